#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <queue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"

namespace wsurge::sim {

// The one source of randomness of a simulation (SplitMix64: the same on every platform).
class Prng {
 public:
  explicit Prng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  std::uint64_t Below(std::uint64_t limit) { return Next() % limit; }
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }
  double Unit() { return static_cast<double>(Next() >> 11U) * 0x1.0p-53; }
  Nanos Between(Nanos least, Nanos most) {
    if (most <= least) return least;
    return least + Nanos(static_cast<std::int64_t>(
                       Below(static_cast<std::uint64_t>((most - least).count()) + 1)));
  }

 private:
  std::uint64_t state_;
};

// Time, events in the order of (instant, number), randomness, the trace, and what went wrong. One
// thread.
class World {
 public:
  World(std::uint64_t seed, bool tell) : random(seed), tell_(tell) {}

  Nanos now() const { return now_; }

  void At(Nanos at, std::function<void()> what) {
    events_.push({std::max(at, now_), next_++, std::move(what)});
  }
  void After(Nanos delay, std::function<void()> what) { At(now_ + delay, std::move(what)); }

  // Until `over` says so or `until` is reached.
  template <typename Over>
  void Run(Nanos until, const Over& over) {
    while (!over() && failure.empty() && !events_.empty() && events_.top().at <= until) {
      // The queue gives out only const references; the event is popped right away.
      auto what = std::move(const_cast<Event&>(events_.top()).what);
      now_ = events_.top().at;
      events_.pop();
      what();
    }
  }

  // One line of the trace: goes into the hash, and is shown when the trace is wanted.
  template <typename Details>
  void Note(std::string_view what, std::uint64_t a, const Details& details) {
    const auto mix = [this](std::uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001B3U; };
    mix(static_cast<std::uint64_t>(now_.count()));
    for (const char c : what) mix(static_cast<unsigned char>(c));
    mix(a);
    if (!tell_) return;
    std::printf("%9.4f  %s %s\n", ToSeconds(now_), std::string(what).c_str(),
                std::string(details()).c_str());
  }
  void Note(std::string_view what, std::uint64_t a) {
    Note(what, a, [a] { return std::to_string(a); });
  }

  // An invariant does not hold; the first one counts.
  void Fail(std::string what) {
    if (!failure.empty()) return;
    failure = std::move(what);
    Note("FAILED", 0, [this] { return failure; });
  }

  std::uint64_t hash() const { return hash_; }

  Prng random;
  std::string failure;

 private:
  struct Event {
    Nanos at{};
    std::uint64_t number = 0;
    std::function<void()> what;
    bool operator<(const Event& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };

  const bool tell_;
  Nanos now_ = std::chrono::seconds(1'000);
  std::uint64_t next_ = 0;
  std::priority_queue<Event> events_;
  std::uint64_t hash_ = 0xCBF29CE484222325U;
};

}  // namespace wsurge::sim
