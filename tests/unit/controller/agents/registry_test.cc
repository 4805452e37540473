#include "controller/agents/registry.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

using std::chrono::seconds;

struct FakeLink : AgentLink {
  std::vector<std::string> calls;
  std::optional<ClockEstimate> probed;  // what the last probe said

  void Welcome(const std::string& version) override { calls.push_back("welcome " + version); }
  void Probe(std::optional<ClockEstimate> clock) override {
    calls.emplace_back("probe");
    probed = clock;
  }
  void Prepare(const Assignment&) override {}
  void Start(const std::string&, std::uint32_t, Nanos, Nanos) override {}
  void BeginPhase(const std::string&, std::uint32_t, std::size_t, Nanos) override {}
  void ReleaseBarrier(const std::string&, std::uint32_t, std::size_t, std::uint32_t,
                      std::uint64_t) override {}
  void Stop(const std::string&, const std::string&) override {}
  void Acknowledge(const std::string&, std::uint32_t, std::uint64_t) override {}
  void Close(const std::string& reason) override { calls.push_back("close: " + reason); }
};

struct FakeInbox : RunInbox {
  std::vector<RunEvent> events;
  bool full = false;

  bool Post(RunEvent event) override {
    if (full) return false;
    events.push_back(std::move(event));
    return true;
  }
};

AgentInfo Info(const std::string& name) {
  AgentInfo info;
  info.name = name;
  info.version = "1.0";
  info.host = "there";
  info.clock = {"boot", "time:[1]"};
  return info;
}

struct Fixture {
  Registry registry{"1.0", {"boot", "time:[1]"}};
  std::shared_ptr<FakeLink> link = std::make_shared<FakeLink>();
  std::shared_ptr<FakeInbox> inbox = std::make_shared<FakeInbox>();

  std::string Hello(AgentId id, AgentInfo info) {
    return registry.OnHello(id, std::move(info), link, Nanos::zero());
  }
};

TEST_CASE_FIXTURE(Fixture, "Registry: another version is refused with both versions") {
  AgentInfo info = Info("a1");
  info.version = "0.9";
  CHECK(Hello(1, info) ==
        "version mismatch: agent a1 is wsurge 0.9, this controller is wsurge 1.0");
  CHECK(registry.List().empty());
  CHECK(link->calls.empty());
}

TEST_CASE_FIXTURE(Fixture,
                  "Registry: the second living agent of a name is refused, a later one not") {
  CHECK(Hello(1, Info("a1")).empty());
  CHECK(Hello(2, Info("a1")) ==
        "an agent named a1 (host there) is attached already; choose another --name");
  registry.OnStreamEnd(1);
  CHECK(Hello(3, Info("a1")).empty());
}

