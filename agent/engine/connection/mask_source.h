#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wsurge {

// Masking keys from the kernel's random source, as RFC 6455, 10.3 asks for, many per system call.
// Owned by the worker, used on its thread only.
class MaskSource {
 public:
  std::uint32_t Next();

 private:
  std::array<std::uint32_t, 1024> keys_{};
  std::size_t left_ = 0;
};

}  // namespace wsurge
