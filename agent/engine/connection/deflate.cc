#include "agent/engine/connection/deflate.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include <zlib.h>

namespace wsurge {
namespace {

// What a sync flush ends with, and what the sender leaves out (RFC 7692, 7.2.1).
constexpr std::string_view kTail("\x00\x00\xFF\xFF", 4);
// An empty message is a stored block without bytes. It is written out here because zlib refuses to
// flush twice with nothing in between.
constexpr std::string_view kEmpty("\x00", 1);
// Under its limit zlib may need several calls to flush, each with a flush marker of its own.
constexpr std::size_t kFlushRoom = 64;
constexpr std::size_t kFirstRoom = 4096;
// zlib cannot deflate with a window of 256 bytes. With 512 it looks back no further than 250, so
// that a peer with the smaller one can read it.
constexpr int kSmallestDeflateWindow = 9;

Bytef* Bytes(const char* text) {
  // zlib's input is not const, but it is not written to.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text));
}

uInt Part(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

// Scratch only grows, so that its bytes are not cleared for each message.
void Reach(std::string& scratch, std::size_t size) {
  if (scratch.size() < size) scratch.resize(size);
}

}  // namespace

class DeflateStream {
 public:
  static std::unique_ptr<DeflateStream> Make(int window_bits, int memory_level) {
    std::unique_ptr<DeflateStream> made(new DeflateStream(window_bits, memory_level));
    if (deflateInit2(&made->z_, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                     -std::max(window_bits, kSmallestDeflateWindow), memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      return nullptr;
    }
    return made;
  }
  ~DeflateStream() { deflateEnd(&z_); }
  DeflateStream(const DeflateStream&) = delete;
  DeflateStream& operator=(const DeflateStream&) = delete;

  void Forget() { deflateReset(&z_); }

  std::string_view Run(std::string_view payload, std::string& scratch) {
    std::size_t made = 0;
    Reach(scratch, deflateBound(&z_, payload.size()) + kFlushRoom);
    do {
      if (z_.avail_in == 0) {
        z_.next_in = Bytes(payload.data());
        z_.avail_in = Part(payload.size());
        payload.remove_prefix(z_.avail_in);
      }
      if (scratch.size() - made < kFlushRoom) Reach(scratch, scratch.size() * 2);
      const uInt room = Part(scratch.size() - made);
      z_.next_out = Bytes(scratch.data() + made);
      z_.avail_out = room;
      deflate(&z_, payload.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      made += room - z_.avail_out;
    } while (z_.avail_out == 0 || z_.avail_in > 0 || !payload.empty());
    return std::string_view(scratch).substr(0, made - kTail.size());
  }

  const int window_bits;
  const int memory_level;

 private:
  DeflateStream(int window, int level) : window_bits(window), memory_level(level) {}

  z_stream z_{};
};

class InflateStream {
 public:
  static std::unique_ptr<InflateStream> Make(int window_bits) {
    std::unique_ptr<InflateStream> made(new InflateStream(window_bits));
    return inflateInit2(&made->z_, -window_bits) == Z_OK ? std::move(made) : nullptr;
  }
  ~InflateStream() { inflateEnd(&z_); }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  void Forget() {
    inflateReset(&z_);
    z_.avail_in = 0;  // what was left of a message that broke
  }

  FrameError Run(std::string_view packed, std::uint64_t limit, std::string& scratch,
                 std::string_view& payload) {
    std::size_t made = 0;
    for (const std::string_view part : {packed, kTail}) {
      const FrameError error = RunPart(part, limit, scratch, made);
      if (error != FrameError::kNone) return error;
    }
    // A message ends where a block does. Else it was cut off.
    if (!AtBlockEnd()) return FrameError::kDecompress;
    payload = std::string_view(scratch).substr(0, made);
    return FrameError::kNone;
  }

  const int window_bits;

 private:
  explicit InflateStream(int window) : window_bits(window) {}

  bool AtBlockEnd() const { return (z_.data_type & 128) != 0; }  // as zlib.h says

  FrameError RunPart(std::string_view part, std::uint64_t limit, std::string& scratch,
                     std::size_t& made) {
    bool more = true;  // there may be output left from input that is used up
    while (!part.empty() || z_.avail_in > 0 || more) {
      if (z_.avail_in == 0) {
        z_.next_in = Bytes(part.data());
        z_.avail_in = Part(part.size());
        part.remove_prefix(z_.avail_in);
      }
      if (made == scratch.size() || scratch.empty()) {
        // One byte more than is allowed, to see that there is more.
        Reach(scratch, std::min<std::uint64_t>(std::max(kFirstRoom, made * 2), limit + 1));
      }
      const uInt room = Part(std::min<std::uint64_t>(scratch.size(), limit + 1) - made);
      z_.next_out = Bytes(scratch.data() + made);
      z_.avail_out = room;
      const int result = inflate(&z_, Z_BLOCK);
      made += room - z_.avail_out;
      if (made > limit) return FrameError::kTooLarge;
      if (result == Z_STREAM_END) {
        // The sender marked a block as its last (RFC 7692, 7.2.3.4): the window stays.
        inflateResetKeep(&z_);
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return FrameError::kDecompress;
      }
      more = z_.avail_out == 0 && !AtBlockEnd();
    }
    return FrameError::kNone;
  }

  z_stream z_{};
};

DeflatePool::DeflatePool() = default;
DeflatePool::~DeflatePool() = default;
DeflatePool::DeflatePool(DeflatePool&&) noexcept = default;

DeflateStream* DeflatePool::Deflater(int window_bits, int memory_level) {
  for (const auto& stream : deflaters_) {
    if (stream->window_bits == window_bits && stream->memory_level == memory_level) {
      return stream.get();
    }
  }
  auto made = DeflateStream::Make(window_bits, memory_level);
  return made == nullptr ? nullptr : deflaters_.emplace_back(std::move(made)).get();
}

InflateStream* DeflatePool::Inflater(int window_bits) {
  for (const auto& stream : inflaters_) {
    if (stream->window_bits == window_bits) return stream.get();
  }
  auto made = InflateStream::Make(window_bits);
  return made == nullptr ? nullptr : inflaters_.emplace_back(std::move(made)).get();
}

DeflateCodec::DeflateCodec(const DeflateTerms& terms, int memory_level, DeflatePool& pool,
                           std::string& inflated)
    : terms_(terms), memory_level_(memory_level), pool_(pool), inflated_(inflated) {}

DeflateCodec::~DeflateCodec() = default;

std::string_view DeflateCodec::Deflate(std::string_view payload, std::string& scratch) {
  if (payload.empty()) return kEmpty;
  DeflateStream* stream = deflater_.get();
  if (!terms_.send_takeover) {
    stream = pool_.Deflater(terms_.send_window_bits, memory_level_);
    if (stream != nullptr) stream->Forget();
  } else if (stream == nullptr) {
    deflater_ = DeflateStream::Make(terms_.send_window_bits, memory_level_);
    stream = deflater_.get();
  }
  return stream == nullptr ? std::string_view() : stream->Run(payload, scratch);
}

FrameError DeflateCodec::Inflate(std::string_view packed, std::uint64_t limit,
                                 std::string_view& payload) {
  InflateStream* stream = inflater_.get();
  if (!terms_.receive_takeover) {
    stream = pool_.Inflater(terms_.receive_window_bits);
    if (stream != nullptr) stream->Forget();
  } else if (stream == nullptr) {
    inflater_ = InflateStream::Make(terms_.receive_window_bits);
    stream = inflater_.get();
  }
  if (stream == nullptr) return FrameError::kDecompress;
  return stream->Run(packed, limit, inflated_, payload);
}

}  // namespace wsurge
