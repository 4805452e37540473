#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/clock.h"

// Pieces of reports that people read on a terminal.
namespace wsurge {

// Text that the scenario, a target or an agent chose, made harmless: what a terminal obeys
// (control characters, changes of the writing direction) is shown as \x1b or \u202e, bytes that
// are not UTF-8 as U+FFFD.
std::string TerminalSafe(std::string_view text);

// "1,234,567".
std::string FormatCount(std::uint64_t count);

// A number of any size: "1,177", "81.3", "0.0042".
std::string FormatNumber(double number);

// "0.40 %" of a fraction.
std::string FormatShare(double share);

// Padded with spaces to `width` characters on its left or right.
std::string PadLeft(std::string_view text, std::size_t width);
std::string PadRight(std::string_view text, std::size_t width);

// At most `width` characters of `text`, which is UTF-8.
std::string_view Truncate(std::string_view text, std::size_t width);

// `text` in lines of at most `width` characters, each ended by a line feed. It is broken at spaces
// where it can be; the lines after the first begin with `indent` spaces.
std::string Wrap(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace wsurge
