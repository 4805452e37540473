#pragma once

#include <string>
#include <vector>

#include "controller/agents/trace.h"

namespace wsurge {

// Takes the secrets of a scenario out of what agents say, before anybody sees or stores it. A
// value, one thread.
class Redactor {
 public:
  explicit Redactor(const std::vector<std::string>& secrets);

  // With "(secret)" in place of each secret, of its escaped form, and of the beginning of one at
  // the very end, where the text may have been cut.
  std::string Redacted(std::string text) const;

  void Redact(AgentTrace& trace) const;

 private:
  std::vector<std::string> forms_;  // longest first
};

}  // namespace wsurge
