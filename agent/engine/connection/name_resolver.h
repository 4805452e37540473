#pragma once

#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

#include "agent/engine/connection/resolve.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace wsurge {

// Resolves names while connections are opened (`resolve: each`), so that no worker blocks. Owned by
// the engine; any thread may ask. At most as many questions wait as there are connections.
class NameResolver {
 public:
  // Called on a thread of the resolver; not after its destructor has returned.
  using Answer = std::function<void(absl::StatusOr<Resolution>)>;

  NameResolver() = default;
  ~NameResolver();  // gives up what waits; blocks for at most the timeout of what runs
  NameResolver(const NameResolver&) = delete;
  NameResolver& operator=(const NameResolver&) = delete;

  void Ask(std::string host, std::uint16_t port, Nanos timeout, Answer answer);

 private:
  struct Question {
    std::string host;
    std::uint16_t port;
    Nanos timeout;
    Answer answer;
  };

  void Serve();

  Mutex mutex_;
  CondVar asked_;
  std::deque<Question> questions_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace wsurge
