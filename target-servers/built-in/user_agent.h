// Who an upgrade request is from, as its `User-Agent` says.
#pragma once

#include <optional>
#include <string_view>

namespace wsurge {

struct Sender {
  std::string_view run;
  std::string_view agent;
};

// Reads `wsurge/<version> run=<id> agent=<name>`, which agents send; nullopt for all others.
std::optional<Sender> ParseUserAgent(std::string_view text);

}  // namespace wsurge
