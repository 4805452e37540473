// What every connection is served with.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "target-servers/built-in/broadcast_room.h"
#include "target-servers/built-in/counts.h"
#include "target-servers/built-in/message_log.h"
#include "target-servers/built-in/per_query.h"
#include "target-servers/built-in/service_queue.h"
#include "target-servers/built-in/stall_schedule.h"

namespace wsurge {

// Owned by the server, outlives all connections. Shared by all workers; each part says how.
struct Service {
  Counts& counts;
  BroadcastRoom& room;
  boost::asio::ssl::context* tls;  // null: plain TCP; not changed once connections are there
  bool compression;                // permessage-deflate is accepted where a client offers it
  MessageLog* log;                 // null: none is kept
  PerQuery<SharedServiceQueue> queues = {};
  PerQuery<const StallSchedule> stalls = {};
};

}  // namespace wsurge
