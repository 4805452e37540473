#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The framing of RFC 6455, seen from a client: frames that we send are masked, frames that we
// receive are not. No extension is negotiated, so the reserved bits are 0.
namespace wsurge {

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

// Appends one whole frame (FIN set) to `out`.
void AppendFrame(Opcode opcode, std::string_view payload, std::uint32_t mask, std::string& out);

// The payload of a Close frame; empty for code 1005 ("no code").
std::string ClosePayload(std::uint16_t code, std::string_view reason);

// Whether the bytes are UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, shortest form).
bool IsUtf8(std::string_view text);

// What a peer may do wrong, each the name of an error kind of the metrics.
enum class FrameError : std::uint8_t { kNone, kProtocol, kInvalidUtf8, kTooLarge };

// What comes out of the decoder. A view is good until the call returns. Any method may ask the
// decoder's owner to stop: see FrameDecoder::Feed.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void OnMessage(std::string_view payload, bool binary) = 0;
  virtual void OnPing(std::string_view payload) = 0;
  virtual void OnPong(std::string_view payload) = 0;
  virtual void OnCloseFrame(std::uint16_t code, std::string_view reason) = 0;
  // Asked after each message and control frame.
  virtual bool WantsMore() const = 0;
};

// Takes the bytes of a connection as they come and gives out whole messages. Messages that lie
// whole in the input are not copied; a decoder between messages owns no buffer. One thread.
class FrameDecoder {
 public:
  explicit FrameDecoder(std::uint64_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  // Decodes `input`, unless the sink wants no more; the rest of the input is lost then. After an
  // error the decoder must not be fed again.
  FrameError Feed(std::string_view input, FrameSink& sink);

 private:
  static constexpr std::size_t kMaxHeader = 10;
  static constexpr std::size_t kMaxControlPayload = 125;

  // Parses the header when it is complete. `used` says how much of `input` it took.
  FrameError ReadHeader(std::string_view input, std::size_t& used);
  FrameError CheckHeader() const;
  FrameError EndFrame(std::string_view payload, FrameSink& sink);
  FrameError EndControlFrame(std::string_view payload, FrameSink& sink);

  bool IsControl() const { return static_cast<std::uint8_t>(opcode_) >= 8; }

  const std::uint64_t max_message_bytes_;

  // The frame that is being read.
  std::array<unsigned char, kMaxHeader> header_{};
  std::size_t header_size_ = 0;
  bool in_payload_ = false;
  bool fin_ = false;
  Opcode opcode_ = Opcode::kContinuation;
  std::uint64_t remaining_ = 0;  // of its payload

  // The data message that is being read: what came so far, over all its frames.
  std::string message_;
  bool in_message_ = false;  // a first frame without FIN has come
  bool binary_ = false;

  std::string control_;  // payload of a control frame that was cut by a read
};

}  // namespace wsurge
