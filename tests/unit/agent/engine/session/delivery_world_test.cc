#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "agent/engine/session/delivery_endpoint.h"
#include "controller/results/delivery_book.h"

// A run without network: connections on several workers of several agents, a server that loses,
// repeats and delays what it was told to, and the controller's book. The truth is counted beside
// it.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Nanos kStart = seconds(1'000);
constexpr Nanos kLoad = seconds(8);
constexpr Nanos kDrain = seconds(2);
constexpr std::array<Reaches, 4> kReaches{Reaches::kUnknown, Reaches::kSelf, Reaches::kOthers,
                                          Reaches::kAll};

// One step for each `reaches`, numbered as in kReaches.
std::vector<Role> Roles() {
  std::vector<Role> roles(1);
  for (std::uint32_t id = 0; id < kReaches.size(); ++id) {
    SendStep send;
    send.payload.content = Template({Placeholder::kStamp});
    send.payload.reaches = kReaches[id];
    roles[0].steps.push_back({.id = id, .name = std::to_string(id), .action = send});
  }
  return roles;
}

struct World {
  std::size_t agents = 1;
  std::size_t workers = 1;  // of each agent
  double loss = 0;
  double repeats = 0;
  double late = 0;       // delayed beyond messages that follow
  bool clocks = false;   // a domain for each agent, with corrections that are wrong within bounds
  bool leavers = false;  // some connections go early, some come late
  double strays = 0;     // sent to somebody whom the message is not for
};

struct Outcome {
  std::uint64_t expected = 0, lost = 0, received = 0, duplicated = 0, reordered = 0, negative = 0;
  std::uint64_t first = 0, last = 0;
  Nanos bound{};
  std::uint64_t surplus = 0;
  Reach reach;
};

// One receipt, or another thing that happens, in order of time.
struct Event {
  Nanos at{};
  std::size_t connection = 0;
  std::string payload;  // receipts only
  enum class What : std::uint8_t { kOpen, kSend, kReceive, kLeave } what = What::kReceive;
  bool operator>(const Event& other) const {
    return std::tie(at, what, connection) > std::tie(other.at, other.what, other.connection);
  }
};

class Play {
 public:
  Play(const World& world, unsigned seed) : world_(world), random_(seed) {
    for (std::size_t i = 0; i < world.agents * world.workers; ++i) AddWorker(i / world.workers);
    for (std::size_t i = 0; i < kConnections; ++i) {
      // Who sits where must not move anything else.
      endpoints_.push_back(
          std::make_unique<DeliveryEndpoint>(*workers_[i % workers_.size()].tracker, i));
      Nanos open = Below(milliseconds(300));
      if (world.leavers && i % 7 == 3) open += Below(kLoad / 2);
      Push(open, i, Event::What::kOpen);
      for (Nanos at = open; at < kLoad; at += Below(milliseconds(400))) {
        Push(at, i, Event::What::kSend);
      }
      if (world.leavers && i % 7 == 5) Push(kLoad / 2 + Below(kLoad / 2), i, Event::What::kLeave);
    }
  }

  Outcome Run() {
    DeliveryBook book(roles_, 1, 1, kDrain, world_.agents);
    Outcome outcome;
    Nanos second = seconds(1);
    bool working = true;
    const auto until = [&](Nanos end) {
      while (!events_.empty() && events_.top().at < end) {
        Happen(events_.top());
        events_.pop();
      }
    };
    for (; second <= kLoad + kDrain; second += seconds(1)) {
      until(second);
      if (working && second >= kLoad) {
        working = false;
        for (std::size_t i = 0; i < kConnections; ++i) {
          if (open_[i]) endpoints_[i]->OnWorkOver(Local(i, kLoad));
        }
      }
      Report(second, book, outcome);
    }
    for (std::size_t i = 0; i < kConnections; ++i) {
      if (open_[i]) endpoints_[i]->OnStayed();
      endpoints_[i]->OnGone(Local(i, kLoad + kDrain));
    }
    Report(second, book, outcome);
    for (std::size_t i = 0; i < world_.agents; ++i) book.Close(i);
    PhaseMetrics metrics;
    book.AddTo(0, metrics);
    outcome.expected = metrics.counters.Get(Counter::kDeliveryExpected);
    outcome.lost += metrics.counters.Get(Counter::kDeliveryLost);
    outcome.first = metrics.Total(TimeMetric::kDeliveryFirst).values.count();
    outcome.last = metrics.Total(TimeMetric::kDeliveryLast).values.count();
    const DeliveryFigures figures = book.FiguresOf(0);
    CHECK_FALSE(figures.expected_unknown);
    CHECK(figures.unfollowed == 0);
    outcome.surplus = figures.surplus;
    outcome.reach = figures.reach;
    outcome.bound = figures.clock_bound;
    return outcome;
  }

