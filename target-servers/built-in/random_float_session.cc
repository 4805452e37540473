#include "target-servers/built-in/random_float_session.h"

#include <cstdint>

namespace wsurge {
namespace {

// About 200 messages: the cost of the write is spread thin, and no connection holds up the others
// of its worker for more than some 20 µs.
constexpr std::size_t kBatchBytes = 4096;

constexpr char kFinalText = '\x81';
constexpr std::size_t kHeaderBytes =
    2;  // a float is shorter than 126 bytes, and servers do not mask

}  // namespace

void RandomFloatSession::OnOpen() {
  frames_.reserve(kBatchBytes + 64);
  WriteBatch();
}

void RandomFloatSession::OnMessage(bool, std::string_view) {}

void RandomFloatSession::WriteBatch() {
  frames_.clear();
  while (frames_.size() < kBatchBytes) {
    const FloatText text(random_.NextFloat());
    frames_ += kFinalText;
    frames_ += static_cast<char>(text.view().size());
    frames_ += text.view();
  }
  WriteFrames(net::buffer(frames_));
}

void RandomFloatSession::OnFramesWritten(std::size_t bytes) {
  std::uint64_t messages = 0;
  std::uint64_t payload_bytes = 0;
  for (std::size_t at = 0; at < bytes;) {
    const std::size_t payload = static_cast<unsigned char>(frames_[at + 1]);
    at += kHeaderBytes + payload;
    if (at > bytes) break;
    ++messages;
    payload_bytes += payload;
  }
  tally().AddSent(messages, payload_bytes);
  if (!is_closed()) WriteBatch();
}

}  // namespace wsurge
