#include "agent/engine/connection/name_resolver.h"

#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxThreads = 4;

}  // namespace

NameResolver::~NameResolver() {
  std::vector<std::thread> threads;
  {
    const MutexLock lock(mutex_);
    closing_ = true;
    questions_.clear();
    threads.swap(threads_);
  }
  asked_.NotifyAll();
  for (std::thread& thread : threads) thread.join();
}

void NameResolver::Ask(std::string host, std::uint16_t port, Nanos timeout, Answer answer) {
  {
    const MutexLock lock(mutex_);
    if (closing_) return;
    questions_.push_back({std::move(host), port, timeout, std::move(answer)});
    if (idle_ == 0 && threads_.size() < kMaxThreads) {
      try {
        threads_.emplace_back([this] { Serve(); });
      } catch (const std::system_error&) {
        // The threads that there are serve it; without any, the upgrade never comes and the
        // connection's deadline ends it.
      }
    }
  }
  asked_.NotifyAll();
}

void NameResolver::Serve() {
  for (;;) {
    Question question;
    {
      const MutexLock lock(mutex_);
      ++idle_;
      asked_.Wait(mutex_, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return closing_ || !questions_.empty();
      });
      --idle_;
      if (closing_) return;
      question = std::move(questions_.front());
      questions_.pop_front();
    }
    question.answer(Resolve(question.host, question.port, question.timeout));
  }
}

}  // namespace wsurge
