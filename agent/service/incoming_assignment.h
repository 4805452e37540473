#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "common/plan/assignment.h"
#include "common/wire/pieces.h"
#include "wsurge/v1/agent.pb.h"

namespace wsurge {

// Puts an assignment together from the pieces that it comes in. One at a time: the first piece of
// another one drops what is there of the one before. Owned by AgentService, whose thread calls it.
class IncomingAssignment {
 public:
  // The assignment once its last piece is there. InvalidArgument, once for all pieces, says what is
  // wrong with it.
  absl::StatusOr<std::optional<Assignment>> Add(const v1::Prepare& prepare);

  // Ignores the pieces of this assignment from now on. False: it did so already.
  bool Refuse(const v1::Prepare& prepare);

  // Drops what is there, and ignores what follows of it.
  void Forget();

 private:
  using Key = std::pair<std::string, std::uint32_t>;  // run and part

  absl::StatusOr<std::optional<Assignment>> TryAdd(const v1::Prepare& prepare);

  std::optional<Key> ignored_;
  std::optional<Key> key_;  // of what is being put together
  std::optional<PieceCollector> collector_;
};

}  // namespace wsurge
