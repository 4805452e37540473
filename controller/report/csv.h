#pragma once

#include <string>
#include <string_view>

namespace wsurge {

// Adds one field of a CSV file as RFC 4180 has it: quoted where commas, quotes or line ends call
// for it. A text that a spreadsheet would take for a formula gets an apostrophe in front, so that
// nothing which a scenario or a target chose is ever run: such programs evaluate what begins with
// = + - @, a tab or a carriage return.
void AppendCsvText(std::string_view text, std::string& out);

}  // namespace wsurge
