#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/engine/connection/deflate_terms.h"
#include "common/plan/connection_options.h"

namespace wsurge {

// The opening handshake of RFC 6455, section 4.1, as text: what to send and what came back. HTTP is
// Beast's; this is the only place of the engine that sees it.

struct UpgradeRequest {
  std::string host;                                          // the Host header
  std::string resource;                                      // path and query
  std::vector<std::pair<std::string, std::string>> headers;  // beside those of the handshake
  std::vector<std::string> subprotocols;                     // offered in this order
  std::string user_agent;                                    // unless `headers` has one
};

// The request's bytes. `key` is the Sec-WebSocket-Key. `compression`: what is offered.
std::string UpgradeText(const UpgradeRequest& request, std::string_view key,
                        const std::optional<Compression>& compression);

// 16 random bytes as Sec-WebSocket-Key.
std::string MakeUpgradeKey();

// The Sec-WebSocket-Accept that answers a key.
std::string UpgradeAccept(std::string_view key);

// Reads the answer as its bytes come. One thread.
class UpgradeResponse {
 public:
  // Key and offers as they went into the request.
  UpgradeResponse(std::string_view key, std::vector<std::string> subprotocols,
                  std::optional<Compression> compression);
  ~UpgradeResponse();
  UpgradeResponse(const UpgradeResponse&) = delete;
  UpgradeResponse& operator=(const UpgradeResponse&) = delete;

  enum class State { kIncomplete, kAccepted, kFailed };

  // Takes the bytes that came. kAccepted: rest() is what follows the head. kFailed: error_kind().
  State Feed(std::string_view input);

  std::string_view rest() const { return rest_; }
  // What the server chose of the offers; empty: none.
  const std::string& subprotocol() const { return subprotocol_; }
  const std::optional<DeflateTerms>& deflate() const { return deflate_; }

  // "upgrade_status_404", or "handshake" when it was no proper answer to our request.
  const std::string& error_kind() const { return error_kind_; }

 private:
  struct Parser;

  State Fail(std::string kind);
  State Judge();
  bool JudgeSubprotocol();
  bool JudgeExtensions();

  const std::string accept_;
  const std::vector<std::string> subprotocols_;
  const std::optional<Compression> compression_;
  std::unique_ptr<Parser> parser_;
  std::string head_;  // bytes so far
  std::string_view rest_;
  std::string subprotocol_;
  std::optional<DeflateTerms> deflate_;
  std::string error_kind_;
};

}  // namespace wsurge
