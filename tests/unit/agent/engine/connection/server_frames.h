#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Frames as a server sends them, right and wrong ones, written from RFC 6455, 5.2 and not with the
// code under test.
namespace wsurge {

inline std::string RawFrame(unsigned first_byte, std::string_view payload, bool masked = false) {
  std::string frame(1, static_cast<char>(first_byte));
  const auto length = [&](std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) {
      frame.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
    }
  };
  const unsigned mask = masked ? 0x80 : 0;
  if (payload.size() < 126) {
    length(mask | payload.size(), 1);
  } else if (payload.size() < 65536) {
    length(mask | 126, 1);
    length(payload.size(), 2);
  } else {
    length(mask | 127, 1);
    length(payload.size(), 8);
  }
  if (masked) frame.append(4, '\0');
  frame.append(payload);
  return frame;
}

inline std::string TextFrame(std::string_view payload) { return RawFrame(0x81, payload); }
inline std::string BinaryFrame(std::string_view payload) { return RawFrame(0x82, payload); }
inline std::string PingFrame(std::string_view payload) { return RawFrame(0x89, payload); }
inline std::string PongFrame(std::string_view payload) { return RawFrame(0x8A, payload); }

inline std::string CloseBytes(std::uint16_t code, std::string_view reason = "") {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  payload.append(reason);
  return payload;
}
inline std::string CloseFrame(std::uint16_t code, std::string_view reason = "") {
  return RawFrame(0x88, CloseBytes(code, reason));
}

}  // namespace wsurge
