#include "common/wire/step_wire.h"

#include <variant>

#include "common/wire/load_wire.h"
#include "common/wire/match_wire.h"
#include "common/wire/template_wire.h"

namespace wsurge {
namespace {

void ToProto(const Payload& from, v1::Payload* to) {
  ToProto(from.content, to->mutable_content());
  to->set_binary(from.binary);
  to->set_reaches(EnumToProto(kReaches, from.reaches));
}

void ToProto(const Reply& from, v1::Reply* to) {
  to->set_kind(EnumToProto(kReplies, from.kind));
  if (from.kind == ReplyKind::kMatch) ToProto(from.match, to->mutable_match());
}

void ActionToProto(const SendStep& from, v1::Step* to) {
  ToProto(from.payload, to->mutable_send()->mutable_payload());
}

void ActionToProto(const RequestStep& from, v1::Step* to) {
  v1::RequestStep* request = to->mutable_request();
  ToProto(from.payload, request->mutable_payload());
  ToProto(from.reply, request->mutable_reply());
  request->set_timeout_ns(from.timeout.count());
}

void ActionToProto(const StreamStep& from, v1::Step* to) {
  v1::StreamStep* stream = to->mutable_stream();
  stream->set_rate_per_second(from.rate_per_second);
  stream->set_total(from.total);
  stream->set_spacing(EnumToProto(kSpacings, from.spacing));
  stream->set_stagger(from.stagger);
  if (from.duration) stream->set_duration_ns(from.duration->count());
  if (from.count) stream->set_count(*from.count);
  ToProto(from.payload, stream->mutable_payload());
  ToProto(from.reply, stream->mutable_reply());
  stream->set_timeout_ns(from.timeout.count());
  stream->set_window(from.window);
}

void ActionToProto(const ReceiveStep& from, v1::Step* to) {
  v1::ReceiveStep* receive = to->mutable_receive();
  if (from.count) receive->set_count(*from.count);
  if (from.duration) receive->set_duration_ns(from.duration->count());
  if (from.until) ToProto(*from.until, receive->mutable_until());
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
  if (from.every) repeat->set_every_ns(from.every->count());
  ToProto(from.steps, repeat->mutable_steps());
}

void ActionToProto(const ThinkStep& from, v1::Step* to) {
  v1::ThinkStep* think = to->mutable_think();
  think->set_kind(EnumToProto(kThinks, from.kind));
  think->set_least_ns(from.least.count());
  think->set_most_ns(from.most.count());
}

void ActionToProto(const ChooseStep& from, v1::Step* to) {
  v1::ChooseStep* choose = to->mutable_choose();
  for (const Branch& branch : from.branches) {
    v1::Branch* added = choose->add_branches();
    added->set_weight(branch.weight);
    ToProto(branch.steps, added->mutable_steps());
  }
}

void ActionToProto(const WhenStep& from, v1::Step* to) {
  v1::WhenStep* when = to->mutable_when();
  ToProto(from.condition, when->mutable_condition());
  ToProto(from.steps, when->mutable_steps());
  ToProto(from.otherwise, when->mutable_otherwise());
}

void ActionToProto(const ExtractStep& from, v1::Step* to) {
  to->mutable_extract()->set_variable(from.variable.index);
  ToProto(from.extraction, to->mutable_extract()->mutable_extraction());
}

void ActionToProto(const CheckStep& from, v1::Step* to) {
  to->mutable_check()->set_check(from.check);
  ToProto(from.match, to->mutable_check()->mutable_match());
}

void ActionToProto(const RecordStep& from, v1::Step* to) {
  v1::RecordStep* record = to->mutable_record();
  record->set_metric(from.metric);
  ToProto(from.extraction, record->mutable_extraction());
  record->set_unit_ns(from.unit_ns);
}

void ActionToProto(const PingStep&, v1::Step* to) { to->mutable_ping(); }
void ActionToProto(const DropStep&, v1::Step* to) { to->mutable_drop(); }
void ActionToProto(const ReconnectStep&, v1::Step* to) { to->mutable_reconnect(); }

void ActionToProto(const CloseStep& from, v1::Step* to) {
  to->mutable_close()->set_code(from.code);
  to->mutable_close()->set_reason(from.reason);
}

void ActionToProto(const BarrierStep& from, v1::Step* to) {
  to->mutable_barrier()->set_barrier(from.barrier);
  to->mutable_barrier()->set_timeout_ns(from.timeout.count());
}

}  // namespace

void ToProto(const std::vector<Step>& from, google::protobuf::RepeatedPtrField<v1::Step>* to) {
  for (const Step& step : from) {
    v1::Step* added = to->Add();
    added->set_id(step.id);
    added->set_name(step.name);
    std::visit([added](const auto& action) { ActionToProto(action, added); }, step.action);
  }
}

}  // namespace wsurge
