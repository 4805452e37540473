#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/plan/connection_options.h"

// The negotiation of permessage-deflate (RFC 7692, 7.1), seen from the client.
namespace wsurge {

// What both sides have agreed on.
struct DeflateTerms {
  int send_window_bits = 15;
  int receive_window_bits = 15;
  bool send_takeover = true;
  bool receive_takeover = true;

  friend bool operator==(const DeflateTerms&, const DeflateTerms&) = default;
};

// The value of Sec-WebSocket-Extensions that asks for it.
std::string DeflateOffer(const Compression& compression);

// What the server's Sec-WebSocket-Extensions agrees to; nothing when it is no proper answer to the
// offer.
std::optional<DeflateTerms> DeflateAnswer(std::string_view answer, const Compression& offered);

}  // namespace wsurge
