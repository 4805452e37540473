#include "target-servers/built-in/path_options.h"

#include <limits>

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr Nanos kLongest = hours(1);
constexpr std::uint64_t kMostMessages = 1'000'000'000;

// RFC 6455, 7.4: what an endpoint may send in a Close frame.
bool MayBeSent(std::uint64_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || code >= 3000;
}

}  // namespace

SlowOptions ReadSlowOptions(Query& query) {
  SlowOptions options;
  const auto delay = query.Duration("delay", nanoseconds(0), kLongest);
  options.is_precise = query.Flag("precise");
  if (!delay) query.Refuse("delay: is missing; say how long a reply is held, as in delay=5ms");
  options.delay = delay.value_or(Nanos(0));
  return options;
}

QueueOptions ReadQueueOptions(Query& query) {
  QueueOptions options;
  const auto service = query.Duration("service", nanoseconds(1), kLongest);
  const auto distribution = query.Choice("distribution", {"fixed", "exponential"});
  options.seed =
      query.Number("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(options.seed);
  options.is_precise = query.Flag("precise");
  if (!service) {
    query.Refuse("service: is missing; say how long a message is served, as in service=2ms");
  }
  options.service = service.value_or(Nanos(1));
  if (distribution == 1U) options.distribution = ServiceDistribution::kExponential;
  return options;
}

StallOptions ReadStallOptions(Query& query) {
  StallOptions options;
  options.every = query.Duration("every", nanoseconds(1), kLongest);
  const auto after = query.Duration("after", nanoseconds(0), kLongest);
  const auto length = query.Duration("for", nanoseconds(1), kLongest);
  if (!length) query.Refuse("for: is missing; say how long a stall is, as in for=1s");
  if (options.every && after) {
    query.Refuse("every: stands beside after; every=10s stalls again and again, after=5s once");
  }
  if (!options.every && !after) {
    query.Refuse("every: is missing; every=10s stalls again and again, after=5s once");
  }
  if (options.every && length && *length >= *options.every) {
    query.Refuse("for: is not shorter than every; nothing would ever be answered");
  }
  options.after = after ? *after : options.every.value_or(Nanos(0));
  options.length = length.value_or(Nanos(1));
  return options;
}

FaultyOptions ReadFaultyOptions(Query& query) {
  FaultyOptions options;
  options.drop = query.Number("drop", 1, kMostMessages).value_or(0);
  options.duplicate = query.Number("duplicate", 1, kMostMessages).value_or(0);
  options.swap = query.Number("swap", 2, kMostMessages).value_or(0);
  options.close = query.Number("close", 1, kMostMessages).value_or(0);
  const auto code = query.Number("code", 1000, 4999);
  options.reset = query.Number("reset", 1, kMostMessages).value_or(0);
  options.bad_frame = query.Number("bad_frame", 1, kMostMessages).value_or(0);
  options.no_close = query.Flag("no_close");
  if (code && options.close == 0) query.Refuse("code: means nothing without close=100");
  if (code && !MayBeSent(*code)) {
    query.Refuse("code: " + std::to_string(*code) +
                 " must not be sent; take 1000-1003, 1007-1014 or 3000-4999");
  }
  options.code = static_cast<std::uint16_t>(code.value_or(options.code));
  return options;
}

}  // namespace wsurge
