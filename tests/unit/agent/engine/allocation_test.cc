// A sanitizer brings an operator new of its own, and with it allocations that are not ours.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define WSURGE_ALLOCATOR_IS_TAKEN
#endif
#endif

#ifndef WSURGE_ALLOCATOR_IS_TAKEN

#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "agent/engine/connection/frame.h"
#include "agent/engine/health_slices.h"
#include "agent/engine/loop/loop_account.h"
#include "agent/engine/thread_usage.h"
#include "tests/unit/agent/engine/session/session_bench.h"

// Counts allocations of this program, to hold the rule that a message costs none once everything it
// needs has been used.
namespace {

thread_local std::uint64_t allocations = 0;

// Not inlined: GCC would see malloc where the matching free is a delete.
[[gnu::noinline]] void* Allocate(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size > 0 ? size : 1);
}

[[gnu::noinline]] void Release(void* memory) noexcept { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) {
  if (void* const memory = Allocate(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void operator delete(void* memory) noexcept { Release(memory); }
void operator delete(void* memory, std::size_t) noexcept { Release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { Release(memory); }
void operator delete[](void* memory) noexcept { Release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { Release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { Release(memory); }

namespace wsurge {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kForever = 1'000'000'000;
constexpr int kWarmUp = 3000;
constexpr int kCounted = 2000;

// The allocations of `kCounted` rounds of `f`, after many that are not counted.
template <typename F>
std::uint64_t AllocationsOf(F f) {
  for (int i = 0; i < kWarmUp; ++i) f();
  const std::uint64_t before = allocations;
  for (int i = 0; i < kCounted; ++i) f();
  return allocations - before;
}

// A program whose echo is played without the bench allocating.
SessionBench& Quiet(SessionBench& bench) {
  bench.host.keep_texts = false;
  bench.Start(123'456);
  return bench;
}

TEST_CASE("allocations: they are counted") {
  const std::uint64_t before = allocations;
  const std::string text(100, 'x');
  CHECK(allocations > before);
}

TEST_CASE("allocations: none per echoed request") {
  SessionBench bench({Repeat(
      kForever,
      {Request("connection ${connection}, message ${seq}, at ${now_ns}, of some length")})});
  Quiet(bench);
  std::string echo;
  CHECK(AllocationsOf([&] {
          bench.Pass(milliseconds(1));
          echo.assign(bench.context.payload);
          bench.Receive(echo);
        }) == 0);
  CHECK(bench.Count("replies.matched") == kWarmUp + kCounted);
}

TEST_CASE("allocations: none per round of request and echo, of 1,000") {
  SessionBench bench({Repeat(kForever, {Request("${seq}")})});
  Quiet(bench);
  std::string echo;
  const auto round = [&] {
    echo.assign(bench.context.payload);
    bench.Receive(echo);
  };
  for (int i = 0; i < 100; ++i) round();
  const std::uint64_t before = allocations;
  for (int i = 0; i < 1000; ++i) round();
  CHECK(allocations == before);
}

TEST_CASE("allocations: none per message of a stream whose replies come a while later") {
  StreamStep stream = Stream(1000, R"({"id":"${seq}"})");
  stream.duration = std::chrono::hours(1);
  SessionBench bench({Make(stream)});
  Quiet(bench);
  std::vector<std::string> out(64);  // echoes on their way
  std::size_t sent = 0;
  bench.Pass(Nanos::zero());
  CHECK(AllocationsOf([&] {
          std::string& echo = out[sent++ % out.size()];
          if (!echo.empty()) bench.Receive(echo);
          echo.assign(bench.context.payload);
          bench.Pass(milliseconds(1));
        }) == 0);
  CHECK(bench.Count("replies.matched") > kCounted);
}

TEST_CASE("allocations: none per checked text, per branch and per stream that begins again") {
  StreamStep stream = Stream(1000, "${seq}", ReplyKind::kNone);
  stream.count = 1;
  SessionBench bench({Repeat(
      kForever, {Request("${seq}", ReplyKind::kNext),
                 CheckThat("a check of some length", TextMatch(TextRelation::kContains, "ok")),
                 When(TextMatch(TextRelation::kContains, "ok"), {Make(stream)})})});
  Quiet(bench);
  CHECK(AllocationsOf([&] {
          bench.Receive("ok, an answer of some length");
          bench.Pass(milliseconds(1));
        }) == 0);
  CHECK(bench.Count("checks.a check of some length.passed") == kWarmUp + kCounted);
}

TEST_CASE("allocations: none per message that is received and matched by no rule") {
  SessionBench bench({Rules({Below(0.2, {Send("low")}), Whenever("a text of some length", {})}),
                      ReceiveCount(kForever)});
  Quiet(bench);
  CHECK(AllocationsOf([&] { bench.Receive("0.5371842069917503"); }) == 0);
}

TEST_CASE("allocations: none per order of a rule whose reply is matched by its end") {
  SessionBench bench({Rules({Below(0.2, {RequestEnding("BUY ${connection} - ${received}",
                                                       ": BUY ${connection} - ${received}")})}),
                      ReceiveCount(kForever)});
  Quiet(bench);
  std::string reply;
  CHECK(AllocationsOf([&] {
          bench.Receive("0.1");
          reply.assign("4711: ").append(bench.context.payload);
          bench.Pass(milliseconds(1));
          bench.Receive(reply);
        }) == 0);
  CHECK(bench.Count("replies.matched") == kWarmUp + kCounted);
}

TEST_CASE("allocations: none per request that times out, once 1,000 are kept") {
  SessionBench bench({Repeat(kForever, {Request("${seq}", ReplyKind::kEcho, milliseconds(1))})});
  Quiet(bench);
  CHECK(AllocationsOf([&] { bench.Pass(milliseconds(1)); }) == 0);
}

TEST_CASE("allocations: none per pause and paced send") {
  SessionBench bench(
      {Repeat(kForever, {Think(milliseconds(1)), Send("tick ${seq} of a long row")})});
  Quiet(bench);
  CHECK(AllocationsOf([&] { bench.Pass(milliseconds(1)); }) == 0);
}

TEST_CASE("allocations: none per pass of a loop, look at a receive queue or unsampled send") {
  LoopAccount account;
  Recorder recorder;
  const ThreadUsage usage;
  Nanos now{};
  CHECK(AllocationsOf([&] {
          const Nanos polled = now + milliseconds(1);
          account.OnPolled({.begin = now, .end = polled, .could_block = true, .found = true});
          now = polled + milliseconds(1);
          account.OnPassed(now);
          recorder.Value(ValueMetric::kUnread, 100'000);
          (void)recorder.NextIsSampled();
          (void)account.TakeLongestPass(now);
          (void)usage.Read();
        }) == 0);
}

TEST_CASE("allocations: one per second for a worker's health") {
  HealthSlices slices(0);
  WorkerReading reading;
  slices.Begin(reading.at, reading);
  CHECK(AllocationsOf([&] {
          reading.at += milliseconds(1000);
          slices.Cut(0, reading);
          (void)slices.Take();
        }) == kCounted);
}

class CountingSink final : public FrameSink {
 public:
  void OnMessage(std::string_view, bool) override { ++messages; }
  void OnPing(std::string_view) override {}
  void OnPong(std::string_view) override {}
  void OnCloseFrame(std::uint16_t, std::string_view) override {}
  bool WantsMore() const override { return true; }
  std::uint64_t messages = 0;
};

TEST_CASE("allocations: none per frame that lies whole in a read, nor per short one that is cut") {
  FrameDecoder decoder(1 << 20);
  CountingSink sink;
  const std::string large = std::string("\x82\x7E\x10\x00", 4) + std::string(4096, 'x');
  const std::string small = std::string("\x81\x64") + std::string(100, 'x');
  CHECK(AllocationsOf([&] {
          (void)decoder.Feed(large, sink);
          (void)decoder.Feed(std::string_view(small).substr(0, 50), sink);
          (void)decoder.Feed(std::string_view(small).substr(50), sink);
        }) == 0);
  CHECK(sink.messages == 2 * (kWarmUp + kCounted));
}

TEST_CASE("allocations: none per frame that is encoded") {
  std::string out;
  const std::string payload(1000, 'x');
  CHECK(AllocationsOf([&] {
          out.clear();
          AppendFrame(Opcode::kText, payload, 0x12345678, out);
        }) == 0);
}

}  // namespace
}  // namespace wsurge

#endif  // WSURGE_ALLOCATOR_IS_TAKEN
