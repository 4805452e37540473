#include "common/wire/pieces.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/wire/wire_limits.h"

namespace wsurge {

std::vector<std::string_view> SplitIntoPieces(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  pieces.reserve(bytes.size() / kMaxPieceBytes + 1);
  for (; !bytes.empty(); bytes.remove_prefix(pieces.back().size())) {
    pieces.push_back(bytes.substr(0, kMaxPieceBytes));
  }
  return pieces;
}

absl::StatusOr<PieceCollector> PieceCollector::OfTotal(std::uint64_t total_bytes) {
  if (total_bytes == 0) return absl::InvalidArgumentError("a plan of 0 bytes is announced");
  if (total_bytes > kMaxPlanBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a plan of ", total_bytes, " bytes is announced, the limit is ", kMaxPlanBytes));
  }
  return PieceCollector(total_bytes);
}

absl::Status PieceCollector::Add(std::string_view piece) {
  if (piece.empty()) return absl::InvalidArgumentError("a piece of a plan is empty");
  if (piece.size() > kMaxPieceBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a piece of a plan has ", piece.size(),
                                                   " bytes, the limit is ", kMaxPieceBytes));
  }
  if (piece.size() > total_bytes_ - bytes_.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the pieces of a plan have more than the ", total_bytes_, " bytes announced"));
  }
  bytes_.append(piece);
  return absl::OkStatus();
}

absl::StatusOr<std::string> PieceCollector::Take() {
  if (!complete()) {
    return absl::InvalidArgumentError(absl::StrCat("the pieces of a plan have ", bytes_.size(),
                                                   " bytes of the ", total_bytes_, " announced"));
  }
  return std::move(bytes_);
}

}  // namespace wsurge
