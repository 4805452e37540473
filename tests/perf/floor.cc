// wsurge-floor: what a bare epoll loop pays per WebSocket message, with latency recorded and
// nothing else. It is no client to use: one fixed key, frames made beforehand, nothing validated,
// blocking opens. It exists so that the agent's CPU time per message can be given as a ratio to it,
// in the same minute, against the same target.
//
//   wsurge-floor echo  PORT PATH CONNECTIONS SECONDS [PAYLOAD_BYTES]  one message in flight each
//   wsurge-floor spin  PORT PATH CONNECTIONS SECONDS [PAYLOAD_BYTES]  the same, never blocking
//   wsurge-floor flood PORT PATH CONNECTIONS SECONDS                  counts what the target pushes
//
// PAYLOAD_BYTES may be followed by PAUSE_US, the microseconds between a reply and the instant at
// which the next message is due, in which nothing else happens: for one connection. `p50_us` is the
// median from one message to the next, for echo and spin the round trip. Measures SECONDS after one
// second of warm-up and prints one line of JSON.
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <ratio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kWarmUpSeconds = 1;
constexpr std::size_t kReadBytes = 1 << 16;
constexpr std::size_t kMaxFrameBytes = 1 << 16;
constexpr int kWaitMs = 100;  // how late the end may be noticed when nothing comes in
constexpr int kOpenWithinSeconds = 5;

// Tenths of a microsecond, the last one for all that are longer.
using LatencyUnit = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
using Latencies = std::array<std::uint64_t, 1 << 18>;

enum class Mode : std::uint8_t { kEcho, kFlood };

struct Options {
  Mode mode = Mode::kEcho;
  bool spin = false;
  std::uint16_t port = 0;
  std::string path;
  std::size_t connections = 0;
  double seconds = 0;
  std::size_t payload_bytes = 20;
  std::uint32_t pause_us = 0;
};

struct Connection {
  int fd = -1;
  Clock::time_point since;  // of the last message, or of the begin
  std::size_t missing = 0;  // echo: bytes of the reply that are still to come
  std::vector<char> kept;   // flood: a frame that the last read cut off
};

[[noreturn]] void Fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

template <typename Number>
bool ParseNumber(std::string_view text, Number& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

bool ParseOptions(const std::vector<std::string_view>& words, Options& options) {
  if (words.size() < 5 || words.size() > 7) return false;
  if (words[0] != "echo" && words[0] != "spin" && words[0] != "flood") return false;
  options.mode = words[0] == "flood" ? Mode::kFlood : Mode::kEcho;
  options.spin = words[0] == "spin";
  options.path = words[2];
  return ParseNumber(words[1], options.port) && ParseNumber(words[3], options.connections) &&
         ParseNumber(words[4], options.seconds) && options.seconds > 0 && options.connections > 0 &&
         (words.size() < 6 || (ParseNumber(words[5], options.payload_bytes) &&
                               options.payload_bytes <= kMaxFrameBytes)) &&
         (words.size() < 7 ||
          (options.mode == Mode::kEcho && ParseNumber(words[6], options.pause_us)));
}

void SendAll(int fd, std::string_view bytes, const char* what) {
  if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
    Fail(what);
  }
}

int Open(const Options& options) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(options.port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  timeval within{};
  within.tv_sec = kOpenWithinSeconds;
  const int on = 1;
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &within, sizeof within) != 0 ||
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
    Fail("socket");
  }
  void* const address = &to;
  if (connect(fd, static_cast<sockaddr*>(address), sizeof to) != 0) Fail("connect");
  SendAll(fd,
          "GET " + options.path +
              " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n",
          "upgrade");
  // Byte by byte: the target may push frames right behind the head.
  constexpr std::string_view kEnd = "\r\n\r\n";
  for (std::size_t matched = 0; matched < kEnd.size();) {
    char c = 0;
    if (recv(fd, &c, 1, 0) != 1) Fail("upgrade reply");
    matched = c == kEnd[matched] ? matched + 1 : (c == '\r' ? 1 : 0);
  }
  if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) Fail("fcntl");
  return fd;
}

// A binary frame masked with zeros, which costs the receiver what any mask does.
std::string MaskedFrame(std::size_t payload_bytes) {
  std::string frame(1, '\x82');
  if (payload_bytes < 126) {
    frame += static_cast<char>(0x80U | payload_bytes);
  } else {
    frame += static_cast<char>(0x80U | 126U);
    frame += static_cast<char>(payload_bytes >> 8U);
    frame += static_cast<char>(payload_bytes & 0xFFU);
  }
  frame.append(4, '\0');
  frame.append(payload_bytes, 'T');
  return frame;
}

class Floor {
 public:
  explicit Floor(const Options& options)
      : options_(options), frame_(MaskedFrame(options.payload_bytes)) {}

  void Run();

 private:
  void OpenAll();
  void Pause(Connection& connection) const;
  void OnEcho(Connection& connection);
  void OnFlood(Connection& connection);
  std::size_t WalkFrames(std::string_view bytes, Connection& connection);
  void Record(Connection& connection, Clock::time_point now);
  void Print(const rusage& before, const rusage& after, std::uint64_t messages) const;

  const Options options_;
  const std::string frame_;
  const int poll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Connection> connections_;
  std::vector<char> buffer_ = std::vector<char>(kReadBytes + kMaxFrameBytes + 4);
  std::uint64_t messages_ = 0;
  Latencies latencies_{};
};

void Floor::OpenAll() {
  connections_.resize(options_.connections);
  for (Connection& connection : connections_) {
    connection.fd = Open(options_);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    if (epoll_ctl(poll_, EPOLL_CTL_ADD, connection.fd, &event) != 0) Fail("epoll_ctl");
  }
}

