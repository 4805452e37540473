#include "target-servers/built-in/paths.h"

#include <utility>

#include "target-servers/built-in/broadcast_session.h"
#include "target-servers/built-in/echo_session.h"
#include "target-servers/built-in/faulty_session.h"
#include "target-servers/built-in/path_options.h"
#include "target-servers/built-in/query.h"
#include "target-servers/built-in/random_float_session.h"
#include "target-servers/built-in/service_queue_session.h"
#include "target-servers/built-in/signal_session.h"
#include "target-servers/built-in/slow_session.h"
#include "target-servers/built-in/stall_session.h"
#include "target-servers/built-in/stamped_session.h"

namespace wsurge {
namespace {

struct Request {
  std::string_view path;
  std::string_view query;
  std::string_view user_agent;

  ConnectionLog LogIn(Service& service) const { return {service.log, path, user_agent}; }
};

// A maker of `S`, which takes the stream, the tally, the connection's log and the rest.
template <class S, class... Rest>
SessionMaker MakerOf(const Request& request, Service& service, const Rest&... rest) {
  return [request, &service, rest...](std::unique_ptr<WebSocketStream> stream, Tally& tally,
                                      std::size_t) {
    return std::make_shared<S>(std::move(stream), tally, request.LogIn(service), rest...);
  };
}

// A maker of `S`, which takes the stream and the tally alone.
template <class S>
SessionMaker MakerOfUnlogged() {
  return [](std::unique_ptr<WebSocketStream> stream, Tally& tally, std::size_t) {
    return std::make_shared<S>(std::move(stream), tally);
  };
}

SessionMaker MakerOfQueue(const Request& request, Query& query, Service& service) {
  const QueueOptions options = ReadQueueOptions(query);
  if (!query.Problem().empty()) return nullptr;
  auto queue = service.queues.Find(
      request.query, [&options] { return std::make_shared<SharedServiceQueue>(options); });
  if (queue == nullptr) return nullptr;
  return MakerOf<ServiceQueueSession>(request, service, options.is_precise, queue);
}

SessionMaker MakerOfStall(const Request& request, Query& query, Service& service) {
  const StallOptions options = ReadStallOptions(query);
  if (!query.Problem().empty()) return nullptr;
  auto stalls = service.stalls.Find(
      request.query, [&options] { return std::make_shared<const StallSchedule>(options, Now()); });
  if (stalls == nullptr) return nullptr;
  return MakerOf<StallSession>(request, service, stalls);
}

// Of the paths that take values; empty for all others.
SessionMaker FindTold(const Request& request, Query& query, Service& service) {
  if (request.path == "/slow") {
    return MakerOf<SlowSession>(request, service, ReadSlowOptions(query));
  }
  if (request.path == "/queue") return MakerOfQueue(request, query, service);
  if (request.path == "/stall") return MakerOfStall(request, query, service);
  if (request.path == "/stamped") return MakerOf<StampedSession>(request, service);
  if (request.path == "/faulty") {
    return MakerOf<FaultySession>(request, service, ReadFaultyOptions(query));
  }
  return nullptr;
}

// Of the paths that pass over their query.
SessionMaker FindPlain(std::string_view path, Service& service) {
  if (path == "/echo") return MakerOfUnlogged<EchoSession>();
  if (path == "/random-float") return MakerOfUnlogged<RandomFloatSession>();
  if (path == "/signal") return MakerOfUnlogged<SignalSession>();
  if (path == "/broadcast") {
    return [&service](std::unique_ptr<WebSocketStream> stream, Tally& tally, std::size_t worker) {
      return std::make_shared<BroadcastSession>(std::move(stream), tally, service.room, worker);
    };
  }
  return nullptr;
}

bool TakesValues(std::string_view path) {
  return path == "/slow" || path == "/queue" || path == "/stall" || path == "/stamped" ||
         path == "/faulty";
}

}  // namespace

const char* const kPathHelp =
    "  /echo          sends every message back\n"
    "  /random-float  sends random floats as fast as they are taken; reads nothing\n"
    "  /signal        pushes a random float every 10 ms, answers orders\n"
    "  /broadcast     sends what one client sends to all\n"
    "  /slow?delay=5ms\n"
    "                 echoes each message so long after it was received\n"
    "  /queue?service=2ms&distribution=exponential\n"
    "                 one server for all connections, first in, first out\n"
    "  /stall?every=10s&for=1s\n"
    "                 echoes, and does nothing for a while; after=5s: only once\n"
    "  /stamped       echoes with the instants of receiving and sending, in ns\n"
    "  /faulty?drop=10\n"
    "                 echoes with faults: drop, duplicate, swap, close and code,\n"
    "                 reset, bad_frame, no_close\n"
    "  /count         plain HTTP: what the target has seen\n"
    "target-servers/README.md tells all about them.";

FoundPath FindPath(std::string_view path, std::string_view query, std::string_view user_agent,
                   Service& service) {
  if (!TakesValues(path)) return {FindPlain(path, service)};
  Query values(query);
  FoundPath found{FindTold({path, query, user_agent}, values, service)};
  found.problem = values.Problem();
  if (!found.problem.empty()) {
    found.make = nullptr;
  } else if (!found.make) {
    found.problem = "too many different queries since the start; restart the target";
  }
  return found;
}

}  // namespace wsurge