TEST_CASE_FIXTURE(Fixture, "Registry: a welcome comes first, then eight exchanges one by one") {
  AgentInfo info = Info("a1");
  info.clock = {"other boot", "time:[1]"};
  Hello(1, info);
  CHECK(link->calls == std::vector<std::string>{"welcome 1.0", "probe"});
  CHECK_FALSE(link->probed);
  for (int i = 1; i <= 7; ++i) {
    CHECK(registry.Claim(0, inbox).empty());
    registry.OnHeartbeat(1, Nanos(0), Nanos(1'000 + i), Nanos(2 * i));
  }
  CHECK(link->calls.size() == 9);
  registry.OnHeartbeat(1, Nanos(0), Nanos(1'008), Nanos(16));
  CHECK(link->calls.size() == 9);  // no ninth probe before its time
  CHECK(link->probed == ClockEstimate{Nanos(1'000), Nanos(1)});
  const auto claimed = registry.Claim(0, inbox);
  REQUIRE(claimed.size() == 1);
  CHECK(claimed[0].clock_domain == 1);
  CHECK(registry.Clock(1, Nanos(2)) == ClockEstimate{Nanos(1'000), Nanos(1)});
  CHECK(registry.Clock(1, seconds(1)).bound == Nanos(50'000));
}

TEST_CASE_FIXTURE(Fixture, "Registry: an agent that reads our clock needs no exchange") {
  Hello(1, Info("a1"));
  registry.OnHeartbeat(1, Nanos(0), Nanos(1'000), Nanos(2));
  CHECK(registry.Clock(0, Nanos(2)) == ClockEstimate{});
  CHECK(link->probed == ClockEstimate{});
  const auto claimed = registry.Claim(0, inbox);
  REQUIRE(claimed.size() == 1);
  CHECK(claimed[0].clock_domain == 0);
}

TEST_CASE_FIXTURE(Fixture, "Registry: agents of one clock are one domain with the best of both") {
  AgentInfo info = Info("a1");
  info.clock = {"other boot", "time:[1]"};
  Hello(1, info);
  info.name = "a2";
  Hello(2, info);
  info.name = "a3";
  info.clock = {"other boot", "time:[2]"};
  Hello(3, info);
  for (int i = 0; i < 8; ++i) {
    registry.OnHeartbeat(1, Nanos(0), Nanos(1'050), Nanos(100));
    registry.OnHeartbeat(2, Nanos(0), Nanos(1'005), Nanos(10));
    registry.OnHeartbeat(3, Nanos(0), Nanos(2'005), Nanos(10));
  }
  const auto claimed = registry.Claim(3, inbox);
  REQUIRE(claimed.size() == 3);
  CHECK(claimed[0].clock_domain == claimed[1].clock_domain);
  CHECK(claimed[0].clock_domain != claimed[2].clock_domain);
  CHECK(registry.Clock(claimed[0].clock_domain, Nanos(100)).offset == Nanos(1'000));
  CHECK(registry.Clock(claimed[0].clock_domain, Nanos(100)).bound == Nanos(5));
  CHECK(registry.Clock(claimed[2].clock_domain, Nanos(100)).offset == Nanos(2'000));
  // The estimate outlives one of its agents, not both; a later one begins anew.
  registry.OnStreamEnd(2);
  CHECK(registry.Clock(claimed[0].clock_domain, Nanos(100)).bound == Nanos(5));
  registry.OnStreamEnd(1);
  CHECK(registry.Clock(claimed[0].clock_domain, Nanos(100)) == ClockEstimate{});
  info = Info("a4");
  info.clock = {"other boot", "time:[1]"};
  Hello(4, info);
  for (int i = 0; i < 8; ++i) registry.OnHeartbeat(4, Nanos(0), Nanos(1'005), Nanos(10));
  const auto later = registry.Claim(1, inbox);
  REQUIRE(later.size() == 1);
  CHECK(later[0].clock_domain > claimed[2].clock_domain);
}

TEST_CASE("Registry: what is not known matches nothing") {
  for (const ClockIdentity& identity :
       {ClockIdentity{"", "time:[1]"}, ClockIdentity{"boot", ""}, ClockIdentity{}}) {
    Registry registry("1.0", identity);
    const auto inbox = std::make_shared<FakeInbox>();
    for (const AgentId id : {AgentId{1}, AgentId{2}}) {
      AgentInfo info = Info("a" + std::to_string(id));
      info.clock = identity;
      registry.OnHello(id, info, std::make_shared<FakeLink>(), Nanos::zero());
      for (int i = 0; i < 8; ++i) registry.OnHeartbeat(id, Nanos(0), Nanos(5), Nanos(10));
    }
    const auto claimed = registry.Claim(2, inbox);
    REQUIRE(claimed.size() == 2);
    CHECK(claimed[0].clock_domain != 0);
    CHECK(claimed[1].clock_domain != 0);
    CHECK(claimed[0].clock_domain != claimed[1].clock_domain);
  }
}

TEST_CASE_FIXTURE(Fixture, "Registry: exactly so many are claimed, by name, or none") {
  Hello(1, Info("b"));
  Hello(2, Info("c"));
  Hello(3, Info("a"));
  CHECK(registry.Claim(4, inbox).empty());
  const auto claimed = registry.Claim(2, inbox);
  REQUIRE(claimed.size() == 2);
  CHECK(claimed[0].info.name == "a");
  CHECK(claimed[1].info.name == "b");
  CHECK(registry.Claim(2, inbox).empty());
  CHECK(registry.List()[0].busy);
  CHECK_FALSE(registry.List()[2].busy);
  registry.Release(inbox);
  CHECK(registry.Claim(3, inbox).size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "Registry: a probe a second, and 9 s of silence lose an agent") {
  Hello(1, Info("a1"));
  registry.Claim(1, inbox);
  for (int s = 1; s <= 9; ++s) registry.Tick(seconds(s));
  CHECK(link->calls.size() == 2 + 9);
  CHECK(inbox->events.empty());
  registry.Tick(seconds(9) + Nanos(1));
  REQUIRE(inbox->events.size() == 1);
  CHECK(std::get<AgentLost>(inbox->events[0].body).reason ==
        "nothing was heard from it for 9.00 s");
  CHECK(link->calls.back() == "close: nothing was heard from it for 9.00 s");
  CHECK(registry.List().empty());
  registry.OnStreamEnd(1);  // told once
  CHECK(inbox->events.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "Registry: any message is a sign of life") {
  Hello(1, Info("a1"));
  registry.OnRunMessage(1, {"r", 0, PhaseDone{0}}, seconds(8));
  registry.Tick(seconds(17));
  CHECK(registry.List().size() == 1);
}

TEST_CASE_FIXTURE(Fixture,
                  "Registry: messages go to the run of their agent; an idle one's nowhere") {
  Hello(1, Info("a1"));
  registry.OnRunMessage(1, {"r", 0, PhaseDone{0}}, Nanos(1));
  registry.Claim(1, inbox);
  registry.OnRunMessage(1, {"r", 0, PhaseDone{1}}, Nanos(2));
  REQUIRE(inbox->events.size() == 1);
  CHECK(std::get<PhaseDone>(std::get<RunMessage>(inbox->events[0].body).body).phase == 1);
}

TEST_CASE_FIXTURE(Fixture, "Registry: an agent whose run cannot take more is cut off") {
  Hello(1, Info("a1"));
  registry.Claim(1, inbox);
  inbox->full = true;
  registry.OnRunMessage(1, {"r", 0, PhaseDone{0}}, Nanos(1));
  CHECK(link->calls.back() == "close: it reports faster than the controller can take");
  CHECK(registry.List().empty());
}

}  // namespace
}  // namespace wsurge
