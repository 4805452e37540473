#include "controller/run/exit_code.h"

#include <iterator>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

TEST_CASE("Worse: the first of 130, 2, 5, 1, 4, 3 counts, whichever comes first") {
  constexpr ExitCode kOrder[] = {ExitCode::kInterrupted, ExitCode::kBadInput,
                                 ExitCode::kUnavailable, ExitCode::kToolFailed,
                                 ExitCode::kInvalid,     ExitCode::kThresholdFailed,
                                 ExitCode::kDone};
  constexpr int kNumbers[] = {130, 2, 5, 1, 4, 3, 0};
  for (auto i = 0UL; i < std::size(kOrder); ++i) {
    CHECK(static_cast<int>(kOrder[i]) == kNumbers[i]);
    for (auto j = i; j < std::size(kOrder); ++j) {
      CHECK(Worse(kOrder[i], kOrder[j]) == kOrder[i]);
      CHECK(Worse(kOrder[j], kOrder[i]) == kOrder[i]);
    }
  }
}

}  // namespace
}  // namespace wsurge
