# How every target of the project is made: one library per folder, the repository root as the only
# include directory, the same warnings everywhere.

add_library(wsurge_warnings INTERFACE)
target_compile_options(wsurge_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor $<$<BOOL:${WSURGE_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)

add_library(wsurge_hardening INTERFACE)
target_compile_options(wsurge_hardening INTERFACE -fstack-protector-strong
  $<$<CONFIG:RelWithDebInfo>:-D_FORTIFY_SOURCE=2>)
target_link_options(wsurge_hardening INTERFACE -pie -Wl,-z,relro,-z,now)

# wsurge_library(<folder> SOURCES <file>… [PUBLIC <target>…] [PRIVATE <target>…])
#
# The library of one folder: `common/stats` becomes the target `wsurge_common_stats`. With no
# source it is an interface library.
function(wsurge_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  string(REPLACE "/" "_" name "wsurge_${folder}")
  string(REPLACE "-" "_" name "${name}")
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_PUBLIC}
      PRIVATE ${ARG_PRIVATE} wsurge_warnings wsurge_hardening)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ARG_PUBLIC})
  endif()
endfunction()

# wsurge_program(<name> SOURCES <file>… LINK <target>…)
function(wsurge_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} wsurge_warnings wsurge_hardening)
endfunction()

# wsurge_test(<kind> <folder> [LINK <target>…])
#
# One doctest program for the tests of one folder: `wsurge_test(unit common/stats)` compiles
# tests/unit/common/stats/*_test.cc against wsurge_common_stats.
function(wsurge_test kind folder)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  string(REPLACE "/" "_" suffix "${folder}")
  string(REPLACE "-" "_" suffix "${suffix}")
  set(name ${kind}_${suffix})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${kind}/${folder}/*_test.cc)
  if(NOT sources)
    message(FATAL_ERROR "wsurge_test: no *_test.cc under tests/${kind}/${folder}")
  endif()
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/main.cc ${sources})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE
    WSURGE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" WSURGE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE wsurge_${suffix} doctest::doctest ${ARG_LINK}
    wsurge_warnings)
  add_test(NAME ${kind}/${folder} COMMAND ${name})
  set_tests_properties(${kind}/${folder} PROPERTIES TIMEOUT 120 LABELS ${kind})
endfunction()
