#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "controller/results/progress.h"

namespace wsurge {

// The live line on stderr: redrawn in place on a terminal, a plain line every few seconds
// elsewhere, nothing when quiet. One thread.
class LiveView {
 public:
  static constexpr std::chrono::seconds kPlainEvery{5};

  explicit LiveView(bool quiet);
  ~LiveView() { Clear(); }
  LiveView(const LiveView&) = delete;
  LiveView& operator=(const LiveView&) = delete;

  void Show(const Progress& progress);

  // For a run that is queued.
  void ShowQueue(std::size_t ahead);

  // Takes the line off the terminal, before anything else is printed.
  void Clear();

 private:
  void Draw(std::string line);

  const bool quiet_;
  const bool terminal_;
  bool drawn_ = false;
  std::optional<std::chrono::steady_clock::time_point> last_plain_;
};

}  // namespace wsurge
