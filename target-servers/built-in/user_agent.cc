#include "target-servers/built-in/user_agent.h"

#include <algorithm>
#include <cstddef>

namespace wsurge {
namespace {

constexpr std::size_t kMaxNameBytes = 256;

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::optional<Sender> ParseUserAgent(std::string_view text) {
  if (!text.starts_with("wsurge/")) return std::nullopt;
  Sender sender;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (word.starts_with("run=")) sender.run = word.substr(4);
    if (word.starts_with("agent=")) sender.agent = word.substr(6);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!IsName(sender.run) || !IsName(sender.agent)) return std::nullopt;
  return sender;
}

}  // namespace wsurge
