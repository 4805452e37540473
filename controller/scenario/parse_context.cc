#include "controller/scenario/parse_context.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/scalars.h"
#include "controller/scenario/yaml_reader.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kMaxLabelBytes = 128;

bool UsesNames(const YamlNode& node) {
  return node.kind == Kind::kScalar && node.text.find("${") != std::string_view::npos;
}

std::string FormatLimit(Nanos limit) {
  using std::chrono::hours;
  if (limit == Nanos::zero()) return "0s";
  return Concat(limit / hours(1), "h");
}

}  // namespace

Value Item(const Value& list, std::size_t i) {
  return {list.node->items[i].get(), Concat(list.path, "[", i, "]")};
}

Value EntryValue(const Value& map, const YamlEntry& entry) {
  return {entry.value.get(), map.path.empty() ? entry.key : Concat(map.path, ".", entry.key)};
}

std::size_t ParseContext::work() const {
  const auto nodes = [](auto used, auto most) {
    return static_cast<std::size_t>(used) * kMaxYamlVisits / static_cast<std::size_t>(most);
  };
  return nodes(expanded_bytes_, kMaxExpandedBytes) + nodes(file_bytes_, kMaxFileBytes) +
         nodes(instructions_, kMaxInstructions);
}

bool ParseContext::HoldsSecret(const Value& value) {
  if (value.node->kind != Kind::kScalar) return false;
  const auto references = References(value.node->text);
  return std::any_of(references.begin(), references.end(), [](const Reference& reference) {
    return EnvironmentName(reference.name).has_value();
  });
}

std::string ParseContext::Shown(const Value& value, std::string_view text) {
  if (HoldsSecret(value)) return Quoted(value.node->text);
  std::string shown = Quoted(text);
  if (UsesNames(*value.node) && text != value.node->text) {
    shown += Concat(" from ", Quoted(value.node->text));
  }
  return shown;
}

void ParseContext::Expected(const Value& value, std::string_view expected, std::string_view text) {
  Problem(value, Concat("expected ", expected, ", got ", Shown(value, text)));
}

void ParseContext::Expected(const Value& value, std::string_view expected) {
  switch (value.node->kind) {
    case Kind::kNull:
      Problem(value, Concat("expected ", expected, ", got nothing"));
      return;
    case Kind::kList:
      Problem(value, Concat("expected ", expected, ", got a list"));
      return;
    case Kind::kMap:
      Problem(value, Concat("expected ", expected, ", got a map"));
      return;
    case Kind::kScalar:
      Expected(value, expected, value.node->text);
      return;
  }
}

std::optional<std::string> ParseContext::Text(const Value& value, std::string_view expected,
                                              Placeholders use) {
  const auto text = TextTemplate(value, use, expected);
  if (!text) return std::nullopt;
  return text->Render({});
}

