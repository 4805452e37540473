#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/scenario/yaml_node.h"
#include "controller/scenario/yaml_reader.h"

namespace wsurge {

// A bracket that was open when the reading stopped.
struct OpenBracket {
  char bracket;
  Place place;
};

// yaml-cpp's `message` about `place` in words that say what to do.
YamlProblem ExplainYaml(std::string_view text, Place place, std::string_view message,
                        std::optional<OpenBracket> open);

// Whether at `place`, behind anchors and tags, a text in quotes begins that is never closed.
// yaml-cpp takes the rest of the file for that text.
bool IsNeverClosed(std::string_view text, Place place);

}  // namespace wsurge