  // What should have come out, from what was done to each copy. Only without `clocks`.
  Outcome Truth() const {
    Outcome truth;
    for (const Sent& message : sent_) {
      bool any = false;  // of those that it was for
      for (std::size_t r = 0; r < kConnections; ++r) {
        const auto copies = message.copies.find(r);
        const std::size_t came = copies == message.copies.end() ? 0 : copies->second;
        const bool own = r == message.sender;
        const bool addressed = message.reaches == Reaches::kAll ||
                               (message.reaches == Reaches::kOthers && !own) ||
                               (message.reaches == Reaches::kSelf && own);
        any = any || (came > 0 && (addressed || message.reaches == Reaches::kUnknown));
        const bool stays = opened_[r] && !left_[r];
        const auto from = std::chrono::ceil<milliseconds>(opened_[r].value_or(Nanos::max() / 2));
        if (addressed && stays && message.due >= from) {
          ++truth.expected;
          if (came == 0) ++truth.lost;
        }
      }
      if (any) ++truth.first;
    }
    truth.last = truth.first;
    truth.received = truth_received_;
    truth.duplicated = truth_duplicated_;
    truth.reordered = truth_reordered_;
    for (const auto& [pair, numbers] : unknown_) {
      truth.lost += *numbers.rbegin() - *numbers.begin() + 1 - numbers.size();
    }
    return truth;
  }

 private:
  static constexpr std::size_t kConnections = 23;

  struct Worker {
    std::size_t agent = 0;
    Nanos ahead{};  // what its clock shows beyond the true time, since the start
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<DeliveryTracker> tracker;
  };
  struct Sent {
    std::size_t sender = 0;
    Reaches reaches{};
    Nanos due{};
    std::map<std::size_t, std::size_t> copies;  // by receiver: how many came
  };

  Nanos Below(Nanos limit) {
    return Nanos(std::uniform_int_distribution<std::int64_t>(0, limit.count() - 1)(random_));
  }
  bool Chance(double p) { return std::bernoulli_distribution(p)(random_); }
  void Push(Nanos at, std::size_t connection, Event::What what, std::string payload = {}) {
    events_.push({at, connection, std::move(payload), what});
  }

