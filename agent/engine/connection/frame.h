#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "agent/engine/connection/mask_source.h"

// The framing of RFC 6455, seen from a client: frames that we send are masked, frames that we
// receive are not. The only extension that may be negotiated is permessage-deflate (RFC 7692),
// which marks the first frame of a compressed message with the first reserved bit.
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

// Appends the frames of one data message. `fragment_bytes`: a frame's payload is no longer; 0: the
// message is one frame. `compressed`: the payload is that of permessage-deflate.
struct MessageForm {
  bool binary = false;
  bool compressed = false;
  std::uint64_t fragment_bytes = 0;
};
void AppendMessage(const MessageForm& form, std::string_view payload, MaskSource& masks,
                   std::string& out);

// The payload of a Close frame; empty for code 1005 ("no code").
std::string ClosePayload(std::uint16_t code, std::string_view reason);

// Whether the bytes are UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, shortest form).
bool IsUtf8(std::string_view text);

// What a peer may do wrong, each the name of an error kind of the metrics.
enum class FrameError : std::uint8_t { kNone, kProtocol, kInvalidUtf8, kTooLarge, kDecompress };

// Unpacks the payload of a compressed message.
class MessageInflater {
 public:
  virtual ~MessageInflater() = default;
  // `payload` is good until the next call; kTooLarge when it would be longer than `limit`.
  virtual FrameError Inflate(std::string_view packed, std::uint64_t limit,
                             std::string_view& payload) = 0;
};

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
  // Longer messages are an error; a compressed one counts as what it inflates to.
  explicit FrameDecoder(std::uint64_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  // Begins anew, for another connection. Compressed messages are taken when `inflater` is given,
  // which must outlive their decoding.
  void Restart(MessageInflater* inflater);

  // Payload bytes of data frames, counted while there is an inflater, since it was asked last.
  std::uint64_t TakeWireBytes() { return std::exchange(wire_bytes_, 0); }

  // Decodes `input`, unless the sink wants no more; the rest of the input is lost then. After an
  // error the decoder must not be fed again.
  FrameError Feed(std::string_view input, FrameSink& sink);

 private:
  static constexpr std::size_t kMaxHeader = 10;
  static constexpr std::size_t kMaxControlPayload = 125;

  // Parses the header when it is complete. `used` says how much of `input` it took.
  FrameError ReadHeader(std::string_view input, std::size_t& used);
  FrameError CheckHeader() const;
  // How much of the message that is being read may come over the wire.
  std::uint64_t WireLimit() const;
  FrameError EndFrame(std::string_view payload, FrameSink& sink);
  FrameError EndMessage(std::string_view payload, FrameSink& sink);
  FrameError EndControlFrame(std::string_view payload, FrameSink& sink);

  bool IsControl() const { return static_cast<std::uint8_t>(opcode_) >= 8; }

  const std::uint64_t max_message_bytes_;
  MessageInflater* inflater_ = nullptr;  // null: nothing is compressed
  std::uint64_t wire_bytes_ = 0;

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
  bool compressed_ = false;

  std::string control_;  // payload of a control frame that was cut by a read
};

}  // namespace wsurge
