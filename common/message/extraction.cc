#include "common/message/extraction.h"

namespace wsurge {

std::optional<std::string_view> Extraction::From(const ReceivedMessage& message) const {
  if (json) return message.JsonText(*json);
  if (regex) return regex->Group(message.payload(), group);
  return std::nullopt;
}

}  // namespace wsurge
