#include "controller/cli/trace_text.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "controller/report/text.h"

namespace wsurge {
namespace {

// Bytes of a binary message that are shown.
constexpr std::size_t kShownBytes = 64;

std::string Shown(const TraceEvent& event) {
  std::string text;
  std::size_t shown = event.payload.size();
  if (event.binary) {
    shown = std::min(shown, kShownBytes);
    text = absl::StrCat("0x", absl::BytesToHexString(event.payload.substr(0, shown)));
  } else {
    text = TerminalSafe(event.payload);
  }
  if (shown < event.payload_bytes) {
    absl::StrAppend(&text, "… (", FormatCount(event.payload_bytes), " bytes)");
  }
  return text;
}

}  // namespace

void WriteTrace(const AgentTrace& trace, std::ostream& out) {
  constexpr std::size_t kWhatWidth = 11;
  constexpr std::size_t kStepWidth = 14;
  for (const TraceEvent& event : trace.events) {
    const bool has_payload =
        event.payload_bytes > 0 || event.what == "sent" || event.what == "received";
    out << absl::StrFormat("%10.4f s  ", ToSeconds(event.at))
        << PadRight(TerminalSafe(event.what), kWhatWidth)
        << PadRight(TerminalSafe(event.step), kStepWidth);
    if (has_payload) out << ' ' << Shown(event);
    if (!event.detail.empty()) out << ' ' << TerminalSafe(event.detail);
    out << '\n';
  }
  if (trace.dropped > 0) {
    out << "  (" << FormatCount(trace.dropped) << " more than could be shown)\n";
  }
}

}  // namespace wsurge
