#include "agent/engine/connection/frame.h"

#include <algorithm>
#include <cstring>

namespace wsurge {
namespace {

constexpr unsigned char kFin = 0x80;
constexpr unsigned char kReserved = 0x70;
constexpr unsigned char kCompressed = 0x40;  // RSV1 (RFC 7692, 6)
constexpr unsigned char kOpcodeBits = 0x0F;
constexpr unsigned char kMasked = 0x80;
constexpr unsigned char kLengthBits = 0x7F;
constexpr std::size_t kLength16 = 126;  // the length stands in the next 2 bytes
constexpr std::size_t kLength64 = 127;  // in the next 8
constexpr std::uint16_t kNoCloseCode = 1005;
// A buffer that grew beyond this is given back after the message.
constexpr std::size_t kKeptCapacity = 256;

void AppendBigEndian(std::uint64_t value, int bytes, std::string& out) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xFF));
  }
}

void AppendRaw(unsigned char first_byte, std::string_view payload, std::uint32_t mask,
               std::string& out) {
  out.push_back(static_cast<char>(first_byte));
  if (payload.size() < kLength16) {
    out.push_back(static_cast<char>(kMasked | payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    out.push_back(static_cast<char>(kMasked | kLength16));
    AppendBigEndian(payload.size(), 2, out);
  } else {
    out.push_back(static_cast<char>(kMasked | kLength64));
    AppendBigEndian(payload.size(), 8, out);
  }
  std::array<char, 8> key;
  std::memcpy(key.data(), &mask, 4);
  std::memcpy(key.data() + 4, &mask, 4);
  out.append(key.data(), 4);
  const std::size_t begin = out.size();
  out.append(payload);
  char* const data = out.data() + begin;
  std::uint64_t wide = 0;
  std::memcpy(&wide, key.data(), 8);
  std::size_t i = 0;
  for (; i + 8 <= payload.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + i, 8);
    word ^= wide;
    std::memcpy(data + i, &word, 8);
  }
  for (; i < payload.size(); ++i) data[i] = static_cast<char>(data[i] ^ key[i % 4]);
}

bool IsCloseCode(std::uint16_t code) {
  if (code < 1000 || code > 4999) return false;
  return code >= 3000 || (code <= 1014 && code != 1004 && code != 1005 && code != 1006);
}

void Release(std::string& buffer) {
  if (buffer.capacity() > kKeptCapacity) {
    std::string().swap(buffer);
  } else {
    buffer.clear();
  }
}

}  // namespace

void AppendFrame(Opcode opcode, std::string_view payload, std::uint32_t mask, std::string& out) {
  AppendRaw(static_cast<unsigned char>(kFin | static_cast<unsigned char>(opcode)), payload, mask,
            out);
}

void AppendMessage(const MessageForm& form, std::string_view payload, MaskSource& masks,
                   std::string& out) {
  auto first = static_cast<unsigned char>(form.binary ? Opcode::kBinary : Opcode::kText);
  if (form.compressed) first |= kCompressed;
  while (form.fragment_bytes > 0 && payload.size() > form.fragment_bytes) {
    AppendRaw(first, payload.substr(0, form.fragment_bytes), masks.Next(), out);
    payload.remove_prefix(form.fragment_bytes);
    first = static_cast<unsigned char>(Opcode::kContinuation);
  }
  AppendRaw(static_cast<unsigned char>(kFin | first), payload, masks.Next(), out);
}

std::string ClosePayload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == kNoCloseCode) return payload;
  AppendBigEndian(code, 2, payload);
  payload.append(reason);
  return payload;
}

bool IsUtf8(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at < end) {
    if (end - at >= 8) {  // eight ASCII bytes at once
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      if ((word & 0x8080808080808080U) == 0) {
        at += 8;
        continue;
      }
    }
    const unsigned char lead = *at;
    if (lead < 0x80) {
      ++at;
      continue;
    }
    int more = 0;
    unsigned char low = 0x80;  // of the second byte
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      if (lead == 0xE0) low = 0xA0;   // longer than needed
      if (lead == 0xED) high = 0x9F;  // surrogates
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      if (lead == 0xF0) low = 0x90;   // longer than needed
      if (lead == 0xF4) high = 0x8F;  // over U+10FFFF
    } else {
      return false;
    }
    if (end - at <= more) return false;
    for (int i = 1; i <= more; ++i) {
      if (at[i] < low || at[i] > high) return false;
      low = 0x80;
      high = 0xBF;
    }
    at += more + 1;
  }
  return true;
}

FrameError FrameDecoder::ReadHeader(std::string_view input, std::size_t& used) {
  used = 0;
  const auto need = [this]() -> std::size_t {
    if (header_size_ < 2) return 2;
    const std::size_t length = header_[1] & kLengthBits;
    return length == kLength64 ? 10 : length == kLength16 ? 4 : 2;
  };
  while (header_size_ < need()) {
    if (used == input.size()) return FrameError::kNone;
    header_[header_size_++] = static_cast<unsigned char>(input[used++]);
  }
  fin_ = (header_[0] & kFin) != 0;
  opcode_ = static_cast<Opcode>(header_[0] & kOpcodeBits);
  remaining_ = header_[1] & kLengthBits;
  if (header_size_ > 2) {
    const std::uint64_t shortest = remaining_ == kLength16 ? kLength16 : 0x10000;
    remaining_ = 0;
    for (std::size_t i = 2; i < header_size_; ++i) remaining_ = remaining_ << 8 | header_[i];
    if (remaining_ < shortest || (remaining_ >> 63) != 0) return FrameError::kProtocol;
  }
  header_size_ = 0;
  in_payload_ = true;
  if (!IsControl() && !in_message_) compressed_ = (header_[0] & kCompressed) != 0;
  return CheckHeader();
}

