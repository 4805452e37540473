#include "common/message/template.h"

#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/absl_view.h"
#include "common/base/clock.h"

namespace wsurge {
namespace {

constexpr std::array<std::pair<Placeholder, std::string_view>, 4> kPlaceholders{{
    {Placeholder::kConnection, "connection"},
    {Placeholder::kSeq, "seq"},
    {Placeholder::kReceived, "received"},
    {Placeholder::kNowNs, "now_ns"},
}};

void AppendNumber(std::uint64_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

std::string_view PlaceholderName(Placeholder placeholder) {
  return kPlaceholders[static_cast<std::size_t>(placeholder)].second;
}

std::optional<Placeholder> PlaceholderFromName(std::string_view name) {
  for (const auto& [placeholder, word] : kPlaceholders) {
    if (word == name) return placeholder;
  }
  return std::nullopt;
}

Template::Template(std::vector<Part> parts) {
  for (Part& part : parts) {
    if (auto* text = std::get_if<std::string>(&part)) {
      if (text->empty()) continue;
      if (!parts_.empty()) {
        if (auto* before = std::get_if<std::string>(&parts_.back())) {
          before->append(*text);
          continue;
        }
      }
    }
    parts_.push_back(std::move(part));
  }
}

Template Template::Literal(std::string_view text) { return Template({Part(std::string(text))}); }

std::variant<Template, Template::ParseError> Template::Parse(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view)>& lookup) {
  std::vector<Part> parts;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("${", at);
    if (open == std::string_view::npos) break;
    if (open > at && text[open - 1] == '$') {  // `$${` stands for `${`
      parts.emplace_back(absl::StrCat(AbslView(text.substr(at, open - 1 - at)), "${"));
      at = open + 2;
      continue;
    }
    parts.emplace_back(std::string(text.substr(at, open - at)));
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return ParseError{open, "\"${\" is never closed with \"}\"; write $${ for a literal ${"};
    }
    const std::string_view name = text.substr(open + 2, close - open - 2);
    if (const auto placeholder = PlaceholderFromName(name)) {
      parts.emplace_back(*placeholder);
    } else if (auto value = lookup(name)) {
      parts.emplace_back(*std::move(value));
    } else {
      return ParseError{open, absl::StrCat("unknown name \"", AbslView(name), "\"")};
    }
    at = close + 1;
  }
  if (at < text.size()) parts.emplace_back(std::string(text.substr(at)));
  return Template(std::move(parts));
}

bool Template::is_constant() const {
  return parts_.empty() ||
         (parts_.size() == 1 && std::holds_alternative<std::string>(parts_.front()));
}

void Template::Render(const TemplateValues& values, std::string& out) const {
  for (const Part& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      out.append(*text);
      continue;
    }
    switch (std::get<Placeholder>(part)) {
      case Placeholder::kConnection:
        AppendNumber(values.connection, out);
        break;
      case Placeholder::kSeq:
        AppendNumber(values.seq, out);
        break;
      case Placeholder::kReceived:
        AppendNumber(values.received, out);
        break;
      case Placeholder::kNowNs:
        AppendNumber(static_cast<std::uint64_t>(UnixNow().count()), out);
        break;
    }
  }
}

std::string Template::Render(const TemplateValues& values) const {
  std::string out;
  Render(values, out);
  return out;
}

}  // namespace wsurge
