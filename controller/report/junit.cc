#include "controller/report/junit.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "controller/report/result_document.h"
#include "controller/report/utf8.h"

namespace wsurge {
namespace {

using boost::json::value;

// For attributes and for text. What XML 1.0 has no place for becomes U+FFFD.
std::string Xml(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto character = NextCharacter(text, at);
    const bool control = character && *character < 0x20 && *character != '\t' &&
                         *character != '\n' && *character != '\r';
    if (!character || control || *character == 0xFFFE || *character == 0xFFFF) {
      safe += kReplacementCharacter;
    } else if (*character == '&') {
      safe += "&amp;";
    } else if (*character == '<') {
      safe += "&lt;";
    } else if (*character == '>') {
      safe += "&gt;";
    } else if (*character == '"') {
      safe += "&quot;";
    } else if (*character < 0x20) {
      absl::StrAppend(&safe, "&#", *character, ";");  // an attribute would make a space of it
    } else {
      safe += text.substr(begin, at - begin);
    }
  }
  return safe;
}

// What is wrong with a threshold that did not pass.
std::string Failure(const value& threshold) {
  boost::json::error_code error;
  const std::string observed = NumberText(threshold.find_pointer("/observed", error));
  if (observed.empty()) return "no data";
  return absl::StrCat("observed ", TrueAt(threshold, "/at_least") ? "at least " : "", observed);
}

void WriteCase(const std::string& name, const std::string& failure, const std::string& output,
               std::ostream& out) {
  out << "    <testcase classname=\"wsurge\" name=\"" << Xml(name) << '"';
  if (failure.empty() && output.empty()) {
    out << "/>\n";
    return;
  }
  out << ">\n";
  if (!failure.empty()) out << "      <failure message=\"" << Xml(failure) << "\"/>\n";
  if (!output.empty()) out << "      <system-out>" << Xml(output) << "</system-out>\n";
  out << "    </testcase>\n";
}

}  // namespace

void WriteJunit(const value& document, std::ostream& out) {
  const boost::json::array& thresholds = ListAt(document, "/thresholds");
  const std::string verdict = TextAt(document, "/run/verdict");
  const std::string reasons = absl::StrJoin(TextsAt(document, "/run/reasons"), "; ");
  std::size_t failures = verdict == "invalid" ? 1 : 0;
  for (const value& threshold : thresholds) failures += TrueAt(threshold, "/passed") ? 0U : 1U;
  boost::json::error_code error;
  const std::string seconds = NumberText(document.find_pointer("/run/duration", error));

  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\""
      << Xml(TextAt(document, "/run/name")) << "\" id=\"" << Xml(TextAt(document, "/run/id"))
      << "\" tests=\"" << thresholds.size() + 1 << "\" failures=\"" << failures
      << "\" errors=\"0\" skipped=\"0\" time=\"" << (seconds.empty() ? "0" : seconds) << "\">\n";
  WriteCase("verdict", verdict == "invalid" ? absl::StrCat(verdict, ": ", reasons) : "",
            verdict == "degraded" ? absl::StrCat(verdict, ": ", reasons) : "", out);
  for (const value& threshold : thresholds) {
    const bool passed = TrueAt(threshold, "/passed");
    WriteCase(TextAt(threshold, "/that"), passed ? "" : Failure(threshold), "", out);
  }
  out << "  </testsuite>\n</testsuites>\n";
}

}  // namespace wsurge
