#include "target-servers/built-in/message_log.h"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "target-servers/built-in/user_agent.h"

namespace wsurge {
namespace {

constexpr std::string_view kHead =
    "path,connection,number,payload,received_ns,service_ns,sent_ns\n";
constexpr std::uint64_t kMaxRows = 5'000'000;
constexpr std::size_t kMaxPendingBytes = 64 * 1024 * 1024;
constexpr std::size_t kPayloadBytes = 64;
constexpr std::chrono::milliseconds kWriteEvery{100};

std::string CsvSafe(std::string_view text) {
  std::string safe(text);
  for (char& c : safe) {
    if (c < ' ' || c > '~' || c == ',' || c == '"') c = '?';
  }
  return safe;
}

std::string Ticks(Instant instant) { return std::to_string(instant.time_since_epoch().count()); }

}  // namespace

std::string LogLine(std::string_view path, std::string_view connection,
                    const LoggedMessage& message) {
  std::string line(path);
  line += ',';
  line += connection;
  line += ',';
  line += std::to_string(message.number);
  line += ',';
  line += CsvSafe(message.payload.substr(0, kPayloadBytes));
  line += ',';
  line += Ticks(message.received);
  line += ',';
  if (message.service) line += std::to_string(message.service->count());
  line += ',';
  if (message.sent) line += Ticks(*message.sent);
  line += '\n';
  return line;
}

MessageLog::MessageLog(const std::string& file) : name_(file) {
  file_.reset(std::fopen(file.c_str(), "we"));
  if (!file_) throw std::runtime_error(name_ + ": " + std::strerror(errno));
  if (!Write(std::string(kHead))) throw std::runtime_error(failure_);
  writer_ = std::thread([this] { WriteOn(); });
}

MessageLog::~MessageLog() { Close(); }

void MessageLog::Add(std::string line) {
  const std::lock_guard lock(mutex_);
  if (rows_ == kMaxRows || pending_.size() + line.size() > kMaxPendingBytes) {
    ++left_out_;
    return;
  }
  ++rows_;
  pending_ += line;
}

std::uint64_t MessageLog::NextConnection() {
  const std::lock_guard lock(mutex_);
  return ++connections_;
}

std::string MessageLog::Close() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  closing_.notify_one();
  if (writer_.joinable()) writer_.join();
  if (!file_) return failure_;

  if (left_out_ > 0) {
    Write("# " + std::to_string(left_out_) + " more messages are left out, after " +
          std::to_string(rows_) + " rows\n");
  }
  if (std::fclose(file_.release()) != 0 && failure_.empty()) {
    failure_ = name_ + ": " + std::strerror(errno);
  }
  return failure_;
}

// One that cannot be written to is told when it is closed; until then it costs what it would.
void MessageLog::WriteOn() {
  std::string taken;
  for (bool is_last = false; !is_last;) {
    taken.clear();
    {
      std::unique_lock lock(mutex_);
      is_last = closing_.wait_for(lock, kWriteEvery, [this] { return is_closing_; });
      std::swap(taken, pending_);
    }
    Write(taken);
  }
}

bool MessageLog::Write(const std::string& text) {
  if (!failure_.empty()) return false;
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() &&
      std::fflush(file_.get()) == 0) {
    return true;
  }
  failure_ = name_ + ": " + std::strerror(errno);
  return false;
}

ConnectionLog::ConnectionLog(MessageLog* log, std::string_view path, std::string_view user_agent)
    : log_(log) {
  if (log_ == nullptr) return;
  path_ = path;
  const auto sender = ParseUserAgent(user_agent);
  connection_ = sender ? CsvSafe(sender->agent) : "-";
  connection_ += '#';
  connection_ += std::to_string(log_->NextConnection());
}

}  // namespace wsurge
