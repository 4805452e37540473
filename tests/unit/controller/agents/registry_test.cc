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

  void Welcome(const WelcomeWords& words) override {
    calls.push_back("welcome " + words.version + (words.resumed ? " again" : ""));
  }
  void Probe(std::optional<ClockEstimate> clock, bool renews_lease) override {
    calls.emplace_back(renews_lease ? "probe" : "look");
    probed = clock;
  }
  void Prepare(const Assignment&) override {}
  void Start(const std::string&, std::uint32_t, Nanos, Nanos) override {}
  void BeginPhase(const std::string&, std::uint32_t, std::size_t, Nanos) override {}
  void ReleaseBarrier(const std::string&, std::uint32_t, std::size_t, std::uint32_t,
                      std::uint64_t) override {}
  void Stop(const std::string&, const std::string&) override {}
  void Acknowledge(const std::string&, std::uint32_t, std::uint64_t, bool closed) override {
    if (closed) calls.emplace_back("free");
  }
  void Close(const std::string& reason) override { calls.push_back("close: " + reason); }
};

struct FakeInbox : RunInbox {
  std::vector<RunEvent> events;
  bool full = false;

  bool Post(RunEvent event) override {
    if (full && std::holds_alternative<RunMessage>(event.body)) return false;
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

  std::string Hello(StreamId stream, AgentInfo info) {
    return registry.OnHello(stream, {std::move(info), link}, Nanos::zero()).reason;
  }
  std::string HelloAgain(StreamId stream, std::uint64_t instance, Nanos now,
                         std::optional<PartId> work = std::nullopt) {
    AgentInfo info = Info("a1");
    info.instance = instance;
    const Refusal refusal = registry.OnHello(stream, {std::move(info), link, std::move(work)}, now);
    CHECK(refusal.passes == !refusal.reason.empty());
    return refusal.reason;
  }
  template <class What>
  const What& Event(std::size_t at) const {
    return std::get<What>(inbox->events.at(at).body);
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
  registry.OnStreamEnd(1, Nanos::zero());
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
  registry.Release(inbox);
  // The estimate outlives one of its agents, not both; a later one begins anew.
  registry.OnStreamEnd(2, Nanos::zero());
  CHECK(registry.Clock(claimed[0].clock_domain, Nanos(100)).bound == Nanos(5));
  registry.OnStreamEnd(1, Nanos::zero());
  CHECK(registry.Clock(claimed[0].clock_domain, Nanos(100)) == ClockEstimate{});
  info = Info("a4");
  info.clock = {"other boot", "time:[1]"};
  Hello(4, info);
  for (int i = 0; i < 8; ++i) registry.OnHeartbeat(4, Nanos(0), Nanos(1'005), Nanos(10));
  const auto later = registry.Claim(2, inbox);
  REQUIRE(later.size() == 2);
  CHECK(later[1].clock_domain > claimed[2].clock_domain);
}

TEST_CASE("Registry: what is not known matches nothing") {
  for (const ClockIdentity& identity :
       {ClockIdentity{"", "time:[1]"}, ClockIdentity{"boot", ""}, ClockIdentity{}}) {
    Registry registry("1.0", identity);
    const auto inbox = std::make_shared<FakeInbox>();
    for (const StreamId id : {StreamId{1}, StreamId{2}}) {
      AgentInfo info = Info("a" + std::to_string(id));
      info.clock = identity;
      registry.OnHello(id, {info, std::make_shared<FakeLink>()}, Nanos::zero());
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

TEST_CASE_FIXTURE(Fixture, "Registry: silence makes an agent suspect, then its lease runs out") {
  HelloAgain(1, 7, Nanos::zero());
  registry.Claim(1, inbox);
  registry.OnHeartbeat(1, Nanos(0), Nanos(0), seconds(1));
  for (int s = 1; s <= 5; ++s) registry.Tick(seconds(s));
  // It was heard from at 1 s: the probe of 2 s renews its lease, those of 3 s and later do not.
  CHECK(link->calls == std::vector<std::string>{"welcome 1.0", "probe", "probe", "probe", "probe",
                                                "look", "look", "look"});
  CHECK(inbox->events.empty());
  registry.Tick(seconds(5) + Nanos(1));
  REQUIRE(inbox->events.size() == 1);
  CHECK(Event<AgentSuspect>(0).since == seconds(1));
  CHECK_FALSE(Event<AgentSuspect>(0).stream_over);
  CHECK(registry.List()[0].suspect);
  for (int s = 6; s <= 11; ++s) registry.Tick(seconds(s));
  CHECK(inbox->events.size() == 1);
  registry.Tick(seconds(2) + seconds(9) + Nanos(1));
  REQUIRE(inbox->events.size() == 2);
  CHECK(Event<AgentLost>(1).reason == "nothing was heard from it for 10.0 s");
  CHECK(link->calls.back() == "close: nothing was heard from it for 10.0 s");
  registry.OnStreamEnd(1, seconds(12));  // told once
  registry.Tick(seconds(30));
  CHECK(inbox->events.size() == 2);
  CHECK(registry.Claim(1, std::make_shared<FakeInbox>()).empty());
}

TEST_CASE_FIXTURE(Fixture, "Registry: who stood still himself gives the others time to be heard") {
  HelloAgain(1, 7, Nanos::zero());
  registry.Claim(1, inbox);
  registry.Tick(seconds(1));
  registry.Tick(seconds(21));
  for (int s = 22; s <= 25; ++s) registry.Tick(seconds(s));
  REQUIRE(inbox->events.size() == 1);
  CHECK_FALSE(Event<AgentSuspect>(0).stream_over);
  SUBCASE("it is") {
    CHECK(HelloAgain(2, 7, seconds(25), PartId{"r", 0}).empty());
    CHECK(Event<AgentReturned>(1).new_stream);
  }
  SUBCASE("it is not") {
    registry.Tick(seconds(25) + Nanos(1));
    CHECK(inbox->events.size() == 2);
    CHECK_FALSE(Event<AgentLost>(1).reason.empty());
  }
}

TEST_CASE_FIXTURE(Fixture, "Registry: a suspect that is heard from is none any more") {
  HelloAgain(1, 7, Nanos::zero());
  registry.Claim(1, inbox);
  registry.Tick(seconds(5));
  registry.OnHeartbeat(1, Nanos(0), Nanos(0), seconds(6));
  REQUIRE(inbox->events.size() == 2);
  CHECK_FALSE(Event<AgentReturned>(1).new_stream);
  registry.Tick(seconds(6));
  CHECK(link->calls.back() == "probe");
  registry.Tick(seconds(10));
  CHECK(inbox->events.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "Registry: an agent at work may attach again until it is lost") {
  const PartId work{"r", 1};
  HelloAgain(1, 7, Nanos::zero());
  const auto claimed = registry.Claim(1, inbox);
  registry.OnStreamEnd(1, seconds(1));
  CHECK(Event<AgentSuspect>(0).stream_over);
  CHECK(HelloAgain(2, 8, seconds(2)) ==
        "an agent named a1 (host there) may still be making load; its name is free when its lease "
        "has run out, in 7.00 s");
  CHECK(HelloAgain(3, 7, seconds(2), work).empty());
  CHECK(link->calls[link->calls.size() - 2] == "welcome 1.0 again");
  CHECK(Event<AgentReturned>(1).new_stream);
  CHECK(Event<AgentReturned>(1).work == work);
  CHECK(inbox->events[1].agent == claimed[0].id);
  // The end of the old stream is no news, what it says from the new one is its own.
  registry.OnStreamEnd(1, seconds(2));
  registry.OnRunMessage(3, {"r", 1, PhaseDone{0}}, seconds(2));
  REQUIRE(inbox->events.size() == 3);
  CHECK(inbox->events[2].agent == claimed[0].id);
}

TEST_CASE_FIXTURE(Fixture, "Registry: a half-open stream is replaced by the next of that agent") {
  HelloAgain(1, 7, Nanos::zero());
  registry.Claim(1, inbox);
  CHECK(HelloAgain(2, 7, seconds(1), PartId{"r", 0}).empty());
  CHECK(Event<AgentReturned>(0).new_stream);
  registry.OnStreamEnd(1, seconds(1));
  CHECK(inbox->events.size() == 1);
  CHECK(registry.List().size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "Registry: a Hello that the agent's next one has overtaken is refused") {
  AgentInfo info = Info("a1");
  info.instance = 7;
  info.attempt = 2;
  CHECK(Hello(2, info).empty());
  info.attempt = 1;
  CHECK(Hello(1, info) == "agent a1 has attached anew since");
  registry.OnRunMessage(2, {"r", 0, Closing{}}, seconds(1));  // of its second stream, of no run
  CHECK(link->calls.back() == "free");
}

TEST_CASE_FIXTURE(Fixture, "Registry: a lost agent may hand in its reports until its run is over") {
  HelloAgain(1, 7, Nanos::zero());
  registry.Claim(1, inbox);
  registry.Tick(seconds(10));
  REQUIRE(inbox->events.size() == 1);  // suspect no more: lost at once
  CHECK(Event<AgentLost>(0).reason == "nothing was heard from it for 10.0 s");
  SUBCASE("it comes back") {
    CHECK(HelloAgain(2, 7, seconds(11), PartId{"r", 0}).empty());
    CHECK(Event<AgentReturned>(1).new_stream);
    registry.Release(inbox);
    CHECK(registry.Claim(1, inbox).size() == 1);
  }
  SUBCASE("its name is free") { CHECK(HelloAgain(2, 8, seconds(11)).empty()); }
  SUBCASE("its run is over") {
    registry.Release(inbox);
    CHECK(registry.List().empty());
    CHECK(HelloAgain(2, 7, seconds(11), PartId{"r", 0}).empty());
    CHECK(link->calls[link->calls.size() - 2] == "welcome 1.0");  // not resumed
    CHECK(inbox->events.size() == 1);
  }
}

TEST_CASE_FIXTURE(Fixture, "Registry: any message is a sign of life") {
  Hello(1, Info("a1"));
  registry.OnRunMessage(1, {"r", 0, PhaseDone{0}}, seconds(4));
  registry.Tick(seconds(8));
  CHECK_FALSE(registry.List().at(0).suspect);
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

TEST_CASE_FIXTURE(Fixture, "Registry: an agent whose run cannot take more is to say it again") {
  Hello(1, Info("a1"));
  registry.Claim(1, inbox);
  inbox->full = true;
  registry.OnRunMessage(1, {"r", 0, PhaseDone{0}}, Nanos(1));
  CHECK(link->calls.back() == "close: it reports faster than the controller can take");
  CHECK(Event<AgentSuspect>(0).stream_over);
}

}  // namespace
}  // namespace wsurge
