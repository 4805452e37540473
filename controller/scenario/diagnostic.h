#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wsurge {

// One thing that is wrong with a scenario. Line 0 means that it has no place in the file; `path`
// then says where it comes from ("--set messages") or is empty.
struct Diagnostic {
  int line = 0;    // from 1
  int column = 0;  // from 1, in characters
  std::string path;
  std::string message;

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// All of them as the user reads them: `file:line:column: path: message`, the source line and a
// caret below it, and a last line with their number. `text` is the file's.
std::string FormatDiagnostics(const std::vector<Diagnostic>& diagnostics,
                              std::string_view file_name, std::string_view text);

// The same for what does not keep a scenario from being run: each message begins with "warning: ",
// no last line. Empty without any.
std::string FormatWarnings(const std::vector<Diagnostic>& warnings, std::string_view file_name,
                           std::string_view text);

}  // namespace wsurge
