#include "common/wire/session_wire.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/message_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

using Steps = google::protobuf::RepeatedPtrField<v1::Step>;

constexpr EnumTable<ReplyKind, v1::ReplyKind, 3> kReplies{{
    {ReplyKind::kEcho, v1::REPLY_KIND_ECHO},
    {ReplyKind::kNext, v1::REPLY_KIND_NEXT},
    {ReplyKind::kMatch, v1::REPLY_KIND_MATCH},
}};

// ---- To the wire ----

void ActionToProto(const SendStep& from, v1::Step* to) {
  ToProto(from.text, to->mutable_send()->mutable_text());
}

void ActionToProto(const RequestStep& from, v1::Step* to) {
  v1::RequestStep* request = to->mutable_request();
  ToProto(from.text, request->mutable_text());
  request->set_reply(EnumToProto(kReplies, from.reply));
  if (from.reply == ReplyKind::kMatch) ToProto(from.match, request->mutable_match());
  request->set_timeout_ns(from.timeout.count());
}

void ActionToProto(const ReceiveStep& from, v1::Step* to) {
  v1::ReceiveStep* receive = to->mutable_receive();
  if (from.count) receive->set_count(*from.count);
  if (from.duration) receive->set_duration_ns(from.duration->count());
  receive->set_timeout_ns(from.timeout.count());
  receive->set_save(from.save);
}

void ActionToProto(const OnMessageStep& from, v1::Step* to) {
  v1::OnMessageStep* on_message = to->mutable_on_message();
  for (const Rule& rule : from.rules) {
    v1::Rule* added = on_message->add_rules();
    ToProto(rule.condition, added->mutable_condition());
    ToProto(rule.steps, added->mutable_steps());
  }
}

void ActionToProto(const RepeatStep& from, v1::Step* to) {
  v1::RepeatStep* repeat = to->mutable_repeat();
  if (from.times) repeat->set_times(*from.times);
  if (from.duration) repeat->set_duration_ns(from.duration->count());
  ToProto(from.steps, repeat->mutable_steps());
}

void ActionToProto(const ThinkStep& from, v1::Step* to) {
  to->mutable_think()->set_duration_ns(from.duration.count());
}

void ActionToProto(const CloseStep& from, v1::Step* to) {
  to->mutable_close()->set_code(from.code);
  to->mutable_close()->set_reason(from.reason);
}

// ---- From the wire ----

// Reads the steps of one session; what is true of the session as a whole is kept here.
class SessionReader {
 public:
  // `name` is that of the list within `parent`.
  absl::StatusOr<std::vector<Step>> Read(const Steps& from, bool in_rule, int depth,
                                         const FieldPath& parent, std::string_view name);

  // The ids are dense.
  absl::Status CheckIds(const FieldPath& path) const;

 private:
  absl::StatusOr<Step> ReadStep(const v1::Step& from, int depth, const FieldPath& path);
  static absl::StatusOr<RequestStep> Read(const v1::RequestStep& from, const FieldPath& path);
  static absl::StatusOr<ReceiveStep> Read(const v1::ReceiveStep& from, const FieldPath& path);
  absl::StatusOr<OnMessageStep> Read(const v1::OnMessageStep& from, int depth,
                                     const FieldPath& path);
  absl::StatusOr<RepeatStep> Read(const v1::RepeatStep& from, int depth, const FieldPath& path);
  static absl::StatusOr<CloseStep> Read(const v1::CloseStep& from, const FieldPath& path);

  std::set<std::uint32_t> ids_;
  std::set<std::string> names_;
};

absl::StatusOr<RequestStep> SessionReader::Read(const v1::RequestStep& from,
                                                const FieldPath& path) {
  RequestStep step;
  ASSIGN_OR_RETURN(step.text, TemplateFromProto(from.text(), path.Field("text")));
  ASSIGN_OR_RETURN(step.reply, EnumFromProto(kReplies, from.reply(), path.Field("reply")));
  if (step.reply == ReplyKind::kMatch) {
    ASSIGN_OR_RETURN(step.match, MatchFromProto(from.match(), path.Field("match")));
  } else if (from.has_match()) {
    return path.Field("match").Error("is given for another kind of reply");
  }
  ASSIGN_OR_RETURN(step.timeout,
                   PositiveDurationFromProto(from.timeout_ns(), path.Field("timeout_ns")));
  return step;
}

