#include "controller/scenario/diagnostic.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_format.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/source_text.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxShown =
    100;  // more than anybody reads; keeps a hostile file's output small
constexpr int kMaxLineCharacters = 160;

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

// The part of `line` from character `first` (from 0) on, at most kMaxLineCharacters of them, with
// nothing in it that a terminal obeys or that would shift the caret.
std::string Excerpt(std::string_view line, int first) {
  std::string out;
  int character = -1;
  for (const char c : line) {
    if (StartsCharacter(c)) ++character;
    if (character < first) continue;
    if (character >= first + kMaxLineCharacters) break;
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t') {
      out.push_back(' ');
    } else {
      out.push_back(byte < 0x20 || byte == 0x7F ? '?' : c);
    }
  }
  // A file with control characters or broken UTF-8 is shown without them.
  if (FindInvalidUtf8(out) || FindControlCharacter(out)) {
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return out;
}

void AppendPlace(const Diagnostic& diagnostic, const SourceText& source, std::string& out) {
  const int caret = std::max(diagnostic.column - 1, 0);
  // Of a long line the part around the caret is shown.
  const int first = caret < kMaxLineCharacters ? 0 : caret - kMaxLineCharacters / 2;
  absl::StrAppendFormat(&out, "%5d | %s\n", diagnostic.line,
                        Excerpt(source.Line(diagnostic.line), first));
  out += Concat("      | ", std::string(static_cast<std::size_t>(caret - first), ' '), "^\n");
}

// What is shown of each, `label` before its message.
std::string FormatList(const std::vector<Diagnostic>& diagnostics, std::string_view file_name,
                       std::string_view text, std::string_view label) {
  const SourceText source(WithoutByteOrderMark(text));
  std::string out;
  for (std::size_t i = 0; i < std::min(diagnostics.size(), kMaxShown); ++i) {
    const Diagnostic& diagnostic = diagnostics[i];
    if (diagnostic.line > 0) {
      out += Concat(file_name, ":", diagnostic.line, ":", diagnostic.column, ": ");
    } else if (diagnostic.path.empty()) {
      out += Concat(file_name, ": ");
    }
    if (!diagnostic.path.empty()) out += Concat(diagnostic.path, ": ");
    out += Concat(label, diagnostic.message, "\n");
    if (diagnostic.line > 0) AppendPlace(diagnostic, source, out);
  }
  if (diagnostics.size() > kMaxShown) {
    out += Concat("... and ", diagnostics.size() - kMaxShown, " more\n");
  }
  return out;
}

}  // namespace

std::string FormatDiagnostics(const std::vector<Diagnostic>& diagnostics,
                              std::string_view file_name, std::string_view text) {
  const std::size_t count = diagnostics.size();
  return Concat(FormatList(diagnostics, file_name, text, ""), count,
                count == 1 ? " problem" : " problems", "; nothing was sent.\n");
}

std::string FormatWarnings(const std::vector<Diagnostic>& warnings, std::string_view file_name,
                           std::string_view text) {
  return FormatList(warnings, file_name, text, "warning: ");
}

}  // namespace wsurge
