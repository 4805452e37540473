#include "controller/scenario/language/reference.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/scenario/language/description.h"

namespace wsurge {
namespace {

// Larger bounds are only there to have one.
constexpr double kNobodyMinds = 1e12;

template <typename... Pieces>
std::string Joined(const Pieces&... pieces) {
  std::string out;
  (out.append(pieces), ...);
  return out;
}

// "a, b or c"
std::string Listed(const std::vector<std::string>& words, std::string_view last_between) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out.append(i + 1 == words.size() ? last_between : ", ");
    out.append(words[i]);
  }
  return out;
}

// "1,000,000"
std::string Grouped(double number) {
  if (number != std::floor(number)) {
    std::string digits = std::to_string(number);
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits;
  }
  const std::string digits = std::to_string(static_cast<std::int64_t>(number));
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped.push_back(',');
    grouped.push_back(digits[i]);
  }
  return grouped;
}

std::string BytesText(double bytes) {
  constexpr std::array<std::pair<const char*, double>, 3> kUnits{
      {{"GiB", 1073741824.0}, {"MiB", 1048576.0}, {"KiB", 1024.0}}};
  for (const auto& [unit, size] : kUnits) {
    if (bytes >= size && std::fmod(bytes, size) == 0) return Joined(Grouped(bytes / size), unit);
  }
  return Grouped(bytes);
}

// As GitHub makes it of a heading.
std::string Anchor(std::string_view title) {
  std::string anchor;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '_' || c == '-') {
      anchor.push_back(static_cast<char>(std::tolower(byte)));
    } else if (c == ' ') {
      anchor.push_back('-');
    }
  }
  return anchor;
}

std::string Link(SectionKind kind) {
  const std::string_view title = Describe(kind).title;
  return Joined("[", title, "](#", Anchor(title), ")");
}

std::string Within(const Shape& shape, std::string_view what, std::string (*format)(double)) {
  std::string text(what);
  const bool has_most = shape.most < kNobodyMinds;
  if (shape.least > -kNobodyMinds) text.append(" from ").append(format(shape.least));
  if (has_most) text.append(" to ").append(format(shape.most));
  return text;
}

std::string TextWords(const Shape& shape) {
  const std::string what(shape.what.empty() ? "text" : shape.what);
  constexpr std::array<std::string_view, 8> kUses{"",        "env",    "connection", "login",
                                                  "message", "binary", "reply",      "reply"};
  const std::string_view use = kUses.at(static_cast<std::size_t>(shape.use));
  return use.empty() ? what : Joined(what, " ([", use, "](#what-may-stand-where))");
}

std::string ValueWords(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::kText:
      return TextWords(shape);
    case Shape::Kind::kWhole:
      if (shape.least == shape.most)
        return Joined("`", std::to_string(static_cast<std::int64_t>(shape.least)), "`");
      return Within(shape, "whole number", Grouped);
    case Shape::Kind::kNumber:
      return Within(shape, "number", Grouped);
    case Shape::Kind::kDuration:
      return shape.least > 0 ? "duration" : "duration, also `0s`";
    case Shape::Kind::kRate:
      return "rate";
    case Shape::Kind::kBytes:
      return Within(shape, "bytes", BytesText);
    case Shape::Kind::kByteRate:
      return "bytes per second";
    case Shape::Kind::kShare:
      return "share";
    case Shape::Kind::kSampling:
      return "`1/N`";
    case Shape::Kind::kBool:
      return "`true` or `false`";
    case Shape::Kind::kAnything:
      return std::string(shape.what);
    case Shape::Kind::kNull:
      return "`null`";
    case Shape::Kind::kSection:
      return Link(shape.section);
    case Shape::Kind::kListOf:
      if (!shape.what.empty()) return Joined("list: ", shape.what);
      return Joined("list of ", ValueWords(shape.of.front()));
    case Shape::Kind::kNamed:
      return Joined("map of ", shape.what, " to ", ValueWords(shape.of.front()));
    case Shape::Kind::kWord:
    case Shape::Kind::kOneOf: {
      std::vector<std::string> ways;
      for (const std::string_view word : shape.words) ways.push_back(Joined("`", word, "`"));
      for (const Shape& one : shape.of) ways.push_back(ValueWords(one));
      return Listed(ways, shape.kind == Shape::Kind::kWord ? " or " : ", or ");
    }
  }
  return {};
}

std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell.push_back('\\');
    cell.push_back(c);
  }
  return cell;
}

std::string RuleWords(const KeyRule& rule) {
  std::vector<std::string> keys;
  for (const std::string_view key : rule.keys) keys.push_back(Joined("`", key, "`"));
  switch (rule.kind) {
    case KeyRule::Kind::kExactlyOne:
      return Joined("Exactly one of ", Listed(keys, ", "), ".");
    case KeyRule::Kind::kAtLeastOne:
      return Joined("At least one of ", Listed(keys, ", "), ".");
    case KeyRule::Kind::kAtMostOne:
      return Joined("At most one of ", Listed(keys, ", "), ".");
    case KeyRule::Kind::kNeeds:
      return Joined(keys.front(), " goes with ", Listed({keys.begin() + 1, keys.end()}, " or "),
                    ".");
  }
  return {};
}

std::string Examples(const SectionDescription& section, bool is_top) {
  std::vector<std::string_view> seen;
  std::string lines;
  for (const Key& key : section.keys) {
    if (is_top && key.name == "wsurge") continue;  // it begins whole scenarios only
    if (std::find(seen.begin(), seen.end(), key.example) != seen.end()) continue;
    seen.push_back(key.example);
    lines.append(is_top ? std::string(key.example) : Joined("{", key.example, "}")).append("\n");
  }
  return Joined("```yaml\n", lines, "```\n\n");
}

void AppendSection(SectionKind kind, std::string& out) {
  const SectionDescription& section = Describe(kind);
  out.append(Joined("### ", section.title, "\n\n", section.about, "\n\n"));
  if (section.keys.empty()) return;
  out.append("| key | value | default | meaning |\n|---|---|---|---|\n");
  for (const Key& key : section.keys) {
    const std::string fallback = key.required           ? "required"
                                 : key.fallback.empty() ? ""
                                                        : Joined("`", key.fallback, "`");
    out.append(Joined("| `", key.name, "` | ", Cell(ValueWords(key.shape)), " | ", fallback, " | ",
                      Cell(key.about), " |\n"));
  }
  out.append("\n");
  for (const KeyRule& rule : section.rules) out.append(RuleWords(rule)).append("\n");
  if (!section.rules.empty()) out.append("\n");
  out.append(Examples(section, kind == SectionKind::kScenario));
}

}  // namespace

std::string LanguageReference() {
  std::string out;
  for (const SectionKind kind : AllSections()) AppendSection(kind, out);
  out.pop_back();  // one line end is enough at the end of a file
  return out;
}

}  // namespace wsurge
