// What all connections with one query string share.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace wsurge {

// Made when a query string is first seen, and kept until the server ends. Any thread may call it;
// the lock is taken once per upgrade, never per message.
template <class T>
class PerQuery {
 public:
  // The T of `query`; `make` returns the std::shared_ptr of a new one. Null when too many are
  // known.
  template <class Make>
  std::shared_ptr<T> Find(std::string_view query, Make make) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(query);
    if (found != known_.end()) return found->second;
    if (known_.size() == kMaxQueries) return nullptr;
    return known_.emplace(std::string(query), make()).first->second;
  }

 private:
  static constexpr std::size_t kMaxQueries = 100'000;

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<T>, std::less<>> known_;  // guarded by mutex_
};

}  // namespace wsurge
