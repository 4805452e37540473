#pragma once

namespace wsurge {

// What the program tells whoever started it. Where several apply, the first of 130, 2, 5, 1, 4, 3.
enum class ExitCode : int {
  kDone = 0,             // done, all thresholds met
  kToolFailed = 1,       // wsurge itself failed: a file, a port, a bug
  kBadInput = 2,         // bad usage or a bad scenario; nothing was sent
  kThresholdFailed = 3,  // a threshold did not hold
  kInvalid = 4,          // the verdict is `invalid`; with --strict also `degraded`
  kUnavailable = 5,      // agents or targets not available, or an agent refused its part
  kInterrupted = 130,    // stopped by the user, after the report was written
};

// The one that counts when both apply.
ExitCode Worse(ExitCode a, ExitCode b);

}  // namespace wsurge
