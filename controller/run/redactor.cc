#include "controller/run/redactor.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/escaping.h"

#include "controller/scenario/secrets.h"

namespace wsurge {
namespace {

constexpr std::string_view kInstead = "(secret)";
// What is left of a secret that was cut off may be a coincidence when it is shorter.
constexpr std::size_t kShortestBeginning = 4;

void ReplaceAll(std::string& text, std::string_view secret) {
  for (std::size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kInstead.size())) {
    text.replace(at, secret.size(), kInstead);
  }
}

void ReplaceBeginningAtEnd(std::string& text, std::string_view secret) {
  for (std::size_t length = std::min(secret.size(), text.size()); length >= kShortestBeginning;
       --length) {
    if (!text.ends_with(secret.substr(0, length))) continue;
    text.replace(text.size() - length, length, kInstead);
    return;
  }
}

}  // namespace

Redactor::Redactor(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < kShortestSecretBytes) continue;
    forms_.push_back(secret);
    forms_.push_back(absl::Utf8SafeCHexEscape(secret));  // as it stands in texts of agents
  }
  // One that contains another must go first.
  std::sort(forms_.begin(), forms_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
}

std::string Redactor::Redacted(std::string text) const {
  for (const std::string& form : forms_) ReplaceAll(text, form);
  for (const std::string& form : forms_) ReplaceBeginningAtEnd(text, form);
  return text;
}

void Redactor::Redact(AgentTrace& trace) const {
  if (forms_.empty()) return;
  for (TraceEvent& event : trace.events) {
    event.step = Redacted(std::move(event.step));
    event.payload = Redacted(std::move(event.payload));
    event.detail = Redacted(std::move(event.detail));
  }
}

}  // namespace wsurge
