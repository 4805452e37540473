#include "common/wire/plan_wire.h"

#include <functional>
#include <limits>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include "tests/unit/common/wire/message_filler.h"

namespace wsurge {
namespace {

using google::protobuf::util::MessageDifferencer;

// Gives the generic values the form that validation asks for.
class PlanForm {
 public:
  void operator()(google::protobuf::Message& message,
                  const google::protobuf::FieldDescriptor& field) {
    const std::string& name = field.full_name();
    if (auto* step = dynamic_cast<v1::Step*>(&message)) {
      if (name == "wsurge.v1.Step.id") step->set_id(next_step_++);
    } else if (auto* receive = dynamic_cast<v1::ReceiveStep*>(&message)) {
      if (name == "wsurge.v1.ReceiveStep.duration_ns") OneOfTwo(*receive, "count", "duration_ns");
    } else if (auto* repeat = dynamic_cast<v1::RepeatStep*>(&message)) {
      if (name == "wsurge.v1.RepeatStep.duration_ns") OneOfTwo(*repeat, "times", "duration_ns");
    } else if (auto* request = dynamic_cast<v1::RequestStep*>(&message)) {
      if (name == "wsurge.v1.RequestStep.reply") request->set_reply(v1::REPLY_KIND_MATCH);
    } else if (auto* rule = dynamic_cast<v1::Rule*>(&message)) {
      if (name == "wsurge.v1.Rule.steps") KeepSends(*rule);
    } else if (auto* url = dynamic_cast<v1::Url*>(&message)) {
      if (name == "wsurge.v1.Url.resource") {
        url->mutable_resource()->mutable_parts(0)->set_text("/path");
      }
    } else if (auto* threshold = dynamic_cast<v1::Threshold*>(&message)) {
      if (name == "wsurge.v1.Threshold.tag") threshold->set_tag("step");
    } else if (auto* assignment = dynamic_cast<v1::Assignment*>(&message)) {
      if (name == "wsurge.v1.Assignment.weights") {
        assignment->clear_weights();
        for (const std::uint32_t weight : {11U, 12U, 13U}) assignment->add_weights(weight);
        assignment->set_agent_index(2);
      }
    }
  }

 private:
  // Of two fields of which one must be given, leaves the one and the other in turn.
  void OneOfTwo(google::protobuf::Message& message, const char* first, const char* second) {
    turn_ = !turn_;
    message.GetReflection()->ClearField(
        &message, message.GetDescriptor()->FindFieldByName(turn_ ? first : second));
  }

  // Other steps may not stand in a rule. The ids of those that go are given out again.
  void KeepSends(v1::Rule& rule) {
    v1::Step kept = rule.steps(0);
    next_step_ = kept.id() + 1;
    rule.clear_steps();
    *rule.add_steps() = kept;
  }

