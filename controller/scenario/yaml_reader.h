#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "controller/scenario/yaml_node.h"

namespace wsurge {

inline constexpr std::size_t kMaxScenarioBytes = 1 << 20;
inline constexpr std::size_t kMaxYamlMarks = 220'000;  // [ ] { } , : ? & * ! ' "
inline constexpr std::size_t kMaxYamlVisits = 100'000;
inline constexpr std::size_t kMaxYamlDepth = 64;

struct YamlProblem {
  Place place;
  std::string message;
};

struct YamlDocument {
  YamlPtr root;  // null when the text could not be read to its end
  std::vector<YamlProblem> problems;
};

// Reads the one document of `text`, which nobody has to have trusted: every limit above is kept,
// cycles, duplicate keys, tags and further documents are refused. No exception leaves it.
YamlDocument ReadYaml(std::string_view text);

}  // namespace wsurge
