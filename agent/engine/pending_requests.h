#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/message/match.h"
#include "common/plan/scenario.h"

namespace wsurge {

// What the answer to one request looks like, fixed when the request is sent. Texts to be compared
// at one end are kept as length and hash only.
class ReplyKey {
 public:
  static ReplyKey Echo(std::string_view payload);
  static ReplyKey Next();
  // `scratch` is overwritten; it saves an allocation per request.
  static ReplyKey Of(const Match& match, const TemplateValues& values, std::string& scratch);

 private:
  friend class MessageHashes;
  friend class PendingRequests;

  struct Rendered {
    TextRelation relation;
    std::string text;
  };
  enum class Kind : std::uint8_t { kAny, kHash, kGeneral };

  Kind kind_ = Kind::kAny;
  TextRelation relation_ = TextRelation::kEquals;  // kHash: equals, starts_with or ends_with
  std::size_t length_ = 0;                         // kHash
  std::uint64_t hash_ = 0;                         // kHash
  std::vector<Rendered> texts_;                    // kGeneral
  std::optional<NumberRange> number_;              // kGeneral
};

struct PendingRequest {
  std::uint64_t id = 0;
  std::int32_t step = 0;
  std::size_t phase = 0;  // the one in which it was due
  bool of_rule = false;
  bool timed_out = false;
  Nanos due{};
  Nanos reached{};                 // the worker came to it
  std::optional<Nanos> sent = {};  // the kernel had taken its first byte
  Nanos deadline{};
};

// The requests of one connection that wait for their answers, oldest first. A request that timed
// out keeps its place, so that its late answer is given to nobody else; at most 1,000 of those are
// kept. Part of a session; one thread.
class PendingRequests {
 public:
  void Add(const PendingRequest& request, ReplyKey key);

  // Takes out the oldest request that `message` answers.
  std::optional<PendingRequest> Take(std::string_view message);

  // The request with this id, or null.
  PendingRequest* Find(std::uint64_t id);

  // The earliest deadline of those that have not timed out; Nanos::max() without one.
  Nanos NextDeadline() const;

  // Marks those whose deadline is `now` or earlier as timed out, and calls f(const
  // PendingRequest&) for each.
  template <typename F>
  void Expire(Nanos now, F f) {
    for (Entry& entry : entries_) {
      if (entry.request.timed_out || entry.request.deadline > now) continue;
      entry.request.timed_out = true;
      ++timed_out_;
      f(entry.request);
    }
  }

  // Takes out the oldest timed-out request when there are more than 1,000.
  std::optional<PendingRequest> TakeSurplus();

  // Takes all out.
  std::vector<PendingRequest> TakeAll();

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    PendingRequest request;
    ReplyKey key;
  };

  PendingRequest TakeAt(std::size_t index);

  std::vector<Entry> entries_;  // in the order of sending
  std::size_t timed_out_ = 0;
};

}  // namespace wsurge
