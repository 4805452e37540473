#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/engine/connection/deflate_terms.h"
#include "agent/engine/connection/frame.h"

// The payloads of permessage-deflate (RFC 7692, 7.2), by zlib.
namespace wsurge {

// A raw deflate stream of zlib in one direction.
class DeflateStream;
class InflateStream;

// The streams of those connections that keep no context between messages: one serves all of a
// worker. Owned by the worker, used on its thread only.
class DeflatePool {
 public:
  DeflatePool();
  ~DeflatePool();
  DeflatePool(DeflatePool&&) noexcept;
  DeflatePool& operator=(DeflatePool&&) = delete;

  // Null when there is no memory for it.
  DeflateStream* Deflater(int window_bits, int memory_level);
  InflateStream* Inflater(int window_bits);

 private:
  std::vector<std::unique_ptr<DeflateStream>> deflaters_;
  std::vector<std::unique_ptr<InflateStream>> inflaters_;
};

// Compresses and decompresses the messages of one connection. Memory for contexts is taken when a
// message first needs it. Owned by the connection, used on its thread only.
class DeflateCodec final : public MessageInflater {
 public:
  DeflateCodec(const DeflateTerms& terms, int memory_level, DeflatePool& pool,
               std::string& inflated);
  ~DeflateCodec() override;
  DeflateCodec(const DeflateCodec&) = delete;
  DeflateCodec& operator=(const DeflateCodec&) = delete;

  // The payload of a compressed message, in `scratch`; a null view when there is no memory for it:
  // the message can still go as it is.
  std::string_view Deflate(std::string_view payload, std::string& scratch);

  FrameError Inflate(std::string_view packed, std::uint64_t limit,
                     std::string_view& payload) override;

 private:
  const DeflateTerms terms_;
  const int memory_level_;
  DeflatePool& pool_;
  std::string& inflated_;  // scratch, shared by the worker's connections
  // Only with context takeover.
  std::unique_ptr<DeflateStream> deflater_;
  std::unique_ptr<InflateStream> inflater_;
};

}  // namespace wsurge
