#include "agent/engine/barriers.h"

namespace wsurge {

Barriers::Barriers(std::size_t barriers, std::size_t workers, BarrierEvents& events)
    : workers_(workers), events_(events), books_(barriers) {}

void Barriers::BeginPhase(std::size_t phase, bool fresh) {
  const MutexLock lock(mutex_);
  if (phase != newest_) entered_ = 0;
  newest_ = phase;
  ++entered_;
  if (fresh && phase > phase_) {
    phase_ = phase;
    for (Book& book : books_) {
      book.next = 0;
      book.arrived.clear();
      book.told = false;
    }
  }
  for (std::uint32_t barrier = 0; barrier < books_.size(); ++barrier) Tell(barrier);
}

void Barriers::Expect(std::uint32_t barrier, std::int64_t change) {
  const MutexLock lock(mutex_);
  books_[barrier].expected += change;
  Tell(barrier);
}

bool Barriers::Arrive(std::uint32_t barrier, std::uint64_t generation) {
  const MutexLock lock(mutex_);
  Book& book = books_[barrier];
  if (generation < book.next) return true;
  ++book.arrived[generation];
  Tell(barrier);
  return false;
}

void Barriers::Leave(std::uint32_t barrier, std::uint64_t generation) {
  const MutexLock lock(mutex_);
  Book& book = books_[barrier];
  const auto found = book.arrived.find(generation);
  if (found == book.arrived.end()) return;
  if (--found->second <= 0) book.arrived.erase(found);
  Tell(barrier);
}

bool Barriers::Release(std::size_t phase, std::uint32_t barrier, std::uint64_t generation) {
  const MutexLock lock(mutex_);
  if (phase != phase_ || barrier >= books_.size()) return false;
  Book& book = books_[barrier];
  if (generation != book.next) return false;
  book.arrived.erase(generation);
  ++book.next;
  Tell(barrier);
  return true;
}

// Says what has changed, if anything has that matters to others.
void Barriers::Tell(std::uint32_t barrier) {
  Book& book = books_[barrier];
  const auto found = book.arrived.find(book.next);
  const std::int64_t arrived = found == book.arrived.end() ? 0 : found->second;
  BarrierState state{.phase = phase_,
                     .barrier = barrier,
                     .generation = book.next,
                     .ready = entered_ == workers_ && arrived >= book.expected,
                     .arrived = static_cast<std::uint64_t>(arrived)};
  const bool changed = !book.told || state.ready != book.last.ready ||
                       state.generation != book.last.generation ||
                       (state.ready && state.arrived != book.last.arrived);
  if (!changed) return;
  book.told = true;
  book.last = state;
  events_.OnBarrierState(state);
}

}  // namespace wsurge
