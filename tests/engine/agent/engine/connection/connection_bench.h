#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "agent/engine/connection/connection.h"

// One connection on a loop of its own thread, and what it told.
namespace wsurge {

class LoopThread {
 public:
  LoopThread() {
    REQUIRE(loop_.Open().ok());
    thread_ = std::thread([this] { loop_.Run(); });
  }
  ~LoopThread() {
    loop_.Post([this] { loop_.Quit(); });
    thread_.join();
  }
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  ConnectionContext& context() { return context_; }

  // Runs `f` on the loop's thread and waits for it.
  void Do(const std::function<void()>& f) {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    loop_.Post([&] {
      f();
      const std::lock_guard lock(mutex);
      done = true;
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done; });
  }

 private:
  Loop loop_;
  std::string read_buffer_ = std::string(64 * 1024, '\0');
  std::string frame_buffer_;
  MaskSource masks_;
  ConnectionContext context_{
      .loop = loop_, .read_buffer = read_buffer_, .frame_buffer = frame_buffer_, .masks = masks_};
  std::thread thread_;
};

struct Told {
  std::optional<OpenTimes> opened;
  std::string failure;
  std::vector<std::string> messages;
  std::vector<bool> binary;
  std::uint64_t bytes = 0;  // of messages
  std::vector<std::uint64_t> sent;
  int writable = 0;
  int peer_closes = 0;
  std::vector<Nanos> pongs;
  std::vector<std::size_t> unread;
  std::optional<ConnectionEnd> end;
};

class ConnectionBench final : private ConnectionEvents {
 public:
  explicit ConnectionBench(const ConnectionOptions& options = QuickOptions()) : options_(options) {
    thread_.Do([this] {
      ConnectionEvents& events = *this;
      connection_.emplace(thread_.context(), options_, events);
    });
  }
  ~ConnectionBench() override {
    thread_.Do([this] { connection_.reset(); });
  }

  static ConnectionOptions QuickOptions() {
    ConnectionOptions options;
    options.connect_timeout = std::chrono::seconds(2);
    options.upgrade_timeout = std::chrono::seconds(2);
    options.close_timeout = std::chrono::milliseconds(500);
    return options;
  }

  static OpenRequest To(std::uint16_t port, const TlsContext* tls = nullptr) {
    return {.address = {boost::asio::ip::make_address("127.0.0.1"), port},
            .source = std::nullopt,
            .tls = tls,
            .upgrade = {.host = "127.0.0.1",
                        .resource = "/",
                        .headers = {},
                        .subprotocols = {},
                        .user_agent = "test"}};
  }

  // Opens, perhaps again, and waits for how that ends. True: it is open.
  bool Open(const OpenRequest& request) {
    Tell([](Told& told) { told = {}; });
    Do([&] { connection_->Open(request, MonotonicNow()); });
    REQUIRE(Await([](const Told& told) { return told.opened || !told.failure.empty(); }));
    return told().opened.has_value();
  }

  void Send(std::string_view payload, bool binary = false, std::uint64_t id = 0) {
    Do([&] {
      if (connection_->Send(payload, binary, id, MonotonicNow())) OnSent(id, Nanos());
    });
  }

  // Closes and waits for the end.
  ConnectionEnd Close() {
    Do([&] { connection_->Close(1000, "bye", MonotonicNow()); });
    return AwaitEnd();
  }
  ConnectionEnd AwaitEnd() {
    REQUIRE(Await([](const Told& told) { return told.end.has_value(); }));
    return *told().end;
  }
  bool AwaitMessages(std::size_t count) {
    return Await([count](const Told& told) { return told.messages.size() >= count; });
  }

  bool Await(const std::function<bool(const Told&)>& condition,
             Nanos timeout = std::chrono::seconds(8)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return condition(told_); });
  }

  // Runs `f` on the connection's thread.
  void Do(const std::function<void()>& f) { thread_.Do(f); }
  Connection& connection() { return *connection_; }
  LoopThread& thread() { return thread_; }
  Told told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }

  // Called with each message, on the connection's thread.
  std::function<void(std::string_view)> on_message;

 private:
  void Tell(const std::function<void(Told&)>& change) {
    const std::lock_guard lock(mutex_);
    change(told_);
    changed_.notify_all();
  }

  void OnOpen(const OpenTimes& times) override {
    Tell([&](Told& told) { told.opened = times; });
  }
  void OnOpenFailed(const std::string& error_kind, Nanos) override {
    Tell([&](Told& told) { told.failure = error_kind; });
  }
  void OnMessage(std::string_view payload, bool binary, Nanos) override {
    Tell([&](Told& told) {
      told.messages.emplace_back(payload);
      told.binary.push_back(binary);
      told.bytes += payload.size();
    });
    if (on_message) on_message(payload);
  }
  void OnSent(std::uint64_t id, Nanos) override {
    Tell([&](Told& told) { told.sent.push_back(id); });
  }
  void OnWritable(Nanos) override {
    Tell([](Told& told) { ++told.writable; });
  }
  void OnPeerClose(Nanos) override {
    Tell([](Told& told) { ++told.peer_closes; });
  }
  void OnPong(Nanos round_trip, Nanos) override {
    Tell([&](Told& told) { told.pongs.push_back(round_trip); });
  }
  void OnUnread(std::size_t bytes) override {
    Tell([&](Told& told) { told.unread.push_back(bytes); });
  }
  void OnClosed(const ConnectionEnd& end, Nanos) override {
    Tell([&](Told& told) { told.end = end; });
  }

  const ConnectionOptions options_;
  LoopThread thread_;
  std::optional<Connection> connection_;  // used on the loop's thread only
  std::mutex mutex_;
  std::condition_variable changed_;
  Told told_;  // guarded by mutex_
};

}  // namespace wsurge
