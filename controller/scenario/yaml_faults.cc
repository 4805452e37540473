#include "controller/scenario/yaml_faults.h"

#include <algorithm>
#include <array>
#include <utility>

#include "controller/scenario/concat.h"

namespace wsurge {
namespace {

constexpr std::string_view kNoYaml = "this is no YAML: ";
constexpr std::string_view kBlank = " \t\r\n";

// What yaml-cpp's messages begin with, the same in all its versions, and what is said instead.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kWords{{
    {"illegal map value",
     R"(a ":" cannot stand here; check the indentation and that a space follows each ":" above, )"
     R"(and put a text that holds ": " into quotes)"},
    {"illegal map key", R"(a "?" cannot stand here; put a text that begins with it into quotes)"},
    {"end of map not found",
     "this does not go on with what stands before it; check the indentation, and put the whole of "
     "a text that holds quotes or commas into quotes"},
    {"end of sequence not found",
     "this does not go on with the list before it; check the indentation, and that each entry "
     R"(begins with "- ")"},
    {"illegal flow end", "this bracket closes none that is open"},
    {"illegal block entry", R"(a list cannot begin here; check the indentation)"},
    {"unknown token", "a text cannot begin with this character; put it into quotes"},
    {"alias not found", R"(a text that begins with "*" needs quotes)"},
    {"anchor not found", R"(a text that begins with "&" needs quotes)"},
    {"the referenced anchor is not defined",
     R"(no anchor of this name stands above; a text that begins with "*" needs quotes)"},
    {"unknown escape character",
     R"(in double quotes a backslash is written "\\"; in single quotes it stands for itself)"},
    {"bad character found while scanning hex number",
     R"(in double quotes a backslash is written "\\"; in single quotes it stands for itself)"},
    {"invalid unicode", "this escape names no character"},
    {"illegal tab", "tabs cannot indent; use spaces"},
    {"illegal document indicator", R"("---" and "..." may not begin a line within quotes)"},
}};

std::size_t OffsetOf(std::string_view text, Place place) {
  std::size_t begin = 0;
  for (int line = 1; line < place.line; ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return text.size();
    begin = end + 1;
  }
  return std::min(begin + static_cast<std::size_t>(std::max(place.column - 1, 0)), text.size());
}

// The line of `place` before it.
std::string_view LineBefore(std::string_view text, Place place) {
  const std::size_t begin = OffsetOf(text, {place.line, 1});
  return text.substr(begin, OffsetOf(text, place) - begin);
}

std::string NoBreakSpaceHint(std::string_view line) {
  const bool has_one = line.find("\xC2\xA0") != std::string_view::npos;
  return has_one ? "; there is a no-break space (U+00A0) before it" : "";
}

std::string InWords(std::string_view text, OpenBracket open) {
  const std::string_view before = LineBefore(text, open.place);
  const auto inner = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
  });
  return Concat("the \"", std::string_view(&open.bracket, 1), "\" of line ", open.place.line,
                ", column ", before.size() + 1 - static_cast<std::size_t>(inner));
}

YamlProblem ExplainOpen(std::string_view text, Place place, OpenBracket open) {
  if (text.find_first_not_of(kBlank, OffsetOf(text, place)) == std::string_view::npos) {
    return {open.place,
            Concat(kNoYaml, "this \"", std::string_view(&open.bracket, 1), "\" is never closed")};
  }
  return {place, Concat(kNoYaml, "expected \",\" or \"", open.bracket == '[' ? "]" : "}", "\" for ",
                        InWords(text, open),
                        "; a text with brackets, braces or commas needs quotes: \"${name}\"",
                        NoBreakSpaceHint(LineBefore(text, place)))};
}

}  // namespace

YamlProblem ExplainYaml(std::string_view text, Place place, std::string_view message,
                        std::optional<OpenBracket> open) {
  const std::string_view before = LineBefore(text, place);
  const std::size_t tab = before.substr(0, before.find_first_not_of(kBlank)).find('\t');
  if (tab != std::string_view::npos) {
    return {{place.line, static_cast<int>(tab) + 1},
            Concat(kNoYaml, "tabs cannot indent; use spaces")};
  }
  const bool is_open = message.starts_with("end of map flow not found") ||
                       message.starts_with("end of sequence flow not found");
  if (is_open && open) return ExplainOpen(text, place, *open);
  const auto* const words = std::find_if(kWords.begin(), kWords.end(), [&](const auto& known) {
    return message.starts_with(known.first);
  });
  return {place, Concat(kNoYaml, words == kWords.end() ? message : words->second,
                        NoBreakSpaceHint(before))};
}

bool IsNeverClosed(std::string_view text, Place place) {
  text.remove_prefix(OffsetOf(text, place));
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.find_first_of(kBlank), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  }
  if (!text.starts_with('"') && !text.starts_with('\'')) return false;
  const char quote = text.front();
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      const bool doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!doubled) return false;
      ++at;
    }
  }
  return true;
}

}  // namespace wsurge