absl::StatusOr<ReceiveStep> SessionReader::Read(const v1::ReceiveStep& from,
                                                const FieldPath& path) {
  if (from.has_count() == from.has_duration_ns()) {
    return path.Error("needs exactly one of count and duration_ns");
  }
  ReceiveStep step;
  if (from.has_count()) {
    RETURN_IF_ERROR(CheckRange(from.count(), 1, kMaxRepeats, path.Field("count")));
    step.count = from.count();
  } else {
    ASSIGN_OR_RETURN(step.duration,
                     DurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  }
  ASSIGN_OR_RETURN(step.timeout,
                   PositiveDurationFromProto(from.timeout_ns(), path.Field("timeout_ns")));
  if (!from.save().empty()) RETURN_IF_ERROR(CheckName(from.save(), path.Field("save")));
  RETURN_IF_ERROR(CheckText(from.save(), Forbidden::kControl, path.Field("save")));
  step.save = from.save();
  return step;
}

absl::StatusOr<OnMessageStep> SessionReader::Read(const v1::OnMessageStep& from, int depth,
                                                  const FieldPath& path) {
  RETURN_IF_ERROR(CheckSize(from.rules_size(), 0, kMaxListed, path.Field("rules")));
  OnMessageStep step;
  for (const v1::Rule& rule : from.rules()) {
    const FieldPath at = path.Item("rules", step.rules.size());
    Rule read;
    ASSIGN_OR_RETURN(read.condition, MatchFromProto(rule.condition(), at.Field("condition")));
    ASSIGN_OR_RETURN(read.steps, Read(rule.steps(), true, depth + 1, at, "steps"));
    step.rules.push_back(std::move(read));
  }
  return step;
}

absl::StatusOr<RepeatStep> SessionReader::Read(const v1::RepeatStep& from, int depth,
                                               const FieldPath& path) {
  if (from.has_times() == from.has_duration_ns()) {
    return path.Error("needs exactly one of times and duration_ns");
  }
  RepeatStep step;
  if (from.has_times()) {
    RETURN_IF_ERROR(CheckRange(from.times(), 0, kMaxRepeats, path.Field("times")));
    step.times = from.times();
  } else {
    ASSIGN_OR_RETURN(step.duration,
                     DurationFromProto(from.duration_ns(), path.Field("duration_ns")));
  }
  ASSIGN_OR_RETURN(step.steps, Read(from.steps(), false, depth + 1, path, "steps"));
  return step;
}

absl::StatusOr<CloseStep> SessionReader::Read(const v1::CloseStep& from, const FieldPath& path) {
  constexpr std::size_t kMaxReasonBytes = 123;  // RFC 6455, 5.5
  RETURN_IF_ERROR(CheckRange(from.code(), 1000, 4999, path.Field("code")));
  if (from.reason().size() > kMaxReasonBytes) {
    return path.Field("reason").Error("is longer than ", kMaxReasonBytes, " bytes");
  }
  return CloseStep{static_cast<std::uint16_t>(from.code()), from.reason()};
}

absl::StatusOr<Step> SessionReader::ReadStep(const v1::Step& from, int depth,
                                             const FieldPath& path) {
  Step step;
  step.id = from.id();
  if (!ids_.insert(step.id).second) return path.Field("id").Error(step.id, " is there twice");
  if (ids_.size() > kMaxSteps) return path.Error("is one of more than ", kMaxSteps, " steps");
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  step.name = from.name();
  if (!names_.insert(step.name).second) {
    return path.Field("name").Error("\"", step.name, "\" is there twice");
  }
  switch (from.action_case()) {
    case v1::Step::kSend: {
      const FieldPath at = path.Field("send");
      SendStep send;
      ASSIGN_OR_RETURN(send.text, TemplateFromProto(from.send().text(), at.Field("text")));
      step.action = std::move(send);
      break;
    }
    case v1::Step::kRequest: {
      ASSIGN_OR_RETURN(step.action, Read(from.request(), path.Field("request")));
      break;
    }
    case v1::Step::kReceive: {
      ASSIGN_OR_RETURN(step.action, Read(from.receive(), path.Field("receive")));
      break;
    }
    case v1::Step::kOnMessage: {
      ASSIGN_OR_RETURN(step.action, Read(from.on_message(), depth, path.Field("on_message")));
      break;
    }
    case v1::Step::kRepeat: {
      ASSIGN_OR_RETURN(step.action, Read(from.repeat(), depth, path.Field("repeat")));
      break;
    }
    case v1::Step::kThink: {
      const FieldPath at = path.Field("think");
      ThinkStep think;
      ASSIGN_OR_RETURN(think.duration,
                       DurationFromProto(from.think().duration_ns(), at.Field("duration_ns")));
      step.action = think;
      break;
    }
    case v1::Step::kClose: {
      ASSIGN_OR_RETURN(step.action, Read(from.close(), path.Field("close")));
      break;
    }
    case v1::Step::ACTION_NOT_SET:
      return path.Error("has no action");
  }
  return step;
}

absl::StatusOr<std::vector<Step>> SessionReader::Read(const Steps& from, bool in_rule, int depth,
                                                      const FieldPath& parent,
                                                      std::string_view name) {
  if (depth > kMaxStepDepth) {
    return parent.Field(name).Error("is nested deeper than ", kMaxStepDepth);
  }
  RETURN_IF_ERROR(CheckSize(from.size(), 1, kMaxSteps, parent.Field(name)));
  std::vector<Step> steps;
  for (const v1::Step& step : from) {
    const FieldPath at = parent.Item(name, steps.size());
    ASSIGN_OR_RETURN(Step read, ReadStep(step, depth, at));
    const bool allowed_in_rule = std::holds_alternative<SendStep>(read.action) ||
                                 std::holds_alternative<RequestStep>(read.action) ||
                                 std::holds_alternative<CloseStep>(read.action);
    if (in_rule && !allowed_in_rule) {
      return at.Error("is no step for a rule: send, request or close");
    }
    steps.push_back(std::move(read));
  }
  return steps;
}

absl::Status SessionReader::CheckIds(const FieldPath& path) const {
  if (*ids_.rbegin() + std::size_t{1} == ids_.size()) return absl::OkStatus();
  return path.Error("its ", ids_.size(), " steps are not numbered from 0 without a gap");
}

}  // namespace

void ToProto(const std::vector<Step>& from, Steps* to) {
  for (const Step& step : from) {
    v1::Step* added = to->Add();
    added->set_id(step.id);
    added->set_name(step.name);
    std::visit([added](const auto& action) { ActionToProto(action, added); }, step.action);
  }
}

absl::StatusOr<std::vector<Step>> SessionFromProto(const Steps& from, const FieldPath& parent) {
  SessionReader reader;
  ASSIGN_OR_RETURN(std::vector<Step> steps, reader.Read(from, false, 1, parent, "session"));
  RETURN_IF_ERROR(reader.CheckIds(parent.Field("session")));
  return steps;
}

}  // namespace wsurge
