#include "agent/engine/connection/mask_source.h"

#include <sys/random.h>

namespace wsurge {

std::uint32_t MaskSource::Next() {
  if (left_ == 0) {
    std::size_t got = 0;
    while (got < sizeof keys_) {
      const ssize_t n =
          getrandom(reinterpret_cast<char*>(keys_.data()) + got, sizeof keys_ - got, 0);
      if (n > 0) got += static_cast<std::size_t>(n);
    }
    left_ = keys_.size();
  }
  return keys_[--left_];
}

}  // namespace wsurge
