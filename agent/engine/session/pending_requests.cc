#include "agent/engine/session/pending_requests.h"

#include <algorithm>
#include <utility>

#include "agent/engine/session/pending_index.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxTimedOut = 1000;
constexpr std::size_t kMaxUnindexed = 8;

}  // namespace

PendingRequests::PendingRequests() = default;
PendingRequests::~PendingRequests() = default;

PendingRequests::Place PendingRequests::Add(const PendingRequest& request, ReplyKey key) {
  Place place = 0;
  if (free_.empty()) {
    place = static_cast<Place>(entries_.size());
    entries_.push_back({.request = request, .key = std::move(key), .used = true});
  } else {
    place = free_.back();
    free_.pop_back();
    entries_[place] = {.request = request, .key = std::move(key), .used = true};
  }
  ++size_;
  if (index_ != nullptr) {
    index_->Add(place);
  } else if (size_ > kMaxUnindexed) {
    index_ = std::make_unique<PendingIndex>(*this);
  }
  return place;
}

PendingRequest PendingRequests::TakeAt(Place place) {
  if (index_ != nullptr) index_->Remove(place);
  Entry& entry = entries_[place];
  entry.used = false;
  entry.key = {};
  free_.push_back(place);
  --size_;
  if (entry.request.timed_out) --timed_out_;
  return entry.request;
}

std::optional<PendingRequest> PendingRequests::Take(const ReceivedMessage& message,
                                                    std::string& scratch) {
  if (size_ == 0) return std::nullopt;
  MessageProbe probe(message, scratch);
  std::optional<Place> oldest;
  if (index_ != nullptr) {
    oldest = index_->OldestFor(probe);
  } else {
    for (Place place = 0; place < entries_.size(); ++place) {
      const Entry& entry = entries_[place];
      if (!entry.used || (oldest && entries_[*oldest].request.id < entry.request.id)) continue;
      if (probe.Fits(entry.key)) oldest = place;
    }
  }
  if (!oldest) return std::nullopt;
  return TakeAt(*oldest);
}

PendingRequest* PendingRequests::Find(Place place, std::uint64_t id) {
  if (place >= entries_.size()) return nullptr;
  Entry& entry = entries_[place];
  return entry.used && entry.request.id == id ? &entry.request : nullptr;
}

std::optional<PendingRequests::Place> PendingRequests::Earliest() const {
  if (index_ != nullptr) return index_->Earliest();
  std::optional<Place> earliest;
  for (Place place = 0; place < entries_.size(); ++place) {
    const Entry& entry = entries_[place];
    if (!entry.used || entry.request.timed_out) continue;
    if (!earliest || entry.request.deadline < entries_[*earliest].request.deadline) {
      earliest = place;
    }
  }
  return earliest;
}

Nanos PendingRequests::NextDeadline() const {
  const auto earliest = Earliest();
  return earliest ? entries_[*earliest].request.deadline : Nanos::max();
}

std::optional<PendingRequest> PendingRequests::ExpireNext(Nanos now) {
  const auto earliest = Earliest();
  if (!earliest || entries_[*earliest].request.deadline > now) return std::nullopt;
  entries_[*earliest].request.timed_out = true;
  ++timed_out_;
  if (index_ != nullptr) index_->OnTimedOut(*earliest);
  return entries_[*earliest].request;
}

std::optional<PendingRequest> PendingRequests::TakeSurplus() {
  if (timed_out_ <= kMaxTimedOut) return std::nullopt;
  return TakeAt(index_->FirstTimedOut());  // so many are never without an index
}

std::vector<PendingRequest> PendingRequests::TakeAll() {
  std::vector<PendingRequest> all;
  all.reserve(size_);
  for (const Entry& entry : entries_) {
    if (entry.used) all.push_back(entry.request);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  if (index_ != nullptr) {  // many may have waited: the memory is given back
    index_.reset();
    entries_ = {};
    free_ = {};
  }
  entries_.clear();
  free_.clear();
  size_ = 0;
  timed_out_ = 0;
  return all;
}

}  // namespace wsurge
