#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/message/regex.h"
#include "common/message/template.h"
#include "controller/scenario/known_names.h"
#include "controller/scenario/problems.h"
#include "controller/scenario/scenario_parser.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/suggest.h"
#include "controller/scenario/vars.h"
#include "controller/scenario/yaml_node.h"

namespace wsurge {

// A node and how it is reached: "load[0].connections".
struct Value {
  const YamlNode* node = nullptr;
  std::string path;
};

// The item of a list and the value of a map's entry.
Value Item(const Value& list, std::size_t i);
Value EntryValue(const Value& map, const YamlEntry& entry);

struct DurationRange {
  Nanos least = Nanos(1);
  Nanos most = std::chrono::hours(24);
};

// What the parsers of all sections share: the names, the source, the problems found so far; and the
// reading of single values. A reader that returns nothing has reported why. A value of the
// environment is a secret: no message shows a text that was made with one. Used by one thread.
class ParseContext {
 public:
  // All must outlive it.
  ParseContext(const SourceText& source, const ScenarioSource& asked, const Vars& vars,
               Problems& problems, Problems& warnings)
      : source_(source),
        asked_(asked),
        vars_(vars),
        problems_(problems),
        warnings_(warnings),
        names_(vars) {}

  KnownNames& names() { return names_; }
  const Vars& vars() const { return vars_; }

  // The values of `${env.…}` that were used, each once.
  std::vector<std::string> secrets() const { return {secrets_.begin(), secrets_.end()}; }

  void Problem(const Value& value, std::string message) {
    problems_.Add(value.node->place, value.path, std::move(message));
  }
  void ProblemAt(Place place, const std::string& path, std::string message) {
    problems_.Add(place, path, std::move(message));
  }
  void Warning(const Value& value, std::string message) {
    warnings_.Add(value.node->place, value.path, std::move(message));
  }

  // What the texts, files and regular expressions read so far have cost, in nodes of the text: a
  // scenario with the most of each costs as much as one with the most nodes.
  std::size_t work() const;

  // Whether so much is wrong already that hints help nobody.
  bool crowded() const { return problems_.crowded() || warnings_.crowded(); }

  // `; did you mean "x"?`, or nothing.
  std::string DidYouMean(std::string_view word,
                         const std::vector<std::string_view>& candidates) const {
    return crowded() ? "" : wsurge::DidYouMean(word, candidates);
  }

  // "expected <expected>, got <what stands there>". `text` is the value with its vars filled in.
  void Expected(const Value& value, std::string_view expected, std::string_view text);
  void Expected(const Value& value, std::string_view expected);

  // Whether the value is made with `${env.…}`.
  static bool HoldsSecret(const Value& value);

  // `text`, made of this value, as a message may show it: in quotes, without secrets.
  static std::string Shown(const Value& value, std::string_view text);

  // The value's text with its vars filled in and all else as it is written.
  std::string Written(const Value& value) const;

  // A text, vars filled in; with `kNone` values of the environment as well.
  std::optional<std::string> Text(const Value& value, std::string_view expected = "a text",
                                  Placeholders use = Placeholders::kNone);

  // A text of one line that reports show: not empty, no control characters, at most 128 bytes.
  std::optional<std::string> Label(const Value& value, std::string_view expected = "a name");

  std::optional<Template> TextTemplate(const Value& value, Placeholders use,
                                       std::string_view expected = "a text");

  // The text of a number or a boolean: as Text, but quotes make it a text and are refused.
  std::optional<std::string> Plain(const Value& value, std::string_view expected);

  std::optional<std::uint64_t> Count(const Value& value, std::uint64_t least, std::uint64_t most);
  std::optional<double> Number(const Value& value);
  std::optional<Nanos> Duration(const Value& value, DurationRange range = {});
  std::optional<bool> Bool(const Value& value);
  // "50/s", "3/m": events per second, within 1/h and `most` per second.
  std::optional<double> Rate(const Value& value, std::uint64_t most);
  // "512", "10KiB", "1.5MiB": whole bytes.
  std::optional<std::uint64_t> Bytes(const Value& value, std::uint64_t least, std::uint64_t most);

  // One word of a closed list, which `expected` names: "even or poisson".
  template <typename T, std::size_t n>
  std::optional<T> Word(const Value& value, const std::array<std::pair<std::string_view, T>, n>& of,
                        std::string_view expected) {
    const auto text = Text(value, expected);
    if (!text) return std::nullopt;
    for (const auto& [word, meaning] : of) {
      if (word == *text) return meaning;
    }
    Expected(value, expected, *text);
    return std::nullopt;
  }

  // A regular expression. The same pattern is compiled once, and all of them have a budget.
  std::optional<Regex> Expression(const Value& value, const std::string& pattern);

  // The bytes of the file that the value names. The same file is read once.
  std::optional<std::string> File(const Value& value, std::uint64_t max_bytes);

  // A place inside a scalar that holds no vars; otherwise its begin.
  Place PlaceInside(const YamlNode& scalar, std::size_t offset) const;

 private:
  // Of one reading: all texts together, vars filled in (vars let a small file ask for a lot);
  // files, each use counted; the instructions of all regular expressions, about 50 ms of compiling.
  static constexpr std::size_t kMaxExpandedBytes = 16 << 20;
  static constexpr std::uint64_t kMaxFileBytes = 128 << 20;
  static constexpr std::size_t kMaxInstructions = 200'000;

  // What a template's names stand for, with everything that is wrong with them reported.
  struct Meanings {
    std::map<std::string, Template::Meaning, std::less<>> of;
    std::set<std::size_t> faulty;  // offsets of references that were reported
  };
  Meanings ResolveNames(const Value& value, Placeholders use);
  std::optional<std::string> Environment(const Value& value, const Reference& reference);
  bool TakeBudget(const Value& value, std::size_t bytes);
  Place PlaceOf(const Value& value, const Reference& reference) const;

  const SourceText& source_;
  const ScenarioSource& asked_;
  const Vars& vars_;
  Problems& problems_;
  Problems& warnings_;
  KnownNames names_;
  std::set<std::string> secrets_;
  // Environment variables that were reported as missing: name, line, column.
  std::set<std::tuple<std::string, int, int>> missing_;
  std::set<std::string> too_short_;  // environment variables that cannot be hidden, likewise
  std::map<std::string, Regex> expressions_;
  std::size_t instructions_ = 0;  // of all regular expressions so far
  std::map<std::string, std::string> files_;
  std::uint64_t file_bytes_ = 0;    // handed out so far
  std::size_t expanded_bytes_ = 0;  // of all texts so far, vars filled in
  bool over_budget_ = false;
};

}  // namespace wsurge