  void AddWorker(std::size_t agent) {
    Worker& worker = workers_.emplace_back();
    worker.agent = agent;
    worker.recorder = std::make_unique<Recorder>();
    DeliveryScope scope{.tag = 5,
                        .target = 0,
                        .phases = 1,
                        .clock_domain = 0,
                        .drain = kDrain,
                        .followed_per_second = 1e6};
    ClockCorrection correction;
    if (world_.clocks) {
      scope.clock_domain = static_cast<std::uint32_t>(agent);
      if (agent > 0) {
        worker.ahead = milliseconds(7) * static_cast<int>(agent);
        const Nanos wrong = agent % 2 == 0 ? Nanos(150'000) : Nanos(-150'000);
        correction = {worker.ahead + wrong, Nanos(200'000), kStart};
      }
    }
    worker.tracker = std::make_unique<DeliveryTracker>(plan_, scope, *worker.recorder);
    worker.recorder->Begin(kStart);
    worker.recorder->BeginPhase(0, kStart);
    worker.tracker->Begin(kStart);
    worker.tracker->SetClock(correction);
  }

  // An instant on the clock of the connection's worker.
  Nanos Local(std::size_t connection, Nanos at) const {
    return kStart + at + workers_[connection % workers_.size()].ahead;
  }

  void Happen(const Event& event) {
    const std::size_t i = event.connection;
    DeliveryEndpoint& endpoint = *endpoints_[i];
    switch (event.what) {
      case Event::What::kOpen:
        endpoint.OnOpened(Local(i, event.at));
        opened_[i] = event.at;
        open_[i] = true;
        return;
      case Event::What::kLeave:
        if (open_[i]) endpoint.OnGone(Local(i, event.at));
        open_[i] = false;
        left_[i] = true;
        return;
      case Event::What::kSend:
        if (open_[i]) Send(i, event.at);
        return;
      case Event::What::kReceive:
        if (open_[i]) Receive(i, event);
        return;
    }
  }

  void Send(std::size_t sender, Nanos due) {
    const auto step = static_cast<std::uint32_t>(std::uniform_int_distribution<int>(0, 3)(random_));
    const Stamp stamp = endpoints_[sender]->NextStamp(step, 0, Local(sender, due));
    endpoints_[sender]->OnTransmitted(0, true);
    const std::size_t number = sent_.size();
    sent_.push_back({sender, kReaches[step], due, {}});
    by_stamp_[{stamp.sender, stamp.number, step != 0}] = number;
    std::string payload = "x";
    AppendStamp(stamp, payload);
    for (std::size_t r = 0; r < kConnections; ++r) {
      const bool own = r == sender;
      // Without `reaches` the server answers its sender only.
      const bool gets =
          kReaches[step] == Reaches::kAll || (kReaches[step] == Reaches::kOthers ? !own : own);
      // Drawn for everybody, so that nothing depends on who is there.
      const bool lost = Chance(world_.loss);
      const Nanos delay =
          milliseconds(1) + (Chance(world_.late) ? Below(milliseconds(900)) : Nanos::zero());
      const bool again = Chance(world_.repeats);
      const bool stray = kReaches[step] != Reaches::kUnknown && Chance(world_.strays);
      if ((!gets && !stray) || lost) continue;
      Push(due + delay, r, Event::What::kReceive, payload);
      if (again) Push(due + delay + milliseconds(5), r, Event::What::kReceive, payload);
    }
  }

  void Receive(std::size_t receiver, const Event& event) {
    endpoints_[receiver]->OnMessage(event.payload, Local(receiver, event.at));
    const Stamp stamp = *FindStamp(event.payload, 5);
    std::size_t& copies =
        sent_[by_stamp_.at({stamp.sender, stamp.number, stamp.step != 0})].copies[receiver];
    if (++copies > 1) {
      ++truth_duplicated_;
      return;
    }
    ++truth_received_;
    auto& highest = highest_[{receiver, stamp.sender, stamp.step != 0}];
    if (highest && *highest > stamp.number) ++truth_reordered_;
    highest = std::max(highest.value_or(0), stamp.number);
    if (stamp.step == 0) unknown_[{receiver, stamp.sender}].insert(stamp.number);
  }

  // Each worker's second, merged over the workers of an agent.
  void Report(Nanos end, DeliveryBook& book, Outcome& outcome) {
    for (std::size_t agent = 0; agent < world_.agents; ++agent) {
      Interval merged;
      for (Worker& worker : workers_) {
        if (worker.agent != agent) continue;
        Interval interval = worker.recorder->Take(kStart + end, 0);
        interval.delivery = worker.tracker->Take();
        merged.Merge(interval);
      }
      merged.end = end;
      book.Add(agent, merged);
      const PhaseMetrics total = merged.Total();
      outcome.received += total.counters.Get(Counter::kDeliveryReceived);
      outcome.duplicated += total.counters.Get(Counter::kDeliveryDuplicated);
      outcome.reordered += total.counters.Get(Counter::kDeliveryReordered);
      outcome.negative += total.counters.Get(Counter::kDeliveryNegative);
      outcome.lost += total.counters.Get(Counter::kDeliveryLost);
    }
  }

  const World world_;
  std::mt19937_64 random_;
  const std::vector<Role> roles_ = Roles();
  const DeliveryPlan plan_ = DeliveryPlanOf(roles_);
  std::vector<Worker> workers_;
  std::vector<std::unique_ptr<DeliveryEndpoint>> endpoints_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::array<bool, kConnections> open_{};
  std::array<bool, kConnections> left_{};
  std::array<std::optional<Nanos>, kConnections> opened_{};

  std::vector<Sent> sent_;
  std::map<std::tuple<std::uint64_t, std::uint64_t, bool>, std::size_t> by_stamp_;
  std::map<std::tuple<std::size_t, std::uint64_t, bool>, std::optional<std::uint64_t>> highest_;
  std::map<std::pair<std::size_t, std::uint64_t>, std::set<std::uint64_t>> unknown_;
  std::uint64_t truth_received_ = 0, truth_duplicated_ = 0, truth_reordered_ = 0;
};

void CheckAgainstTruth(const World& world, unsigned seed) {
  Play play(world, seed);
  const Outcome outcome = play.Run();
  const Outcome truth = play.Truth();
  CHECK(truth.expected > 1'000);
  CHECK(outcome.expected == truth.expected);
  CHECK(outcome.lost == truth.lost);
  CHECK(outcome.received == truth.received);
  CHECK(outcome.duplicated == truth.duplicated);
  CHECK(outcome.reordered == truth.reordered);
  CHECK(outcome.first == truth.first);
  CHECK(outcome.last == truth.last);
  CHECK(outcome.surplus == 0);
  CHECK(outcome.negative == 0);
  CHECK(outcome.bound == Nanos::zero());
}

TEST_CASE("deliveries: nothing is lost, and every message reached all") {
  Play play({.agents = 2, .workers = 2}, 1);
  const Outcome outcome = play.Run();
  CHECK(outcome.lost == 0);
  CHECK(outcome.duplicated == 0);
  CHECK(outcome.reordered == 0);
  CHECK(outcome.reach.messages > 100);
  CHECK(outcome.reach.complete == outcome.reach.messages);
  CHECK(outcome.reach.Mean() == 1);
  CHECK(outcome.reach.least == 1);
}

TEST_CASE("deliveries: losses, repeats and late ones are told exactly") {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    CheckAgainstTruth({.loss = 0.1}, seed);
    CheckAgainstTruth({.repeats = 0.1}, seed);
    CheckAgainstTruth({.late = 0.1}, seed);
    CheckAgainstTruth({.loss = 0.05, .repeats = 0.1, .late = 0.2}, seed);
    CheckAgainstTruth({.loss = 0.05, .repeats = 0.1, .late = 0.2, .leavers = true}, seed);
    CheckAgainstTruth({.loss = 0.05, .repeats = 0.1, .strays = 0.2}, seed);
  }
}

TEST_CASE("deliveries: any split over workers and agents gives the same") {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    World world{.loss = 0.05, .repeats = 0.1, .late = 0.2, .leavers = true};
    const Outcome one = Play(world, seed).Run();
    CHECK(one.reach.Mean() < 1);
    for (const std::size_t agents : {1U, 2U, 5U}) {
      for (const std::size_t workers : {1U, 3U}) {
        world.agents = agents;
        world.workers = workers;
        CheckAgainstTruth(world, seed);
        const Outcome split = Play(world, seed).Run();
        CHECK(split.reach.messages == one.reach.messages);
        CHECK(split.reach.complete == one.reach.complete);
        CHECK(split.reach.least == one.reach.least);
        CHECK(split.reach.Mean() == doctest::Approx(one.reach.Mean()));
      }
    }
  }
}

TEST_CASE("deliveries: clocks that differ lose nothing, and the bound is told") {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const Outcome outcome = Play({.agents = 5, .workers = 2, .clocks = true}, seed).Run();
    CHECK(outcome.expected > 1'000);
    CHECK(outcome.lost == 0);
    CHECK(outcome.surplus == 0);
    CHECK(outcome.negative == 0);
    CHECK(outcome.reach.complete == outcome.reach.messages);
    // Of two agents with 200 us each, and 50 ppm of the ten seconds at most.
    CHECK(outcome.bound >= Nanos(400'000));
    CHECK(outcome.bound <= Nanos(400'000 + 2 * 500'000));
  }
}

}  // namespace
}  // namespace wsurge
