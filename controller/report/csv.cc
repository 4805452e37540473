#include "controller/report/csv.h"

namespace wsurge {

void AppendCsvText(std::string_view text, std::string& out) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  constexpr std::string_view kQuoted = ",\"\r\n";
  const bool formula = !text.empty() && kFormula.find(text.front()) != std::string_view::npos;
  const bool quoted = text.find_first_of(kQuoted) != std::string_view::npos;
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
}

}  // namespace wsurge
