#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "tests/unit/common/wire/message_filler.h"
#include "wsurge/v1/plan.pb.h"

namespace wsurge {

// Gives the generic values of a MessageFiller the form that a plan must have.
class PlanForm {
 public:
  void operator()(google::protobuf::Message& message,
                  const google::protobuf::FieldDescriptor& field) {
    Own(message, field);
    // Where the model takes less than the field's type could hold.
    static const std::map<std::string, std::function<void(google::protobuf::Message&)>> forms{
        {"wsurge.v1.Template.Part.variable",
         Set<v1::Template::Part>([](auto& m) { m.set_variable(1); })},
        {"wsurge.v1.DataField.table", Set<v1::DataField>([](auto& m) { m.set_table(1); })},
        {"wsurge.v1.DataField.column", Set<v1::DataField>([](auto& m) { m.set_column(1); })},
        {"wsurge.v1.Template.parts", Set<v1::Template>(NoRandomBytes)},
        {"wsurge.v1.Payload.content",
         Set<v1::Payload>([](auto& m) { m.mutable_content()->add_parts()->set_random_bytes(5); })},
        {"wsurge.v1.JsonCondition.pointer",
         Set<v1::JsonCondition>([](auto& m) { m.set_pointer("/" + m.pointer()); })},
        {"wsurge.v1.Extraction.group", Set<v1::Extraction>(GroupOfRegex)},
        {"wsurge.v1.Url.port", Set<v1::Url>([](auto& m) { m.set_port(8080); })},
        {"wsurge.v1.Url.resource",
         Set<v1::Url>([](auto& m) { m.mutable_resource()->mutable_parts(0)->set_text("/path"); })},
        {"wsurge.v1.Role.path",
         Set<v1::Role>([](auto& m) { m.mutable_path()->mutable_parts(0)->set_text("/path"); })},
        {"wsurge.v1.Watch.number", Set<v1::Watch>([](auto& m) { m.set_number(81); })},
        {"wsurge.v1.DataTable.cells", Set<v1::DataTable>([](auto& m) {
           m.add_cells("\xff");
           m.add_cells("");
         })},
        {"wsurge.v1.DataTable.first_row", Set<v1::DataTable>([](auto& m) { m.set_first_row(1); })},
        {"wsurge.v1.Compression.window_bits",
         Set<v1::Compression>([](auto& m) { m.set_window_bits(12); })},
        {"wsurge.v1.Compression.memory_level",
         Set<v1::Compression>([](auto& m) { m.set_memory_level(5); })},
        {"wsurge.v1.Reconnect.jitter", Set<v1::Reconnect>([](auto& m) { m.set_jitter(0.5); })},
        {"wsurge.v1.ConnectionOptions.sources", Set<v1::ConnectionOptions>([](auto& m) {
           m.set_sources(0, "127.0.0.2");
           m.set_sources(1, "::1");
         })},
        {"wsurge.v1.LoginExtract.variable",
         Set<v1::LoginExtract>([](auto& m) { m.set_variable(1); })},
        {"wsurge.v1.Phase.sessions",
         Set<v1::Phase>([](auto& m) { m.set_form(v1::LOAD_FORM_CLOSED); })},
        {"wsurge.v1.Reply.kind", Set<v1::Reply>([](auto& m) { m.set_kind(v1::REPLY_KIND_MATCH); })},
        {"wsurge.v1.ExtractStep.variable",
         Set<v1::ExtractStep>([](auto& m) { m.set_variable(1); })},
        {"wsurge.v1.CloseStep.code", Set<v1::CloseStep>([](auto& m) { m.set_code(3001); })},
        {"wsurge.v1.BarrierStep.barrier", Set<v1::BarrierStep>([](auto& m) { m.set_barrier(1); })},
        {"wsurge.v1.Threshold.tag", Set<v1::Threshold>([](auto& m) { m.set_tag("step"); })},
        {"wsurge.v1.Quiet.cpu_below", Set<v1::Quiet>([](auto& m) { m.set_cpu_below(0.5); })},
        {"wsurge.v1.Search.precision", Set<v1::Search>([](auto& m) { m.set_precision(0.5); })},
        {"wsurge.v1.Assignment.weights", Set<v1::Assignment>([](auto& m) {
           m.clear_weights();
           for (const std::uint32_t weight : {11U, 12U, 13U}) m.add_weights(weight);
           m.set_agent_index(2);
         })},
    };
    const auto form = forms.find(field.full_name());
    if (form != forms.end()) form->second(message);
  }

 private:
  template <typename Message, typename F>
  static std::function<void(google::protobuf::Message&)> Set(F f) {
    return [f](google::protobuf::Message& message) { f(dynamic_cast<Message&>(message)); };
  }

  // They may stand in binary payloads only.
  static void NoRandomBytes(v1::Template& text) {
    for (int i = text.parts_size() - 1; i >= 0; --i) {
      if (text.parts(i).has_random_bytes()) text.mutable_parts()->DeleteSubrange(i, 1);
    }
  }

  static void GroupOfRegex(v1::Extraction& extraction) {
    if (extraction.has_regex()) {
      extraction.set_regex("a(b)");
      extraction.set_group(1);
    } else {
      extraction.set_json("/" + extraction.json());
      extraction.clear_group();
    }
  }

  // Forms that depend on what was there before.
  void Own(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field) {
    const std::string& name = field.full_name();
    if (name == "wsurge.v1.Step.id") {
      dynamic_cast<v1::Step&>(message).set_id(next_step_++);
    } else if (name == "wsurge.v1.Rule.steps") {
      KeepSends(dynamic_cast<v1::Rule&>(message));
    } else if (name == "wsurge.v1.StreamStep.count") {
      KeepOne(message, {"count", "duration_ns"});
    } else if (name == "wsurge.v1.ReceiveStep.until") {
      KeepOne(message, {"count", "duration_ns", "until"});
    } else if (name == "wsurge.v1.RepeatStep.duration_ns") {
      KeepOne(message, {"times", "duration_ns"});
    }
  }

  // Of fields of which one must be given, leaves one after the other.
  void KeepOne(google::protobuf::Message& message, const std::vector<const char*>& names) {
    const std::size_t kept = turn_++ % names.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i == kept) continue;
      message.GetReflection()->ClearField(&message,
                                          message.GetDescriptor()->FindFieldByName(names[i]));
    }
  }

  // Other steps may not stand in a rule. The ids of those that go are given out again.
  void KeepSends(v1::Rule& rule) {
    v1::Step kept = rule.steps(0);
    next_step_ = kept.id() + 1;
    rule.clear_steps();
    *rule.add_steps() = kept;
  }

  std::uint32_t next_step_ = 0;
  std::size_t turn_ = 0;
};

// A message with every field set, valid.
template <typename Message>
Message FilledPlan(std::set<std::string>* fields = nullptr) {
  MessageFiller filler(5, PlanForm());
  Message message;
  filler.Fill(message);
  if (fields != nullptr) *fields = filler.filled();
  return message;
}

}  // namespace wsurge
