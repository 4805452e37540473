#include "agent/service/incoming_assignment.h"

#include "common/base/status_macros.h"
#include "common/wire/plan_wire.h"

namespace wsurge {

absl::StatusOr<std::optional<Assignment>> IncomingAssignment::Add(const v1::Prepare& prepare) {
  const Key key(prepare.run_id(), prepare.part());
  if (ignored_ == key) return std::nullopt;
  if (key_ != key) {
    key_ = key;
    collector_.reset();
  }
  absl::StatusOr<std::optional<Assignment>> assignment = TryAdd(prepare);
  if (!assignment.ok()) Forget();
  return assignment;
}

absl::StatusOr<std::optional<Assignment>> IncomingAssignment::TryAdd(const v1::Prepare& prepare) {
  if (!collector_) {
    ASSIGN_OR_RETURN(collector_, PieceCollector::OfTotal(prepare.total_bytes()));
  }
  RETURN_IF_ERROR(collector_->Add(prepare.piece()));
  if (!prepare.last()) return std::nullopt;
  std::string bytes;
  ASSIGN_OR_RETURN(bytes, collector_->Take());
  collector_.reset();
  v1::Assignment message;
  if (!message.ParseFromString(bytes)) {
    return absl::InvalidArgumentError("its bytes are no Assignment");
  }
  bytes = std::string();
  ASSIGN_OR_RETURN(Assignment assignment, FromProto(message));
  if (assignment.run_id != prepare.run_id() || assignment.part != prepare.part()) {
    return absl::InvalidArgumentError("it is of another run or part than its pieces");
  }
  key_.reset();
  return std::optional<Assignment>(std::move(assignment));
}

bool IncomingAssignment::Refuse(const v1::Prepare& prepare) {
  const Key key(prepare.run_id(), prepare.part());
  if (ignored_ == key) return false;
  ignored_ = key;
  key_.reset();
  collector_.reset();
  return true;
}

void IncomingAssignment::Forget() {
  if (key_) ignored_ = std::move(key_);
  key_.reset();
  collector_.reset();
}

}  // namespace wsurge
