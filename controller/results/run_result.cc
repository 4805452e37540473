#include "controller/results/run_result.h"

namespace wsurge {

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "valid";
    case Verdict::kDegraded:
      return "degraded";
    case Verdict::kInvalid:
      return "invalid";
  }
  return "";
}

}  // namespace wsurge
