#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "agent/engine/connection/tls_context.h"

struct ssl_st;  // OpenSSL's SSL

namespace wsurge {

// One side of a TLS connection without a socket: it turns bytes into records and back. Whoever has
// the socket reads and writes it with one system call for many records, and nothing ever waits in
// here but the part of a record that has come. Owned by a ByteStream; one thread.
class TlsStream {
 public:
  // Null when there is no memory. The context must outlive it.
  static std::unique_ptr<TlsStream> Make(const TlsContext& context);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  enum class Progress {
    kMore,    // it takes more bytes from the peer
    kDone,    // the handshake is over
    kEnd,     // the peer has said that nothing follows
    kFailed,  // the peer broke TLS, or its certificate is not accepted
  };

  // Begins or continues the handshake. `sealed`: what came from the wire; what is not used stays.
  // What must go to the wire is appended to `out`, also after a failure.
  Progress Handshake(std::string_view& sealed, std::string& out);

  // Appends the records that carry `plain` to `out`.
  void Seal(std::string_view plain, std::string& out);

  // Opens records into `buffer` and sets `size` to how much that gave. Stops early only when less
  // than a record's worth of the buffer is left: then some of `sealed` is, and it is to be called
  // again. An answer that TLS itself owes the peer is appended to `out`.
  Progress Open(std::string_view& sealed, std::string& buffer, std::size_t& size, std::string& out);

  // Appends the notice that nothing follows.
  void SealEnd(std::string& out);

 private:
  struct Bio;  // OpenSSL's way to the members below

  TlsStream() = default;
  Progress Judge(int result);

  ssl_st* ssl_ = nullptr;
  // While one of the methods runs.
  std::string_view* sealed_ = nullptr;
  std::string* out_ = nullptr;
};

}  // namespace wsurge