void FrameDecoder::Restart(MessageInflater* inflater) {
  inflater_ = inflater;
  wire_bytes_ = 0;
  header_size_ = 0;
  in_payload_ = false;
  in_message_ = false;
  std::string().swap(message_);
  control_.clear();
}

std::uint64_t FrameDecoder::WireLimit() const {
  // What zlib needs at worst for so many bytes, in its smallest blocks.
  return compressed_ ? max_message_bytes_ + max_message_bytes_ / 8 + max_message_bytes_ / 64 + 64
                     : max_message_bytes_;
}

FrameError FrameDecoder::CheckHeader() const {
  const bool may_be_compressed =
      inflater_ != nullptr && (opcode_ == Opcode::kText || opcode_ == Opcode::kBinary);
  const unsigned reserved = header_[0] & kReserved;
  if (reserved != 0 && !(may_be_compressed && reserved == kCompressed)) {
    return FrameError::kProtocol;
  }
  if ((header_[1] & kMasked) != 0) return FrameError::kProtocol;
  switch (opcode_) {
    case Opcode::kText:
    case Opcode::kBinary:
      if (in_message_) return FrameError::kProtocol;
      break;
    case Opcode::kContinuation:
      if (!in_message_) return FrameError::kProtocol;
      break;
    case Opcode::kClose:
    case Opcode::kPing:
    case Opcode::kPong:
      return fin_ && remaining_ <= kMaxControlPayload ? FrameError::kNone : FrameError::kProtocol;
    default:
      return FrameError::kProtocol;
  }
  const std::uint64_t limit = WireLimit();
  return remaining_ > limit || message_.size() + remaining_ > limit ? FrameError::kTooLarge
                                                                    : FrameError::kNone;
}

FrameError FrameDecoder::Feed(std::string_view input, FrameSink& sink) {
  while (sink.WantsMore()) {
    if (!in_payload_) {
      if (input.empty()) break;
      std::size_t used = 0;
      if (const FrameError error = ReadHeader(input, used); error != FrameError::kNone)
        return error;
      input.remove_prefix(used);
      if (!in_payload_) break;
    }
    const std::string_view part =
        input.substr(0, std::min<std::uint64_t>(remaining_, input.size()));
    std::string& kept = IsControl() ? control_ : message_;
    input.remove_prefix(part.size());
    remaining_ -= part.size();
    if (inflater_ != nullptr && !IsControl()) wire_bytes_ += part.size();
    const bool whole = kept.empty() && remaining_ == 0 && (IsControl() || (fin_ && !in_message_));
    if (!whole) kept.append(part);
    if (remaining_ > 0) break;
    in_payload_ = false;
    const FrameError error = EndFrame(whole ? part : std::string_view(kept), sink);
    if (error != FrameError::kNone) return error;
  }
  return FrameError::kNone;
}

FrameError FrameDecoder::EndFrame(std::string_view payload, FrameSink& sink) {
  if (IsControl()) {
    const FrameError error = EndControlFrame(payload, sink);
    control_.clear();
    return error;
  }
  if (opcode_ != Opcode::kContinuation) binary_ = opcode_ == Opcode::kBinary;
  in_message_ = !fin_;
  return fin_ ? EndMessage(payload, sink) : FrameError::kNone;
}

FrameError FrameDecoder::EndMessage(std::string_view payload, FrameSink& sink) {
  if (compressed_) {
    const FrameError error = inflater_->Inflate(payload, max_message_bytes_, payload);
    if (error != FrameError::kNone) return error;
  }
  if (!binary_ && !IsUtf8(payload)) return FrameError::kInvalidUtf8;
  sink.OnMessage(payload, binary_);
  Release(message_);
  return FrameError::kNone;
}

FrameError FrameDecoder::EndControlFrame(std::string_view payload, FrameSink& sink) {
  switch (opcode_) {
    case Opcode::kPing:
      sink.OnPing(payload);
      return FrameError::kNone;
    case Opcode::kPong:
      sink.OnPong(payload);
      return FrameError::kNone;
    default:
      break;
  }
  if (payload.empty()) {
    sink.OnCloseFrame(kNoCloseCode, "");
    return FrameError::kNone;
  }
  if (payload.size() == 1) return FrameError::kProtocol;
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                               static_cast<unsigned char>(payload[1]));
  const std::string_view reason = payload.substr(2);
  if (!IsCloseCode(code)) return FrameError::kProtocol;
  if (!IsUtf8(reason)) return FrameError::kInvalidUtf8;
  sink.OnCloseFrame(code, reason);
  return FrameError::kNone;
}

}  // namespace wsurge