std::optional<std::string> ParseContext::Label(const Value& value, std::string_view expected) {
  auto text = Text(value, expected, Placeholders::kShown);
  if (!text) return std::nullopt;
  if (text->empty()) {
    Expected(value, expected, *text);
    return std::nullopt;
  }
  if (FindControlCharacter(*text) || text->find_first_of("\t\r\n") != std::string::npos) {
    Problem(value, "control characters and line breaks may not stand in a name");
    return std::nullopt;
  }
  if (text->size() > kMaxLabelBytes) {
    Problem(value,
            Concat("a name has at most ", kMaxLabelBytes, " bytes, this one ", text->size()));
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> ParseContext::Plain(const Value& value, std::string_view expected) {
  if (value.node->kind == Kind::kScalar && value.node->quoted && !UsesNames(*value.node)) {
    Problem(value, Concat("expected ", expected, ", got the text ", Quoted(value.node->text),
                          "; leave the quotes out"));
    return std::nullopt;
  }
  return Text(value, expected);
}

std::optional<std::uint64_t> ParseContext::Count(const Value& value, std::uint64_t least,
                                                 std::uint64_t most) {
  const std::string expected = Concat("a whole number from ", least, " to ", most);
  const auto text = Plain(value, expected);
  if (!text) return std::nullopt;
  const auto count = ParseCount(*text);
  if (!count || *count < least || *count > most) {
    Expected(value, expected, *text);
    return std::nullopt;
  }
  return count;
}

std::optional<double> ParseContext::Number(const Value& value) {
  constexpr std::string_view kExpected = "a decimal number such as 0.25";
  const auto text = Plain(value, kExpected);
  if (!text) return std::nullopt;
  const auto number = ParseDecimal(*text);
  if (!number) Expected(value, kExpected, *text);
  return number;
}

std::optional<Nanos> ParseContext::Duration(const Value& value, DurationRange range) {
  constexpr std::string_view kExpected = "a duration such as 500ms, 10s or 5m";
  const auto text = Text(value, kExpected);
  if (!text) return std::nullopt;
  const auto duration = ParseDuration(*text);
  if (!duration) {
    Expected(value, kExpected, *text);
    return std::nullopt;
  }
  if (*duration < range.least || *duration > range.most) {
    const std::string least =
        range.least > Nanos::zero() ? "above 0s" : Concat("from ", FormatLimit(range.least));
    Expected(value, Concat("a duration ", least, " up to ", FormatLimit(range.most)), *text);
    return std::nullopt;
  }
  return duration;
}

std::optional<bool> ParseContext::Bool(const Value& value) {
  constexpr std::string_view kExpected = "true or false";
  const auto text = Plain(value, kExpected);
  if (!text) return std::nullopt;
  const auto flag = ParseBool(*text);
  if (!flag) Expected(value, kExpected, *text);
  return flag;
}

std::optional<double> ParseContext::Rate(const Value& value, std::uint64_t most) {
  constexpr std::string_view kExpected = "a rate such as 50/s, 10/m or 1/h";
  constexpr double kLeast = 1.0 / 3600;
  const auto text = Text(value, kExpected);
  if (!text) return std::nullopt;
  const auto rate = ParseRate(*text);
  if (!rate) {
    Expected(value, kExpected, *text);
    return std::nullopt;
  }
  // 1/3600 computed from "1/h" may be a little less.
  if (*rate < kLeast * (1 - 1e-9) || *rate > static_cast<double>(most)) {
    Expected(value, Concat("a rate from 1/h to ", most, "/s"), *text);
    return std::nullopt;
  }
  return rate;
}

std::optional<std::uint64_t> ParseContext::Bytes(const Value& value, std::uint64_t least,
                                                 std::uint64_t most) {
  constexpr std::string_view kExpected = "a number of bytes such as 512, 10KiB or 1MiB";
  const auto text = Plain(value, kExpected);
  if (!text) return std::nullopt;
  const auto bytes = ParseSize(*text);
  if (!bytes || *bytes != std::floor(*bytes)) {
    Expected(value, kExpected, *text);
    return std::nullopt;
  }
  if (*bytes < static_cast<double>(least) || *bytes > static_cast<double>(most)) {
    Expected(value, Concat("from ", least, " to ", most, " bytes"), *text);
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(*bytes);
}

std::optional<std::string> ParseContext::File(const Value& value, std::uint64_t max_bytes) {
  constexpr std::string_view kExpected = "a file name";
  const auto path = Text(value, kExpected, Placeholders::kShown);
  if (!path) return std::nullopt;
  if (path->empty()) {
    Expected(value, kExpected, *path);
    return std::nullopt;
  }
  auto file = files_.find(*path);
  if (file == files_.end() || file->second.size() > max_bytes) {
    if (asked_.inputs == nullptr) {
      Problem(value, Concat("the file ", Shown(value, *path), " cannot be read from here"));
      return std::nullopt;
    }
    auto bytes = asked_.inputs->ReadFile(*path, max_bytes);
    if (!bytes.ok()) {
      const std::string said(bytes.status().message());
      Problem(value, Concat("the file ", Shown(value, *path), ": ", said));
      return std::nullopt;
    }
    file = files_.insert_or_assign(*path, *std::move(bytes)).first;
  }
  file_bytes_ += file->second.size();
  if (file_bytes_ > kMaxFileBytes) {
    Problem(value, "up to here the files have more than 128 MiB together");
    return std::nullopt;
  }
  return file->second;
}

std::optional<Regex> ParseContext::Expression(const Value& value, const std::string& pattern) {
  constexpr std::size_t kTooLarge = 20'000;  // instructions of one that was given up on the way
  if (const auto known = expressions_.find(pattern); known != expressions_.end()) {
    return known->second;
  }
  if (instructions_ > kMaxInstructions) return std::nullopt;  // said already
  auto regex = Regex::Compile(pattern);
  if (regex.ok()) {
    instructions_ += regex->instructions();
  } else {
    // What is wrong with it quotes the pattern.
    std::string fault(regex.status().message());
    if (fault.find("pattern too large") != std::string::npos) instructions_ += kTooLarge;
    Problem(value, HoldsSecret(value) ? "this is no regular expression" : std::move(fault));
  }
  if (instructions_ > kMaxInstructions) {
    Problem(value, "up to here the regular expressions are too large together");
  }
  if (!regex.ok()) return std::nullopt;
  return expressions_.emplace(pattern, *std::move(regex)).first->second;
}

Place ParseContext::PlaceInside(const YamlNode& scalar, std::size_t offset) const {
  return UsesNames(scalar) ? scalar.place : source_.PlaceInside(scalar, offset);
}

}  // namespace wsurge
