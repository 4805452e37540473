#include "agent/engine/loop/timer_queue.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

// A timer that does what a test says when it fires, and remembers for which instants it did.
struct Probe {
  Probe() : timer(Timer::For<&Probe::OnTimer>(this)) {}
  void OnTimer(Nanos due) {
    fired.push_back(due);
    if (then) then();
  }

  Timer timer;
  std::vector<Nanos> fired;
  std::function<void()> then;
};

TEST_CASE("timer queue: timers fire in order of time, none before its instant") {
  TimerQueue queue;
  std::vector<int> order;
  Probe a;
  Probe b;
  Probe c;
  a.then = [&] { order.push_back(1); };
  b.then = [&] { order.push_back(2); };
  c.then = [&] { order.push_back(3); };
  queue.Arm(c.timer, Nanos(30));
  queue.Arm(a.timer, Nanos(10));
  queue.Arm(b.timer, Nanos(20));
  CHECK(queue.NextDue() == Nanos(10));
  CHECK(queue.Fire(Nanos(9)) == 0);
  CHECK(queue.Fire(Nanos(20)) == 2);
  CHECK(order == std::vector<int>{1, 2});
  CHECK(!a.timer.armed());
  CHECK(c.timer.armed());
  CHECK(queue.Fire(Nanos(1000)) == 1);
  CHECK(order == std::vector<int>{1, 2, 3});
  CHECK(c.fired == std::vector<Nanos>{Nanos(30)});  // what was due, not when it was noticed
  CHECK(queue.NextDue() == Nanos::max());
}

TEST_CASE("timer queue: arming again moves a timer, disarming takes it out") {
  TimerQueue queue;
  Probe a;
  Probe b;
  queue.Arm(a.timer, Nanos(10));
  queue.Arm(b.timer, Nanos(20));
  queue.Arm(a.timer, Nanos(30));  // later
  CHECK(queue.NextDue() == Nanos(20));
  queue.Arm(a.timer, Nanos(5));  // earlier
  CHECK(queue.NextDue() == Nanos(5));
  a.timer.Disarm();
  a.timer.Disarm();  // does nothing
  CHECK(!a.timer.armed());
  CHECK(queue.Fire(Nanos(100)) == 1);
  CHECK(a.fired.empty());
  CHECK(b.fired.size() == 1);
}

TEST_CASE("timer queue: a timer that is destroyed is out of the queue") {
  TimerQueue queue;
  Probe stays;
  queue.Arm(stays.timer, Nanos(20));
  {
    Probe goes;
    queue.Arm(goes.timer, Nanos(10));
  }
  CHECK(queue.NextDue() == Nanos(20));
  CHECK(queue.Fire(Nanos(100)) == 1);
}

TEST_CASE("timer queue: a callback may destroy its timer and others that are due") {
  TimerQueue queue;
  auto first = std::make_unique<Probe>();
  auto second = std::make_unique<Probe>();
  queue.Arm(first->timer, Nanos(1));
  queue.Arm(second->timer, Nanos(2));
  first->then = [&] {
    second.reset();
    auto self = std::move(first);  // the probe goes at the end of this call
  };
  CHECK(queue.Fire(Nanos(10)) == 1);
  CHECK(queue.NextDue() == Nanos::max());
}

TEST_CASE("timer queue: timers armed meanwhile fire in the same pass when due, up to the limit") {
  TimerQueue queue;
  Probe again;
  again.then = [&] { queue.Arm(again.timer, again.timer.due() + Nanos(1)); };
  queue.Arm(again.timer, Nanos(1));
  CHECK(queue.Fire(Nanos(5)) == 5);  // at 1, 2, 3, 4, 5
  CHECK(queue.NextDue() == Nanos(6));
  CHECK(queue.Fire(Nanos(1'000'000), 10) == 10);
  CHECK(queue.NextDue() == Nanos(16));
}

TEST_CASE("timer queue: it does what a sorted list does, over many random runs") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    TimerQueue queue;
    std::vector<std::unique_ptr<Probe>> probes;
    std::vector<Nanos> model(1 + random() % 40, Nanos::max());  // max: not armed
    for (std::size_t i = 0; i < model.size(); ++i) probes.push_back(std::make_unique<Probe>());
    Nanos now{};
    for (int step = 0; step < 200; ++step) {
      const std::size_t i = random() % model.size();
      switch (random() % 4) {
        case 0:
        case 1:
          model[i] = now + Nanos(1 + random() % 50);
          queue.Arm(probes[i]->timer, model[i]);
          break;
        case 2:
          model[i] = Nanos::max();
          probes[i]->timer.Disarm();
          break;
        default: {
          now += Nanos(random() % 30);
          std::size_t due = 0;
          for (Nanos& at : model) {
            if (at > now) continue;
            at = Nanos::max();
            ++due;
          }
          Nanos before{};
          bool ordered = true;
          for (const auto& probe : probes) {
            probe->then = [&, self = probe.get()] {
              ordered = ordered && self->fired.back() >= before;
              before = self->fired.back();
            };
          }
          REQUIRE(queue.Fire(now) == due);
          REQUIRE(ordered);
        }
      }
      REQUIRE(queue.NextDue() == *std::min_element(model.begin(), model.end()));
      for (std::size_t k = 0; k < model.size(); ++k) {
        REQUIRE(probes[k]->timer.armed() == (model[k] != Nanos::max()));
      }
    }
  }
}

}  // namespace
}  // namespace wsurge
