# Writes a source file with files of configs/ in it; see controller/cli/scenario_templates.h.
#
#   wsurge_embed_scenarios(OUTPUT name=file[+file]…)
#
# Each file is relative to configs/; the first one is written as <name>.yaml, others keep their name.
function(wsurge_embed_scenarios output)
  set(entries "")
  foreach(spec IN LISTS ARGN)
    string(REGEX MATCH "^([^=]+)=(.+)$" _ "${spec}")
    set(name "${CMAKE_MATCH_1}")
    string(REPLACE "+" ";" files "${CMAKE_MATCH_2}")
    string(APPEND entries "    {\"${name}\", {")
    set(written "${name}.yaml")
    foreach(file IN LISTS files)
      set(path "${CMAKE_SOURCE_DIR}/configs/${file}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
      file(READ "${path}" text)
      if(written STREQUAL "")
        get_filename_component(written "${file}" NAME)
      endif()
      string(APPEND entries "{\"${written}\", R\"wsurge(${text})wsurge\"}, ")
      set(written "")
    endforeach()
    string(APPEND entries "}},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
#include "controller/cli/scenario_templates.h"

namespace wsurge {

const std::vector<ScenarioTemplate>& ScenarioTemplates() {
  static const std::vector<ScenarioTemplate> templates{
@entries@  };
  return templates;
}

}  // namespace wsurge
]])
endfunction()
