// The HTTP request that a connection begins with.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "target-servers/built-in/broadcast_room.h"
#include "target-servers/built-in/counts.h"
#include "target-servers/built-in/transport.h"

namespace wsurge {

// Reads the request within a deadline and either answers it or hands the socket to a WebSocket
// session. Kept alive by its own pending operations; runs on the thread of `worker`.
class FirstRequest : public std::enable_shared_from_this<FirstRequest> {
 public:
  FirstRequest(Socket socket, Counts& counts, BroadcastRoom& room, std::size_t worker);

  void Start();

 private:
  void OnRequest();
  void Answer(boost::beast::http::status status, const char* content_type, std::string body);
  void Close();

  Socket socket_;
  Timer deadline_;
  Counts& counts_;
  BroadcastRoom& room_;
  const std::size_t worker_;
  boost::beast::flat_buffer buffer_;
  boost::beast::http::request_parser<boost::beast::http::empty_body> parser_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
};

}  // namespace wsurge
