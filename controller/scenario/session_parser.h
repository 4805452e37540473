#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/section.h"

namespace wsurge {

// Reads `session`: the tree of steps, numbered and named in the order of the text. Used once, by
// one thread.
class SessionParser {
 public:
  explicit SessionParser(ParseContext& context) : context_(context) {}

  std::vector<Step> Parse(const Value& value);

 private:
  // `place` is where a list of steps stands, as names show it: "" or "3." or "1.2.".
  std::vector<Step> ParseSteps(const Value& list, const std::string& place, bool in_rule);
  std::vector<Step> ParseStepMap(const Section& section, const std::string& place, bool in_rule);
  Step BeginStep(const Section& section, const std::string& place, std::string_view kind);
  OnMessageStep ParseOnMessage(const Value& value, const std::string& place);
  Rule ParseRule(const Value& value, const std::string& place);
  RepeatStep ParseRepeat(const Value& value, const std::string& place);

  ParseContext& context_;
  std::uint32_t next_id_ = 0;
  std::map<std::string, std::string> names_;  // name -> path of the step that has it
};

}  // namespace wsurge
