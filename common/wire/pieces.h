#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// A serialized plan may be larger than one message of the transport: it travels in pieces of at
// most kMaxPieceBytes.
namespace wsurge {

// Parts of `bytes`, in order; none is empty. REQUIRES: `bytes` is not empty.
std::vector<std::string_view> SplitIntoPieces(std::string_view bytes);

// Puts the pieces together again. They may come from a stranger: memory is taken only for what has
// come. One thread.
class PieceCollector {
 public:
  // `total_bytes` of all pieces; InvalidArgument when that is nothing or above kMaxPlanBytes.
  static absl::StatusOr<PieceCollector> OfTotal(std::uint64_t total_bytes);

  // InvalidArgument: the piece is empty, too large, or more than what is missing. Nothing is kept
  // of it.
  absl::Status Add(std::string_view piece);

  bool complete() const { return bytes_.size() == total_bytes_; }

  // The whole; InvalidArgument when bytes are missing. Once.
  absl::StatusOr<std::string> Take();

 private:
  explicit PieceCollector(std::uint64_t total_bytes) : total_bytes_(total_bytes) {}

  std::uint64_t total_bytes_;
  std::string bytes_;
};

}  // namespace wsurge
