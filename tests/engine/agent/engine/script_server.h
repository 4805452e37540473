#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/engine/connection/upgrade.h"
#include "tests/unit/agent/engine/connection/server_frames.h"

// A server on a loopback socket that plays a script on each connection, right or wrong. Blocking
// calls on a thread per connection; nothing of the client's framing is used.
namespace wsurge {

struct ClientFrame {
  unsigned opcode = 0;
  std::string payload;
  unsigned first_byte = 0;  // with FIN and the reserved bits
};

// One connection, as a script sees it. Everything gives up after a few seconds or when the server
// goes.
class Peer {
 public:
  Peer(int fd, int index, SSL_CTX* tls = nullptr) : number(index), fd_(fd) {
    const int one = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (tls == nullptr) return;
    ssl_.reset(SSL_new(tls));
    SSL_set_fd(ssl_.get(), fd_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // The TLS handshake; before anything else, on a server with TLS. False: it failed.
  bool Handshake() { return SSL_accept(ssl_.get()) == 1; }
  SSL* ssl() { return ssl_.get(); }
  int fd() const { return fd_; }

  // The request's head, empty lines included; what is there when the client hangs up.
  std::string ReadRequest() {
    while (input_.find("\r\n\r\n") == std::string::npos && ReadMore()) {
    }
    const std::size_t end = input_.find("\r\n\r\n");
    const std::size_t size = end == std::string::npos ? input_.size() : end + 4;
    std::string head = input_.substr(0, size);
    input_.erase(0, size);
    return head;
  }

  // `fields`: more of the head, each with its line end.
  static std::string Acceptance(std::string_view request, std::string_view fields = "") {
    constexpr std::string_view kName = "Sec-WebSocket-Key: ";
    if (request.find(kName) == std::string_view::npos) return {};  // the client has hung up
    const std::size_t begin = request.find(kName) + kName.size();
    const std::string key(request.substr(begin, request.find("\r\n", begin) - begin));
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           UpgradeAccept(key) + "\r\n" + std::string(fields) + "\r\n";
  }

  // Reads the request and accepts it; `more` goes out in the same write.
  std::string Accept(std::string_view more = "") {
    std::string request = ReadRequest();
    Write(Acceptance(request).append(more));
    return request;
  }

  void Write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ssl_ == nullptr
                            ? send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                            : SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  // The next frame of the client, unmasked; nothing when it has hung up.
  std::optional<ClientFrame> ReadFrame() {
    const auto need = [this](std::size_t size) {
      while (input_.size() < size && ReadMore()) {
      }
      return input_.size() >= size;
    };
    const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(input_[i]); };
    if (!need(2)) return std::nullopt;
    std::size_t length = byte(1) & 0x7F;
    std::size_t header = 2;
    if (length >= 126) {
      const std::size_t bytes = length == 126 ? 2 : 8;
      if (!need(2 + bytes)) return std::nullopt;
      length = 0;
      for (std::size_t i = 0; i < bytes; ++i) length = length << 8 | byte(2 + i);
      header += bytes;
    }
    if (!need(header + 4 + length)) return std::nullopt;
    ClientFrame frame{.opcode = byte(0) & 0x0FU,
                      .payload = input_.substr(header + 4, length),
                      .first_byte = byte(0)};
    for (std::size_t i = 0; i < length; ++i) {
      frame.payload[i] = static_cast<char>(frame.payload[i] ^ input_[header + i % 4]);
    }
    input_.erase(0, header + 4 + length);
    return frame;
  }

  // Reads one data message; false when the client closes or hangs up.
  bool ReadMessage() {
    while (const auto frame = ReadFrame()) {
      if (frame->opcode == 8) return false;
      if (frame->opcode <= 2) return true;
    }
    return false;
  }

  // Answers each message with itself, and Close with Close.
  void Echo() {
    while (const auto frame = ReadFrame()) {
      if (frame->opcode == 8) return Write(RawFrame(0x88, frame->payload));
      if (frame->opcode == 1) Write(TextFrame(frame->payload));
      if (frame->opcode == 2) Write(BinaryFrame(frame->payload));
    }
  }

  // Until the client hangs up; what it sends is thrown away.
  void Wait() {
    do {
      input_.clear();
    } while (ReadMore());
  }

  // For so long, reading nothing.
  void Idle(int milliseconds) { poll(nullptr, 0, milliseconds); }

  // Until the client hangs up, reading nothing.
  void Linger() {
    pollfd client{.fd = fd_, .events = POLLRDHUP, .revents = 0};
    poll(&client, 1, 5000);
  }

  // Hangs up with a reset at the script's end.
  void Reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

  const int number;  // of the connection at this server, from 0

 private:
  bool ReadMore() {
    char buffer[65536];
    const ssize_t n = ssl_ == nullptr ? recv(fd_, buffer, sizeof buffer, 0)
                                      : SSL_read(ssl_.get(), buffer, sizeof buffer);
    if (n > 0) input_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }

  const int fd_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};  // null: plain
  std::string input_;
};

class ScriptServer {
 public:
  using Script = std::function<void(Peer&)>;

  // `tls`: the script is to begin with Peer::Handshake.
  explicit ScriptServer(Script script, SSL_CTX* tls = nullptr)
      : script_(std::move(script)), tls_(tls) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(0);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("script server: no port");
    }
    listen(listener_, 256);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { AcceptAll(); });
  }
  ScriptServer(const ScriptServer&) = delete;
  ScriptServer& operator=(const ScriptServer&) = delete;

  ~ScriptServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
  }

  std::uint16_t port() const { return port_; }

  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

 private:
  void AcceptAll() {
    for (int number = 0;; ++number) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      {
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
      }
      threads_.emplace_back([this, fd, number] { Play(fd, number); });
    }
  }

  void Play(int fd, int number) {
    {
      Peer peer(fd, number, tls_);
      script_(peer);
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, fd);
    close(fd);
  }

  const Script script_;
  SSL_CTX* const tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> threads_;  // the acceptor's, until it is joined
  std::mutex mutex_;
  std::vector<int> open_;  // guarded by mutex_
};

}  // namespace wsurge
