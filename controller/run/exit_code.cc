#include "controller/run/exit_code.h"

#include <algorithm>
#include <array>

namespace wsurge {
namespace {

constexpr std::array kPrecedence = {ExitCode::kInterrupted, ExitCode::kBadInput,
                                    ExitCode::kUnavailable, ExitCode::kToolFailed,
                                    ExitCode::kInvalid,     ExitCode::kThresholdFailed,
                                    ExitCode::kDone};

}  // namespace

ExitCode Worse(ExitCode a, ExitCode b) {
  return *std::find_if(kPrecedence.begin(), kPrecedence.end(),
                       [&](ExitCode code) { return code == a || code == b; });
}

}  // namespace wsurge
