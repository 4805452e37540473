// What every connection is served with.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "target-servers/built-in/broadcast_room.h"
#include "target-servers/built-in/counts.h"

namespace wsurge {

// Owned by the server, outlives all connections. Shared by all workers; each part says how.
struct Service {
  Counts& counts;
  BroadcastRoom& room;
  boost::asio::ssl::context* tls;  // null: plain TCP; not changed once connections are there
  bool compression;                // permessage-deflate is accepted where a client offers it
};

}  // namespace wsurge
