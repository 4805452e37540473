#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace wsurge {

// One received message as matches ask for it: read as a number or as JSON at most once, and only
// when asked. A view: the payload must outlive it. One thread.
class ReceivedMessage {
 public:
  explicit ReceivedMessage(std::string_view payload, bool binary = false);
  ~ReceivedMessage();
  ReceivedMessage(const ReceivedMessage&) = delete;
  ReceivedMessage& operator=(const ReceivedMessage&) = delete;

  std::string_view payload() const { return payload_; }
  bool binary() const { return binary_; }

  // The message read as one decimal number; see ParseNumber.
  std::optional<double> number() const;

  // The text of the JSON value at an RFC 6901 pointer ("" is the whole document): a string's
  // content, a number or true/false/null as JSON writes them, a list or map as compact JSON.
  // Nothing when the message is no JSON (or nested deeper than 32) or has no such value.
  // The view is good until the next call.
  std::optional<std::string_view> JsonText(std::string_view pointer) const;

  // The same as a number; nothing for any other kind of value.
  std::optional<double> JsonNumber(std::string_view pointer) const;

  bool HasJson(std::string_view pointer) const;

 private:
  struct Json;
  const Json& json() const;

  std::string_view payload_;
  bool binary_;
  mutable std::optional<std::optional<double>> number_;
  mutable std::unique_ptr<Json> json_;
  mutable std::string text_;
};

}  // namespace wsurge
