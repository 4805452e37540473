#include "controller/report/live_line.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "controller/report/utf8.h"

namespace wsurge {
namespace {

Progress Sample() {
  Progress progress;
  progress.target = "echo";
  progress.phase = "main";
  progress.elapsed = std::chrono::milliseconds(12'900);
  progress.planned = std::chrono::seconds(60);
  progress.open_connections = 100;
  progress.messages_per_second = 2'400.4;
  progress.latency_metric = "ws_rtt";
  progress.p50 = std::chrono::microseconds(1'250);
  progress.p99 = std::chrono::microseconds(2'310);
  progress.agents = 2;
  return progress;
}

TEST_CASE("live line: has the figures of the last second, cut to a line") {
  CHECK(LiveLine(Sample()) ==
        "12/60 s  100 open  2,400 msg/s  0 errors  ws_rtt p50 1.25 ms p99 2.31 ms  echo/");
}

TEST_CASE("live line: what is not known is left out") {
  Progress progress = Sample();
  progress.planned.reset();
  progress.p50.reset();
  progress.errors = 1;
  progress.agents_lost = 1;
  progress.phase.clear();
  CHECK(LiveLine(progress) == "12 s  100 open  2,400 msg/s  1 error  1 of 2 agents lost  echo");
}

TEST_CASE("live line: never longer than a line, never obeyed by a terminal") {
  Progress progress = Sample();
  progress.target = "\x1b[2J" + std::string(100, 'x');
  progress.p50.reset();
  const std::string line = LiveLine(progress);
  CHECK(CharacterCount(line) == 79);
  CHECK(line.find('\x1b') == std::string::npos);
}

TEST_CASE("queue line: how many runs are ahead") {
  CHECK(QueueLine(2) == "queued: 2 runs ahead");
  CHECK(QueueLine(1) == "queued: 1 run ahead");
  CHECK(QueueLine(0) == "queued no more: it is this run's turn");
}

}  // namespace
}  // namespace wsurge
