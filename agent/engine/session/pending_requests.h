#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/engine/session/reply_key.h"
#include "common/base/clock.h"
#include "common/message/received_message.h"
#include "common/plan/session_program.h"

namespace wsurge {

class PendingIndex;

struct PendingRequest {
  std::uint64_t id = 0;  // ascending in the order of sending
  std::int32_t step = 0;
  std::uint32_t phase = 0;  // the one in which it was due
  bool timed_out = false;
  bool in_rule = false;
  bool sampled = false;                           // see Recorder::NextIsSampled
  std::uint32_t rule_next = 0;                    // in_rule: which of `rule_steps` follows
  const std::vector<Step>* rule_steps = nullptr;  // in_rule
  Nanos due{};
  Nanos reached{};                 // the worker came to it
  std::optional<Nanos> sent = {};  // the kernel had taken its first byte
  Nanos deadline{};
};

// The requests of one connection that wait for their answers. A request that timed out keeps its
// place, so that its late answer is given to nobody else; at most 1,000 of those are kept.
//
// A few are simply looked through. From the ninth on an index is kept until all are taken out, with
// which nothing takes longer for having thousands: see PendingIndex. Part of a session; one thread.
class PendingRequests {
 public:
  // Where a request is kept.
  using Place = std::uint32_t;

  PendingRequests();
  ~PendingRequests();

  Place Add(const PendingRequest& request, ReplyKey key);

  // Takes out the oldest request that `message` answers. `scratch` is overwritten.
  std::optional<PendingRequest> Take(const ReceivedMessage& message, std::string& scratch);

  // The request with this id that was put at `place`, or null when it is there no more.
  PendingRequest* Find(Place place, std::uint64_t id);

  // The earliest deadline of those that have not timed out; Nanos::max() without one.
  Nanos NextDeadline() const;

  // Marks the request with the earliest deadline as timed out if that is `now` or earlier, and
  // gives a copy of it.
  std::optional<PendingRequest> ExpireNext(Nanos now);

  // Takes out the one that timed out first when there are more than 1,000 such.
  std::optional<PendingRequest> TakeSurplus();

  // Takes all out, oldest first.
  std::vector<PendingRequest> TakeAll();

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

 private:
  friend class PendingIndex;

  struct Entry {
    PendingRequest request;
    ReplyKey key;
    bool used = false;
  };

  std::optional<Place> Earliest() const;
  PendingRequest TakeAt(Place place);

  std::vector<Entry> entries_;
  std::vector<Place> free_;
  std::size_t size_ = 0;
  std::size_t timed_out_ = 0;
  std::unique_ptr<PendingIndex> index_;
};

}  // namespace wsurge
