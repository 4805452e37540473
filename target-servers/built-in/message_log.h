// What the target did with each message, written down for whoever judges a measurement.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "target-servers/built-in/instant.h"

namespace wsurge {

// One row of the log: an answer, or a message that gets none.
struct LoggedMessage {
  std::uint64_t number = 0;  // of the connection's messages, from 0
  std::string_view payload;
  Instant received{};                 // just after the read that completed it
  std::optional<Nanos> service = {};  // how long it was to be held or served
  std::optional<Instant> sent = {};   // just before its answer was written; nullopt: none was
};

// The row as the file has it, with its end of line. Payloads are cut to 64 bytes; what is no
// printable ASCII, and commas and quotes, are replaced by '?'.
std::string LogLine(std::string_view path, std::string_view connection,
                    const LoggedMessage& message);

// A CSV file, written by a thread of its own several times a second. Owned by main(), outlives the
// server. Any thread may call Add() and NextConnection().
class MessageLog {
 public:
  // Replaces what is there. Throws std::runtime_error where it cannot be written.
  explicit MessageLog(const std::string& file);
  ~MessageLog();
  MessageLog(const MessageLog&) = delete;
  MessageLog& operator=(const MessageLog&) = delete;

  void Add(std::string line);
  std::uint64_t NextConnection();

  // Writes what is left; nothing may be added any more. Empty, or what went wrong.
  std::string Close();

 private:
  struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void WriteOn();
  bool Write(const std::string& text);

  const std::string name_;
  std::unique_ptr<std::FILE, FileCloser> file_;  // the writer's; after Close(), its caller's
  std::string failure_;                          // likewise

  std::mutex mutex_;
  std::condition_variable closing_;
  std::string pending_;            // guarded by mutex_, as all below
  std::uint64_t rows_ = 0;         // in the file or pending
  std::uint64_t left_out_ = 0;     // more than the file or memory may hold
  std::uint64_t connections_ = 0;  // given out
  bool is_closing_ = false;
  std::thread writer_;
};

// The log of one connection: its path and name stand in every row. Does nothing without a log.
class ConnectionLog {
 public:
  ConnectionLog() = default;
  // The connection is `<agent>#<order>`, from 1 in order of the upgrades; `-` for no agent.
  ConnectionLog(MessageLog* log, std::string_view path, std::string_view user_agent);

  void Add(const LoggedMessage& message) const {
    if (log_ != nullptr) log_->Add(LogLine(path_, connection_, message));
  }

 private:
  MessageLog* log_ = nullptr;
  std::string path_;
  std::string connection_;
};

}  // namespace wsurge
