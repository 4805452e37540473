#include "target-servers/built-in/fault_schedule.h"

namespace wsurge {
namespace {

bool IsMultiple(std::uint64_t number, std::uint64_t of) { return of != 0 && number % of == 0; }

}  // namespace

Fault FaultOf(const FaultyOptions& options, std::uint64_t number) {
  Fault fault;
  if (IsMultiple(number, options.drop)) {
    fault.answers = 0;
  } else if (IsMultiple(number, options.duplicate)) {
    fault.answers = 2;
  } else if (IsMultiple(number, options.swap)) {
    fault.is_held = true;
  }
  if (number == options.reset) {
    fault.ending = Ending::kReset;
  } else if (number == options.bad_frame) {
    fault.ending = Ending::kBadFrame;
  } else if (number == options.close) {
    fault.ending = Ending::kClose;
  }
  return fault;
}

}  // namespace wsurge
