#include "agent/engine/pending_requests.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/hash/hash.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxTimedOut = 1000;

std::uint64_t HashOf(std::string_view text) { return absl::Hash<std::string_view>{}(text); }

std::string_view Piece(TextRelation relation, std::string_view message, std::size_t length) {
  return relation == TextRelation::kEndsWith ? message.substr(message.size() - length)
                                             : message.substr(0, length);
}

}  // namespace

// One message as the keys ask for it: pieces are hashed once, not once per pending request.
class MessageHashes {
 public:
  explicit MessageHashes(std::string_view message) : message_(message) {}

  bool Fits(const ReplyKey& key) {
    switch (key.kind_) {
      case ReplyKey::Kind::kAny:
        return true;
      case ReplyKey::Kind::kHash:
        return FitsHash(key);
      case ReplyKey::Kind::kGeneral:
        break;
    }
    if (key.number_) {
      const auto number = ParseNumber(message_);
      if (!number || !key.number_->Contains(*number)) return false;
    }
    return std::all_of(key.texts_.begin(), key.texts_.end(), [this](const auto& condition) {
      return TextHolds(condition.relation, message_, condition.text);
    });
  }

 private:
  bool FitsHash(const ReplyKey& key) {
    const bool equals = key.relation_ == TextRelation::kEquals;
    if (equals ? message_.size() != key.length_ : message_.size() < key.length_) return false;
    const bool at_end = key.relation_ == TextRelation::kEndsWith;
    if (!hashed_ || at_end_ != at_end || length_ != key.length_) {
      hashed_ = true;
      at_end_ = at_end;
      length_ = key.length_;
      hash_ = HashOf(Piece(key.relation_, message_, length_));
    }
    return hash_ == key.hash_;
  }

  const std::string_view message_;
  bool hashed_ = false;  // the three below are of the piece that was asked for last
  std::uint64_t hash_ = 0;
  bool at_end_ = false;
  std::size_t length_ = 0;
};

ReplyKey ReplyKey::Echo(std::string_view payload) {
  ReplyKey key;
  key.kind_ = Kind::kHash;
  key.relation_ = TextRelation::kEquals;
  key.length_ = payload.size();
  key.hash_ = HashOf(payload);
  return key;
}

ReplyKey ReplyKey::Next() { return {}; }

ReplyKey ReplyKey::Of(const Match& match, const TemplateValues& values, std::string& scratch) {
  ReplyKey key;
  const bool one_end = match.texts.size() == 1 && !match.number &&
                       match.texts.front().relation != TextRelation::kContains;
  if (one_end) {
    scratch.clear();
    match.texts.front().value.Render(values, scratch);
    key = Echo(scratch);
    key.relation_ = match.texts.front().relation;
    return key;
  }
  key.kind_ = Kind::kGeneral;
  key.number_ = match.number;
  for (const TextCondition& text : match.texts) {
    key.texts_.push_back({.relation = text.relation, .text = text.value.Render(values)});
  }
  return key;
}

void PendingRequests::Add(const PendingRequest& request, ReplyKey key) {
  entries_.push_back({.request = request, .key = std::move(key)});
}

PendingRequest PendingRequests::TakeAt(std::size_t index) {
  const PendingRequest request = entries_[index].request;
  if (request.timed_out) --timed_out_;
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
  return request;
}

std::optional<PendingRequest> PendingRequests::Take(std::string_view message) {
  if (entries_.empty()) return std::nullopt;
  MessageHashes hashes(message);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (hashes.Fits(entries_[i].key)) return TakeAt(i);
  }
  return std::nullopt;
}

PendingRequest* PendingRequests::Find(std::uint64_t id) {
  for (Entry& entry : entries_) {
    if (entry.request.id == id) return &entry.request;
  }
  return nullptr;
}

Nanos PendingRequests::NextDeadline() const {
  Nanos next = Nanos::max();
  for (const Entry& entry : entries_) {
    if (!entry.request.timed_out) next = std::min(next, entry.request.deadline);
  }
  return next;
}

std::optional<PendingRequest> PendingRequests::TakeSurplus() {
  if (timed_out_ <= kMaxTimedOut) return std::nullopt;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].request.timed_out) return TakeAt(i);
  }
  return std::nullopt;
}

std::vector<PendingRequest> PendingRequests::TakeAll() {
  std::vector<PendingRequest> all;
  all.reserve(entries_.size());
  for (const Entry& entry : entries_) all.push_back(entry.request);
  entries_.clear();
  timed_out_ = 0;
  return all;
}

}  // namespace wsurge
