#include "common/message/stamp.h"

#include <cstddef>
#include <limits>

#include "common/message/append.h"

namespace wsurge {
namespace {

constexpr std::string_view kBegin = "~ws";
constexpr char kEnd = '~';
constexpr int kBase = 36;
constexpr unsigned kFollowed = 1;
constexpr unsigned kSenderCounts = 2;
// Far beyond any run, and such that sums of a few do not overflow.
constexpr std::uint64_t kMaxNanos = std::uint64_t{1} << 60;
constexpr std::uint64_t kMaxTag = 0xff'ffff;

// Reads one field after the other; after a fault nothing more is read.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Skip(char c) {
    if (at_ < text_.size() && text_[at_] == c) {
      ++at_;
      return true;
    }
    return false;
  }
  void Expect(char c) { ok_ = ok_ && Skip(c); }

  // As it is written: no zeros in front, no capital letters.
  std::uint64_t Number(std::uint64_t most) {
    std::uint64_t number = 0;
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const int digit = DigitOf(text_[at_]);
      if (digit < 0) break;
      const auto value = static_cast<std::uint64_t>(digit);
      if (number > (most - value) / kBase) return Fail();
      number = number * kBase + value;
    }
    const std::size_t digits = at_ - begin;
    if (digits == 0 || (digits > 1 && text_[begin] == '0') || number > most) return Fail();
    return number;
  }

  Nanos Signed() {
    const bool negative = Skip('-');
    const auto size = static_cast<std::int64_t>(Number(kMaxNanos));
    if (negative && size == 0) ok_ = false;
    return Nanos(negative ? -size : size);
  }

  template <typename Int>
  Int Field(std::uint64_t most = std::numeric_limits<Int>::max()) {
    Expect(':');
    return static_cast<Int>(Number(most));
  }

  bool ok() const { return ok_; }

 private:
  static int DigitOf(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    return -1;
  }

  std::uint64_t Fail() {
    ok_ = false;
    return 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// The stamp that begins after kBegin.
std::optional<Stamp> Parse(std::string_view text) {
  Reader reader(text);
  Stamp stamp;
  const auto flags = static_cast<unsigned>(reader.Number(kFollowed | kSenderCounts));
  stamp.followed = (flags & kFollowed) != 0;
  stamp.sender_counts = (flags & kSenderCounts) != 0;
  stamp.tag = reader.Field<std::uint32_t>(kMaxTag);
  stamp.sender = reader.Field<std::uint64_t>();
  stamp.number = reader.Field<std::uint64_t>();
  stamp.step = reader.Field<std::uint32_t>();
  stamp.phase = reader.Field<std::uint32_t>();
  reader.Expect(':');
  stamp.due = reader.Signed();
  stamp.domain = reader.Field<std::uint32_t>();
  if (reader.ok() && reader.Skip(':')) {
    stamp.correction = reader.Signed();
    stamp.bound = Nanos(reader.Field<std::int64_t>(kMaxNanos));
    if (stamp.correction == Nanos::zero() && stamp.bound == Nanos::zero()) return std::nullopt;
  }
  reader.Expect(kEnd);
  return reader.ok() ? std::optional(stamp) : std::nullopt;
}

}  // namespace

void AppendStamp(const Stamp& stamp, std::string& out) {
  const auto field = [&out](auto number) {
    out.push_back(':');
    AppendNumber(number, out, kBase);
  };
  out.append(kBegin);
  AppendNumber((stamp.followed ? kFollowed : 0U) | (stamp.sender_counts ? kSenderCounts : 0U), out);
  field(stamp.tag);
  field(stamp.sender);
  field(stamp.number);
  field(stamp.step);
  field(stamp.phase);
  field(stamp.due.count());
  field(stamp.domain);
  if (stamp.correction != Nanos::zero() || stamp.bound != Nanos::zero()) {
    field(stamp.correction.count());
    field(stamp.bound.count());
  }
  out.push_back(kEnd);
}

std::optional<Stamp> FindStamp(std::string_view payload, std::uint32_t tag) {
  for (std::size_t at = payload.find(kBegin); at != std::string_view::npos;
       at = payload.find(kBegin, at + 1)) {
    const auto stamp = Parse(payload.substr(at + kBegin.size(), kMaxStampBytes - kBegin.size()));
    if (stamp && stamp->tag == tag) return stamp;
  }
  return std::nullopt;
}

std::uint32_t StampTag(std::string_view run_id, std::uint32_t part, std::size_t target) {
  // FNV-1a, 64 bits, folded.
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const char c : run_id) add(static_cast<unsigned char>(c));
  for (const std::uint64_t number : {std::uint64_t{part}, std::uint64_t{target}}) {
    for (unsigned shift = 0; shift < 64; shift += 8) add((number >> shift) & 0xff);
  }
  return static_cast<std::uint32_t>((hash ^ (hash >> 24) ^ (hash >> 48)) & kMaxTag);
}

}  // namespace wsurge
