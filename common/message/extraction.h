#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/message/received_message.h"
#include "common/message/regex.h"

namespace wsurge {

// Where in a message a value stands: at a JSON pointer, or in a group of a regular expression.
// Exactly one is set.
struct Extraction {
  std::optional<std::string> json;  // RFC 6901
  std::optional<Regex> regex;
  std::uint32_t group = 0;  // of the regex; 0 is the whole

  // The value's text, good as long as the message is and until it is asked for another; nothing
  // when there is none.
  std::optional<std::string_view> From(const ReceivedMessage& message) const;

  friend bool operator==(const Extraction&, const Extraction&) = default;
};

}  // namespace wsurge