void Floor::Record(Connection& connection, Clock::time_point now) {
  const auto took = std::chrono::duration_cast<LatencyUnit>(now - connection.since);
  ++latencies_[std::min(static_cast<std::size_t>(took.count()), latencies_.size() - 1)];
  connection.since = now;
  ++messages_;
}

void Floor::Pause(Connection& connection) const {
  const auto length = std::chrono::microseconds(options_.pause_us);
  const Clock::time_point end = connection.since + length;
  if (!options_.spin) std::this_thread::sleep_for(length);
  while (Clock::now() < end) {
  }
  connection.since = end;
}

void Floor::OnEcho(Connection& connection) {
  const ssize_t got = recv(connection.fd, buffer_.data(), kReadBytes, 0);
  if (got <= 0) Fail("receive");
  connection.missing -= static_cast<std::size_t>(got);
  if (connection.missing != 0) return;
  Record(connection, Clock::now());
  if (options_.pause_us != 0) Pause(connection);
  connection.missing = frame_.size() - 4;  // the target does not mask
  SendAll(connection.fd, frame_, "send");
}

void Floor::OnFlood(Connection& connection) {
  std::copy(connection.kept.begin(), connection.kept.end(), buffer_.begin());
  const ssize_t got = recv(connection.fd, buffer_.data() + connection.kept.size(), kReadBytes, 0);
  if (got <= 0) Fail("receive");
  const std::string_view bytes(buffer_.data(),
                               connection.kept.size() + static_cast<std::size_t>(got));
  const std::string_view rest = bytes.substr(WalkFrames(bytes, connection));
  connection.kept.assign(rest.begin(), rest.end());
}

// Counts the whole frames at the begin of `bytes` and returns how long they are. The clock is read
// once: what arrived together is stamped together.
std::size_t Floor::WalkFrames(std::string_view bytes, Connection& connection) {
  const Clock::time_point now = Clock::now();
  std::size_t at = 0;
  while (bytes.size() - at >= 2) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
    std::size_t head = 2;
    std::size_t length = byte(1) & 0x7FU;
    if (length == 126) {
      if (bytes.size() - at < 4) break;
      head = 4;
      length = (static_cast<std::size_t>(byte(2)) << 8U) | byte(3);
    } else if (length == 127) {
      throw std::runtime_error("the target sent a frame of 64 KiB or more");
    }
    if (bytes.size() - at < head + length) break;
    Record(connection, now);
    at += head + length;
  }
  return at;
}

// In microseconds; of all messages, the warm-up's included.
double Median(const Latencies& latencies, std::uint64_t messages) {
  std::uint64_t seen = 0;
  std::size_t at = 0;
  while (at + 1 < latencies.size() && (seen += latencies[at]) * 2 < messages) ++at;
  return static_cast<double>(at) / 10;
}

double Micros(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

void Floor::Print(const rusage& before, const rusage& after, std::uint64_t messages) const {
  const double user = Micros(after.ru_utime) - Micros(before.ru_utime);
  const double system = Micros(after.ru_stime) - Micros(before.ru_stime);
  const auto count = static_cast<double>(std::max<std::uint64_t>(messages, 1));
  std::printf(
      "{\"messages\": %llu, \"per_second\": %.0f, \"cpu_us\": %.5f, \"user_us\": %.5f, "
      "\"system_us\": %.5f, \"cpu_share\": %.3f, \"p50_us\": %.1f}\n",
      static_cast<unsigned long long>(messages), count / options_.seconds, (user + system) / count,
      user / count, system / count, (user + system) / 1e6 / options_.seconds,
      Median(latencies_, messages_));
}

void Floor::Run() {
  prctl(PR_SET_TIMERSLACK, 1UL);  // nanoseconds; as the agent does
  OpenAll();
  const Clock::time_point begin = Clock::now();
  for (Connection& connection : connections_) {
    connection.since = begin;
    connection.missing = frame_.size() - 4;
    if (options_.mode == Mode::kEcho) SendAll(connection.fd, frame_, "send");
  }

  std::array<epoll_event, 1024> events{};
  std::uint64_t messages_before = 0;
  rusage before{};
  bool measuring = false;
  for (;;) {
    const int ready = epoll_wait(poll_, events.data(), static_cast<int>(events.size()),
                                 options_.spin ? 0 : kWaitMs);
    for (std::size_t i = 0; static_cast<int>(i) < ready; ++i) {
      Connection& connection = *static_cast<Connection*>(events[i].data.ptr);
      if (options_.mode == Mode::kEcho) {
        OnEcho(connection);
      } else {
        OnFlood(connection);
      }
    }
    const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
    if (!measuring && elapsed > kWarmUpSeconds) {
      measuring = true;
      messages_before = messages_;
      getrusage(RUSAGE_SELF, &before);
    }
    if (elapsed > kWarmUpSeconds + options_.seconds) break;
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  Print(before, after, messages_ - messages_before);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!ParseOptions({argv + 1, argv + std::max(argc, 1)}, options)) {
    std::fputs(
        "usage: wsurge-floor echo|spin|flood PORT PATH CONNECTIONS SECONDS "
        "[PAYLOAD_BYTES [PAUSE_US]]\n",
        stderr);
    return 2;
  }
  rlimit descriptors{};
  getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  setrlimit(RLIMIT_NOFILE, &descriptors);
  try {
    Floor(options).Run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wsurge-floor: %s\n", error.what());
    return 1;
  }
  return 0;
}
