#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/message/template.h"
#include "controller/scenario/problems.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/vars.h"
#include "controller/scenario/yaml_node.h"

namespace wsurge {

// A node and how it is reached: "load[0].connections".
struct Value {
  const YamlNode* node = nullptr;
  std::string path;
};

// Which placeholders a text may hold.
enum class Placeholders : std::uint8_t {
  kNone,
  kConnection,  // what is rendered when the connection is opened
  kAll,         // messages
};

struct DurationRange {
  Nanos least = Nanos(1);
  Nanos most = std::chrono::hours(24);
};

// What the parsers of all sections share: the vars, the source, the problems found so far; and the
// reading of single values. A reader that returns nothing has reported why.
class ParseContext {
 public:
  ParseContext(const SourceText& source, const Vars& vars, Problems& problems)
      : source_(source), vars_(vars), problems_(problems) {}

  void Problem(const Value& value, std::string message) {
    problems_.Add(value.node->place, value.path, std::move(message));
  }
  void ProblemAt(Place place, const std::string& path, std::string message) {
    problems_.Add(place, path, std::move(message));
  }

  // "expected <expected>, got <what stands there>". `text` is the value with its vars filled in.
  void Expected(const Value& value, std::string_view expected, std::string_view text);
  void Expected(const Value& value, std::string_view expected);

  // A text, vars filled in.
  std::optional<std::string> Text(const Value& value, std::string_view expected = "a text");

  // A text of one line that reports show: not empty, no control characters, at most 128 bytes.
  std::optional<std::string> Label(const Value& value, std::string_view expected = "a name");

  std::optional<Template> TextTemplate(const Value& value, Placeholders allowed,
                                       std::string_view expected = "a text");

  // The text of a number or a boolean: as Text, but quotes make it a text and are refused.
  std::optional<std::string> Plain(const Value& value, std::string_view expected);

  std::optional<std::uint64_t> Count(const Value& value, std::uint64_t least, std::uint64_t most);
  std::optional<double> Number(const Value& value);
  std::optional<Nanos> Duration(const Value& value, DurationRange range = {});
  std::optional<bool> Bool(const Value& value);

  // A place inside a scalar that holds no vars; otherwise its begin.
  Place PlaceInside(const YamlNode& scalar, std::size_t offset) const;

 private:
  void UnknownName(const Value& value, std::size_t offset, std::string_view name);
  bool CheckPlaceholders(const Value& value, const Template& text, Placeholders allowed);

  const SourceText& source_;
  const Vars& vars_;
  Problems& problems_;
  std::size_t expanded_bytes_ = 0;  // of all texts so far, vars filled in
  bool over_budget_ = false;
};

}  // namespace wsurge
