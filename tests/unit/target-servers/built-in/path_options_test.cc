#include "target-servers/built-in/path_options.h"

#include <chrono>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using namespace std::chrono_literals;

TEST_CASE("path options: slow") {
  Query query("delay=5ms&precise=true");
  const SlowOptions options = ReadSlowOptions(query);
  CHECK(query.Problem().empty());
  CHECK(options.delay == 5ms);
  CHECK(options.is_precise);
}

TEST_CASE("path options: queue") {
  Query all("service=2ms&distribution=exponential&seed=7&precise=true");
  const QueueOptions options = ReadQueueOptions(all);
  CHECK(all.Problem().empty());
  CHECK(options.service == 2ms);
  CHECK(options.distribution == ServiceDistribution::kExponential);
  CHECK(options.seed == 7);
  CHECK(options.is_precise);

  Query least("service=1us");
  const QueueOptions defaults = ReadQueueOptions(least);
  CHECK(least.Problem().empty());
  CHECK(defaults.distribution == ServiceDistribution::kFixed);
  CHECK(defaults.seed == 1);
  CHECK_FALSE(defaults.is_precise);
}

TEST_CASE("path options: stall") {
  Query often("every=10s&for=1s");
  const StallOptions again = ReadStallOptions(often);
  CHECK(often.Problem().empty());
  CHECK(again.after == 10s);
  CHECK(again.length == 1s);
  CHECK(again.every == Nanos(10s));

  Query single("after=0s&for=1s");
  const StallOptions once = ReadStallOptions(single);
  CHECK(single.Problem().empty());
  CHECK(once.after == 0s);
  CHECK_FALSE(once.every);
}

TEST_CASE("path options: faulty") {
  Query query(
      "drop=10&duplicate=11&swap=12&close=100&code=4000&reset=101&bad_frame=102&no_close=true");
  const FaultyOptions options = ReadFaultyOptions(query);
  CHECK(query.Problem().empty());
  CHECK(options.drop == 10);
  CHECK(options.duplicate == 11);
  CHECK(options.swap == 12);
  CHECK(options.close == 100);
  CHECK(options.code == 4000);
  CHECK(options.reset == 101);
  CHECK(options.bad_frame == 102);
  CHECK(options.no_close);

  Query none("");
  CHECK(ReadFaultyOptions(none).code == 1011);
  CHECK(none.Problem().empty());
}

TEST_CASE("path options: what is missing or contradicts itself is refused") {
  struct Row {
    std::string_view path;
    std::string_view query;
    std::string_view problem;
  };
  for (const Row& row : {
           Row{"slow", "", "delay: is missing; say how long a reply is held, as in delay=5ms"},
           Row{"slow", "delay=2h",
               "delay: \"2h\" is not a time from 0ns to 60m with its unit "
               "(ns, us, ms, s, m), as in 5ms"},
           Row{"queue", "seed=1",
               "service: is missing; say how long a message is served, as in service=2ms"},
           Row{"queue", "service=1ms&distribution=poisson",
               "distribution: \"poisson\" is not one of fixed, exponential"},
           Row{"stall", "every=1s", "for: is missing; say how long a stall is, as in for=1s"},
           Row{"stall", "for=1s",
               "every: is missing; every=10s stalls again and again, after=5s once"},
           Row{"stall", "for=1s&every=10s&after=5s",
               "every: stands beside after; every=10s stalls again and again, after=5s once"},
           Row{"stall", "for=1s&every=1s",
               "for: is not shorter than every; nothing would ever be answered"},
           Row{"faulty", "swap=1", "swap: \"1\" is not a whole number from 2 to 1000000000"},
           Row{"faulty", "code=1000", "code: means nothing without close=100"},
           Row{"faulty", "close=1&code=1006",
               "code: 1006 must not be sent; take 1000-1003, 1007-1014 or 3000-4999"},
           Row{"faulty", "dorp=1",
               "dorp: no such value here; there are drop, duplicate, swap, close, code, reset, "
               "bad_frame, no_close"},
       }) {
    CAPTURE(row.query);
    Query query(row.query);
    if (row.path == "slow") ReadSlowOptions(query);
    if (row.path == "queue") ReadQueueOptions(query);
    if (row.path == "stall") ReadStallOptions(query);
    if (row.path == "faulty") ReadFaultyOptions(query);
    CHECK(query.Problem() == row.problem);
  }
}

}  // namespace
}  // namespace wsurge
