#pragma once

#include <cstdint>
#include <string>

#include "agent/engine/connection/deflate.h"
#include "agent/engine/connection/mask_source.h"
#include "agent/engine/loop/loop.h"

namespace wsurge {

// What all connections of one worker share. Scratch is good until the next call into any of them;
// it only grows. Owned by the worker.
struct ConnectionContext {
  Loop& loop;
  std::string& read_buffer;   // scratch, its size is what one read takes at most
  std::string& frame_buffer;  // scratch
  MaskSource& masks;
  std::string opened = {};    // scratch: out of TLS records
  std::string sealed = {};    // scratch: into TLS records
  std::string packed = {};    // scratch: compressed
  std::string unpacked = {};  // scratch: decompressed
  DeflatePool deflate = {};
  std::uint32_t reads_to_sample = 1;  // until the next whose receive queue is looked at
};

}  // namespace wsurge