  std::uint32_t next_step_ = 0;
  bool turn_ = false;
};

template <typename Message>
Message Filled(std::set<std::string>* fields = nullptr) {
  MessageFiller filler(4, PlanForm());
  Message message;
  filler.Fill(message);
  if (fields != nullptr) *fields = filler.filled();
  return message;
}

template <typename Message>
void CheckRoundTrip() {
  std::set<std::string> filled;
  const auto message = Filled<Message>(&filled);
  CHECK(filled == AllFields(*Message::GetDescriptor()));
  const auto model = FromProto(message);
  REQUIRE_MESSAGE(model.ok(), model.status().ToString());
  Message again;
  ToProto(*model, &again);
  MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  CHECK_MESSAGE(differencer.Compare(message, again), difference);
}

TEST_CASE("plan wire: no field of a scenario is forgotten") { CheckRoundTrip<v1::Scenario>(); }

TEST_CASE("plan wire: no field of an assignment is forgotten") { CheckRoundTrip<v1::Assignment>(); }

TEST_CASE("plan wire: a threshold on one value needs no statistic") {
  auto message = Filled<v1::Scenario>();
  message.mutable_thresholds(0)->clear_stat();
  const auto model = FromProto(message);
  REQUIRE_MESSAGE(model.ok(), model.status().ToString());
  v1::Scenario again;
  ToProto(*model, &again);
  CHECK(MessageDifferencer::Equals(message, again));
}

TEST_CASE("plan wire: every value of every enum travels") {
  auto message = Filled<v1::Assignment>();
  const auto check = [&message](const google::protobuf::EnumDescriptor& type, auto set) {
    for (int i = 1; i < type.value_count(); ++i) {
      set(type.value(i)->number());
      const auto model = FromProto(message);
      REQUIRE_MESSAGE(model.ok(), model.status().ToString());
      v1::Assignment again;
      ToProto(*model, &again);
      CHECK(MessageDifferencer::Equals(message, again));
    }
  };
  check(*v1::LoadForm_descriptor(),
        [&](int n) { message.mutable_load(0)->set_form(static_cast<v1::LoadForm>(n)); });
  check(*v1::StartMode_descriptor(),
        [&](int n) { message.mutable_load(0)->set_start(static_cast<v1::StartMode>(n)); });
  check(*v1::Placeholder_descriptor(), [&](int n) {
    message.mutable_connection()
        ->mutable_headers(0)
        ->mutable_value()
        ->mutable_parts(1)
        ->set_placeholder(static_cast<v1::Placeholder>(n));
  });
}

void Nest(v1::Assignment& assignment, int depth) {
  assignment.clear_session();
  v1::Step* step = assignment.add_session();
  for (int i = 0; i < depth; ++i) {
    step->set_id(static_cast<std::uint32_t>(i));
    step->set_name("n" + std::to_string(i));
    if (i + 1 == depth) {
      step->mutable_think()->set_duration_ns(1);
    } else {
      step->mutable_repeat()->set_times(2);
      step = step->mutable_repeat()->add_steps();
    }
  }
}

TEST_CASE("plan wire: steps nest 64 deep and no deeper") {
  auto message = Filled<v1::Assignment>();
  Nest(message, 64);
  CHECK(FromProto(message).ok());
  Nest(message, 65);
  CHECK_FALSE(FromProto(message).ok());
}

TEST_CASE("plan wire: what is wrong is refused by its field") {
  struct Row {
    std::function<void(v1::Assignment&)> spoil;
    const char* error;
  };
  const auto far = std::int64_t{31} * 24 * 3600 * 1'000'000'000 + 1;
  const Row rows[] = {
      {[](auto& a) { a.clear_run_id(); },
       "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\""},
      {[](auto& a) { a.set_run_id("../x"); },
       "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\""},
      {[](auto& a) { a.set_run_id("a b"); },
       "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\""},
      {[](auto& a) { a.set_part(10'000); }, "assignment.part: 10000 is not within 0 … 9999"},
      {[](auto& a) { a.mutable_target()->clear_name(); }, "assignment.target.name: is empty"},
      {[](auto& a) { a.mutable_target()->mutable_url()->set_text("ws://x\r\n"); },
       "assignment.target.url.text: holds a control character"},
      {[](auto& a) { a.mutable_target()->mutable_url()->set_host("a b"); },
       "assignment.target.url.host: holds a space or a control character"},
      {[](auto& a) { a.mutable_target()->mutable_url()->set_port(0); },
       "assignment.target.url.port: 0 is not within 1 … 65535"},
      {[](auto& a) { a.mutable_target()->mutable_url()->set_port(65536); },
       "assignment.target.url.port: 65536 is not within 1 … 65535"},
      {[](auto& a) { a.mutable_target()->mutable_url()->clear_resource(); },
       "assignment.target.url.resource: does not begin with \"/\""},
      {[](auto& a) {
         a.mutable_target()->mutable_url()->mutable_resource()->mutable_parts(0)->set_text(
             "/ HTTP/1.1\r\nX: y");
       },
       "assignment.target.url.resource: holds a space or a control character"},
      {[](auto& a) { a.mutable_connection()->mutable_headers(1)->set_name("X:"); },
       "assignment.connection.headers[1].name: is no header name"},
      {[](auto& a) {
         a.mutable_connection()->mutable_headers(0)->mutable_value()->mutable_parts(0)->set_text(
             "a\r\nb");
       },
       "assignment.connection.headers[0].value: holds a control character"},
      {[](auto& a) {
         a.mutable_connection()->mutable_headers(0)->mutable_value()->mutable_parts(0)->set_text(
             "");
       },
       "assignment.connection.headers[0].value.parts[0].text: is empty"},
      {[](auto& a) {
         a.mutable_connection()->mutable_headers(0)->mutable_value()->mutable_parts(1)->set_text(
             "x");
       },
       "assignment.connection.headers[0].value.parts[1].text: follows another text"},
      {[](auto& a) {
         a.mutable_connection()->mutable_headers(0)->mutable_value()->mutable_parts(0)->Clear();
       },
       "assignment.connection.headers[0].value.parts[0]: holds nothing"},
      {[](auto& a) {
         a.mutable_connection()
             ->mutable_headers(0)
             ->mutable_value()
             ->mutable_parts(1)
             ->set_placeholder(v1::PLACEHOLDER_UNSPECIFIED);
       },
       "assignment.connection.headers[0].value.parts[1].placeholder: unknown value 0"},
      {[](auto& a) { a.mutable_connection()->set_connect_timeout_ns(0); },
       "assignment.connection.connect_timeout_ns: is 0"},
      {[](auto& a) { a.mutable_connection()->set_upgrade_timeout_ns(-1); },
       "assignment.connection.upgrade_timeout_ns: -1 ns is not within 0 … 31 days"},
      {[far](auto& a) { a.mutable_connection()->set_close_timeout_ns(far); },
       "assignment.connection.close_timeout_ns: 2678400000000001 ns is not within 0 … 31 days"},
      {[](auto& a) { a.mutable_connection()->set_max_message_bytes(0); },
       "assignment.connection.max_message_bytes: 0 is not within 1 … 1073741824"},
      {[](auto& a) { a.clear_load(); }, "assignment.load: has 0 entries, not 1 … 1000"},
      {[](auto& a) { a.mutable_load(1)->set_form(static_cast<v1::LoadForm>(9)); },
       "assignment.load[1].form: unknown value 9"},
      {[](auto& a) { a.mutable_load(1)->clear_start(); },
       "assignment.load[1].start: unknown value 0"},
      {[](auto& a) { a.mutable_load(0)->set_duration_ns(0); },
       "assignment.load[0].duration_ns: is 0"},
      {[](auto& a) { a.mutable_load(0)->set_connections_from(100'000'001); },
       "assignment.load[0].connections_from: 100000001 is not within 0 … 100000000"},
      {[](auto& a) { a.mutable_load(0)->set_connections_to(100'000'001); },
       "assignment.load[0].connections_to: 100000001 is not within 0 … 100000000"},
      {[](auto& a) { a.clear_session(); }, "assignment.session: has 0 entries, not 1 … 100000"},
      {[](auto& a) { a.mutable_session(0)->set_id(1); },
       "assignment.session[1].id: 1 is there twice"},
      {[](auto& a) { a.mutable_session(1)->set_name(a.session(0).name()); }, nullptr},
      {[](auto& a) { a.mutable_session(1)->clear_name(); }, "assignment.session[1].name: is empty"},
      {[](auto& a) { a.mutable_session(2)->clear_action(); },
       "assignment.session[2]: has no action"},
      {[](auto& a) { a.mutable_session(1)->mutable_request()->clear_reply(); },
       "assignment.session[1].request.reply: unknown value 0"},
      {[](auto& a) { a.mutable_session(1)->mutable_request()->set_reply(v1::REPLY_KIND_ECHO); },
       "assignment.session[1].request.match: is given for another kind of reply"},
      {[](auto& a) { a.mutable_session(1)->mutable_request()->set_timeout_ns(0); },
       "assignment.session[1].request.timeout_ns: is 0"},
      {[](auto& a) {
         a.mutable_session(1)->mutable_request()->mutable_match()->mutable_number()->set_above(
             std::numeric_limits<double>::infinity());
       },
       "assignment.session[1].request.match.number.above: is no number"},
      {[](auto& a) {
         a.mutable_session(1)->mutable_request()->mutable_match()->mutable_texts(1)->set_relation(
             v1::TEXT_RELATION_UNSPECIFIED);
       },
       "assignment.session[1].request.match.texts[1].relation: unknown value 0"},
      {[](auto& a) {
         a.mutable_session(2)->mutable_receive()->set_count(1);
         a.mutable_session(2)->mutable_receive()->set_duration_ns(1);
       },
       "assignment.session[2].receive: needs exactly one of count and duration_ns"},
      {[](auto& a) { a.mutable_session(2)->mutable_receive()->set_save("a\nb"); },
       "assignment.session[2].receive.save: holds a control character"},
      {[](auto& a) {
         a.mutable_session(4)->mutable_repeat()->clear_times();
         a.mutable_session(4)->mutable_repeat()->clear_duration_ns();
       },
       "assignment.session[4].repeat: needs exactly one of times and duration_ns"},
      {[](auto& a) { a.mutable_session(4)->mutable_repeat()->clear_steps(); },
       "assignment.session[4].repeat.steps: has 0 entries, not 1 … 100000"},
      {[](auto& a) {
         a.mutable_session(3)
             ->mutable_on_message()
             ->mutable_rules(0)
             ->mutable_steps(0)
             ->mutable_think()
             ->set_duration_ns(1);
       },
       "assignment.session[3].on_message.rules[0].steps[0]: is no step for a rule: send, request "
       "or close"},
      {[](auto& a) { a.mutable_session(5)->mutable_think()->set_duration_ns(-5); },
       "assignment.session[5].think.duration_ns: -5 ns is not within 0 … 31 days"},
      {[](auto& a) { a.mutable_session(6)->mutable_close()->set_code(999); },
       "assignment.session[6].close.code: 999 is not within 1000 … 4999"},
      {[](auto& a) { a.mutable_session(6)->mutable_close()->set_reason(std::string(124, 'x')); },
       "assignment.session[6].close.reason: is longer than 123 bytes"},
      {[](auto& a) { a.set_drain_ns(-1); }, "assignment.drain_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& a) { a.clear_weights(); }, "assignment.weights: has 0 entries, not 1 … 10000"},
      {[](auto& a) { a.set_weights(1, 0); }, "assignment.weights[1]: 0 is not within 1 … 1000"},
      {[](auto& a) { a.set_agent_index(3); }, "assignment.agent_index: 3 is none of the 3 agents"},
  };
  for (const Row& row : rows) {
    auto message = Filled<v1::Assignment>();
    row.spoil(message);
    const auto model = FromProto(message);
    if (row.error != nullptr) {
      CHECK(model.status().message() == row.error);
    } else {
      CHECK_FALSE(model.ok());
    }
  }
}

TEST_CASE("plan wire: step numbers have no gap") {
  auto message = Filled<v1::Assignment>();
  Nest(message, 3);
  message.mutable_session(0)->set_id(3);
  CHECK(FromProto(message).status().message() ==
        "assignment.session: its 3 steps are not numbered from 0 without a gap");
}

TEST_CASE("plan wire: what is wrong in a scenario alone is refused too") {
  struct Row {
    std::function<void(v1::Scenario&)> spoil;
    const char* error;
  };
  const Row rows[] = {
      {[](auto& s) { s.clear_name(); }, "scenario.name: is empty"},
      {[](auto& s) { s.clear_targets(); }, "scenario.targets: has 0 entries, not 1 … 10000"},
      {[](auto& s) { s.mutable_targets(1)->mutable_url()->clear_host(); },
       "scenario.targets[1].url.host: is empty"},
      {[](auto& s) { s.mutable_thresholds(1)->set_tag("agent"); },
       "scenario.thresholds[1].tag: is none of target, step and phase"},
      {[](auto& s) { s.mutable_thresholds(1)->clear_tag_value(); },
       "scenario.thresholds[1].tag_value: belongs together with tag"},
      {[](auto& s) { s.mutable_thresholds(0)->clear_comparison(); },
       "scenario.thresholds[0].comparison: unknown value 0"},
      {[](auto& s) {
         s.mutable_thresholds(0)->set_value(std::numeric_limits<double>::quiet_NaN());
       },
       "scenario.thresholds[0].value: is no number"},
      {[](auto& s) { s.mutable_thresholds(0)->set_after_ns(-1); },
       "scenario.thresholds[0].after_ns: -1 ns is not within 0 … 31 days"},
  };
  for (const Row& row : rows) {
    auto message = Filled<v1::Scenario>();
    row.spoil(message);
    CHECK(FromProto(message).status().message() == row.error);
  }
}

}  // namespace
}  // namespace wsurge
