#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace wsurge {

// The opening handshake of RFC 6455, section 4.1, as text: what to send and what came back. HTTP is
// Beast's; this is the only place of the engine that sees it.

struct UpgradeRequest {
  std::string host;                                          // the Host header
  std::string resource;                                      // path and query
  std::vector<std::pair<std::string, std::string>> headers;  // beside those of the handshake
  std::string user_agent;                                    // unless `headers` has one
};

// The request's bytes. `key` is the Sec-WebSocket-Key.
std::string UpgradeText(const UpgradeRequest& request, std::string_view key);

// 16 random bytes as Sec-WebSocket-Key.
std::string MakeUpgradeKey();

// The Sec-WebSocket-Accept that answers a key.
std::string UpgradeAccept(std::string_view key);

// Reads the answer as its bytes come. One thread.
class UpgradeResponse {
 public:
  explicit UpgradeResponse(std::string_view key);
  ~UpgradeResponse();
  UpgradeResponse(const UpgradeResponse&) = delete;
  UpgradeResponse& operator=(const UpgradeResponse&) = delete;

  enum class State { kIncomplete, kAccepted, kFailed };

  // Takes the bytes that came. kAccepted: rest() is what follows the head. kFailed: error_kind().
  State Feed(std::string_view input);

  std::string_view rest() const { return rest_; }

  // "upgrade_status_404", or "handshake" when it was no proper answer to our request.
  const std::string& error_kind() const { return error_kind_; }

 private:
  struct Parser;

  State Fail(std::string kind);
  State Judge();

  const std::string accept_;
  std::unique_ptr<Parser> parser_;
  std::string head_;  // bytes so far
  std::string_view rest_;
  std::string error_kind_;
};

}  // namespace wsurge
