#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/plan/session_program.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/section.h"
#include "controller/scenario/session_checks.h"

namespace wsurge {

// Reads the steps of all roles, one Parse after the other: the trees of steps, numbered and named
// in the order of the text. Used by one thread.
class SessionParser {
 public:
  explicit SessionParser(ParseContext& context) : context_(context) {}

  // The steps of one role. `prefix` is put before the names that the scenario does not give: "", or
  // "publisher/" when there are several roles. The context knows the role's variables by now.
  std::vector<Step> Parse(const Value& value, std::string_view prefix);

  // The names of all barriers so far, by BarrierStep::barrier.
  const std::vector<std::string>& barriers() const { return barriers_; }

 private:
  // `place` is where a list of steps stands, as names show it: "" or "3." or "1.2.".
  std::vector<Step> ParseSteps(const Value& list, const std::string& place, bool in_rule);
  std::vector<Step> ParseStepsOf(Section& section, const std::string& place);  // its `steps`
  std::vector<Step> ParseStepMap(const Section& section, const std::string& place, bool in_rule);
  void ParseAction(Step& step, const Section& section, std::string_view kind,
                   const std::string& place);
  Step BeginStep(const Section& section, const std::string& place, std::string_view kind);
  OnMessageStep ParseOnMessage(const Value& value, const std::string& place);
  Rule ParseRule(const Value& value, const std::string& place);
  RepeatStep ParseRepeat(const Value& value, const std::string& place);
  ChooseStep ParseChoose(const Value& value, const std::string& place);
  WhenStep ParseWhen(const Value& value, const std::string& place);
  BarrierStep ParseBarrier(const Value& value);

  ParseContext& context_;
  std::uint32_t next_id_ = 0;
  std::string prefix_;                        // of the role that is read
  int loops_ = 0;                             // that the step is in
  bool all_read_ = true;                      // whether each of its steps is in the tree
  std::map<std::string, std::string> names_;  // name -> path of the step that has it
  StepPlaces places_;
  std::vector<std::string> barriers_;
};

}  // namespace wsurge
