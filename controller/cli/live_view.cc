#include "controller/cli/live_view.h"

#include <iostream>
#include <string>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

#include "controller/report/live_line.h"

namespace wsurge {
namespace {

// Back to the begin of the line and clear it.
constexpr const char* kClearLine = "\r\x1b[K";

// A line that wraps could not be taken back.
std::string Fitted(std::string line) {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 &&
      line.size() >= size.ws_col) {
    line.resize(static_cast<std::size_t>(size.ws_col) - 1);
  }
  return line;
}

}  // namespace

LiveView::LiveView(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1) {}

void LiveView::Show(const Progress& progress) {
  if (quiet_) return;
  if (terminal_) {
    Draw(LiveLine(progress));
    return;
  }
  // A little less than the period: progress comes about once a second.
  constexpr std::chrono::milliseconds kEarly{500};
  const auto now = std::chrono::steady_clock::now();
  if (last_plain_ && now - *last_plain_ < kPlainEvery - kEarly) return;
  last_plain_ = now;
  std::cerr << LiveLine(progress) << std::endl;
}

void LiveView::ShowQueue(std::size_t ahead) {
  if (quiet_) return;
  if (terminal_) {
    Draw(QueueLine(ahead));
  } else {
    std::cerr << QueueLine(ahead) << std::endl;
  }
}

void LiveView::Draw(std::string line) {
  std::cerr << kClearLine << Fitted(std::move(line)) << std::flush;
  drawn_ = true;
}

void LiveView::Clear() {
  if (drawn_) std::cerr << kClearLine << std::flush;
  drawn_ = false;
}

}  // namespace wsurge
