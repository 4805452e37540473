#include "common/wire/plan_wire.h"

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include "tests/unit/common/wire/plan_form.h"

namespace wsurge {
namespace {

using google::protobuf::util::MessageDifferencer;

template <typename Message>
void CheckTravels(const Message& message) {
  const auto model = FromProto(message);
  REQUIRE_MESSAGE(model.ok(), model.status().ToString());
  Message again;
  ToProto(*model, &again);
  MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  CHECK_MESSAGE(differencer.Compare(message, again), difference);
}

template <typename Message>
void CheckRoundTrip() {
  std::set<std::string> filled;
  const auto message = FilledPlan<Message>(&filled);
  CHECK(filled == AllFields(*Message::GetDescriptor()));
  CheckTravels(message);
}

TEST_CASE("plan wire: no field of a scenario is forgotten") { CheckRoundTrip<v1::Scenario>(); }

TEST_CASE("plan wire: no field of an assignment is forgotten") { CheckRoundTrip<v1::Assignment>(); }

TEST_CASE("plan wire: what may be left out stays out") {
  auto message = FilledPlan<v1::Scenario>();
  message.mutable_thresholds(0)->clear_stat();
  message.mutable_thresholds(0)->clear_key();
  message.clear_study();
  message.clear_search();
  message.clear_secrets();
  message.mutable_targets(0)->clear_watch();
  message.mutable_targets(0)->clear_start();
  message.mutable_load(0)->clear_sessions();
  v1::Role& role = *message.mutable_roles(0);
  role.clear_count();
  role.clear_where();
  role.mutable_login()->mutable_extracts(0)->mutable_extraction()->clear_where();
  role.mutable_login()->mutable_extracts(0)->mutable_extraction()->clear_group();
  role.mutable_login()->mutable_extracts(1)->clear_header();
  message.mutable_roles(1)->clear_login();
  v1::ConnectionOptions& connection = *role.mutable_connection();
  connection.clear_compression();
  connection.clear_reconnect();
  connection.clear_ping_every_ns();
  connection.clear_read_bytes_per_second();
  connection.clear_fragment_bytes();
  connection.clear_ceiling_per_second();
  connection.mutable_tls()->clear_cert_pem();
  connection.mutable_tls()->clear_key_pem();
  connection.mutable_tls()->clear_server_name();
  v1::Match& match = *role.mutable_steps(10)->mutable_check()->mutable_match();
  match.Clear();
  match.mutable_json()->set_pointer("");  // not there: `exists` is false
  CheckTravels(message);
}

TEST_CASE("plan wire: every value of every enum travels") {
  const auto check = [](const google::protobuf::EnumDescriptor& type, auto set) {
    auto message = FilledPlan<v1::Scenario>();
    for (int i = 1; i < type.value_count(); ++i) {
      set(message, type.value(i)->number());
      CheckTravels(message);
    }
  };
  check(*v1::LoadForm_descriptor(), [](auto& s, int n) {
    s.mutable_load(0)->clear_sessions();
    s.mutable_load(0)->set_form(static_cast<v1::LoadForm>(n));
  });
  check(*v1::StartMode_descriptor(),
        [](auto& s, int n) { s.mutable_load(0)->set_start(static_cast<v1::StartMode>(n)); });
  check(*v1::Spacing_descriptor(),
        [](auto& s, int n) { s.mutable_load(0)->set_spacing(static_cast<v1::Spacing>(n)); });
  check(*v1::RunTargets_descriptor(),
        [](auto& s, int n) { s.set_run_targets(static_cast<v1::RunTargets>(n)); });
  check(*v1::OnAgentLost_descriptor(),
        [](auto& s, int n) { s.set_on_agent_lost(static_cast<v1::OnAgentLost>(n)); });
  check(*v1::WatchBy_descriptor(), [](auto& s, int n) {
    s.mutable_targets(0)->mutable_watch()->set_by(static_cast<v1::WatchBy>(n));
  });
  check(*v1::DataOrder_descriptor(),
        [](auto& s, int n) { s.mutable_data(0)->set_order(static_cast<v1::DataOrder>(n)); });
  check(*v1::ResolveMode_descriptor(), [](auto& s, int n) {
    s.mutable_roles(0)->mutable_connection()->set_resolve(static_cast<v1::ResolveMode>(n));
  });
  check(*v1::StudyOrder_descriptor(),
        [](auto& s, int n) { s.mutable_study()->set_order(static_cast<v1::StudyOrder>(n)); });
  check(*v1::Comparison_descriptor(), [](auto& s, int n) {
    s.mutable_thresholds(0)->set_comparison(static_cast<v1::Comparison>(n));
  });
  const auto request = [](v1::Scenario& s) {
    return s.mutable_roles(0)->mutable_steps(1)->mutable_request();
  };
  check(*v1::Reaches_descriptor(), [&](auto& s, int n) {
    request(s)->mutable_payload()->set_reaches(static_cast<v1::Reaches>(n));
  });
  check(*v1::ReplyKind_descriptor(), [&](auto& s, int n) {
    request(s)->mutable_reply()->clear_match();
    if (n == v1::REPLY_KIND_MATCH) request(s)->mutable_reply()->mutable_match();
    request(s)->mutable_reply()->set_kind(static_cast<v1::ReplyKind>(n));
  });
  check(*v1::ThinkKind_descriptor(), [](auto& s, int n) {
    s.mutable_roles(0)->mutable_steps(6)->mutable_think()->set_kind(static_cast<v1::ThinkKind>(n));
  });
  check(*v1::Placeholder_descriptor(), [&](auto& s, int n) {
    request(s)->mutable_payload()->mutable_content()->mutable_parts(1)->set_placeholder(
        static_cast<v1::Placeholder>(n));
  });
  check(*v1::TemplateEncoding_descriptor(), [&](auto& s, int n) {
    request(s)->mutable_payload()->mutable_content()->set_encoding(
        static_cast<v1::TemplateEncoding>(n));
  });
  check(*v1::TextRelation_descriptor(), [](auto& s, int n) {
    s.mutable_roles(0)
        ->mutable_steps(10)
        ->mutable_check()
        ->mutable_match()
        ->mutable_texts(0)
        ->set_relation(static_cast<v1::TextRelation>(n));
  });
}

// Steps of the kind that takes the most messages per level.
v1::Assignment Nested(int depth) {
  auto assignment = FilledPlan<v1::Assignment>();
  assignment.mutable_roles()->DeleteSubrange(1, assignment.roles_size() - 1);
  assignment.mutable_roles(0)->clear_steps();
  v1::Step* step = assignment.mutable_roles(0)->add_steps();
  for (int i = 0; i < depth; ++i) {
    step->set_id(static_cast<std::uint32_t>(i));
    step->set_name("n" + std::to_string(i));
    if (i + 1 == depth) {
      *step->mutable_request() = FilledPlan<v1::Assignment>().roles(0).steps(1).request();
    } else {
      v1::Branch* branch = step->mutable_choose()->add_branches();
      branch->set_weight(1);
      step = branch->add_steps();
    }
  }
  return assignment;
}

TEST_CASE("plan wire: steps nest 64 deep and no deeper, also as bytes") {
  const auto deepest = FromProto(Nested(64));
  REQUIRE_MESSAGE(deepest.ok(), deepest.status().ToString());
  const auto again = ParseAssignment(Serialize(*deepest));
  REQUIRE_MESSAGE(again.ok(), again.status().ToString());
  CHECK(*again == *deepest);
  CHECK(std::string(FromProto(Nested(65)).status().message())
            .ends_with("branches[0].steps: is nested deeper than 64"));
  // Deeper than anything that the bytes are read to.
  CHECK(ParseAssignment(Nested(1000).SerializeAsString()).status().message() ==
        "assignment: the bytes are no such message");
}

TEST_CASE("plan wire: step numbers have no gap") {
  auto message = Nested(3);
  message.mutable_roles(0)->mutable_steps(0)->set_id(3);
  CHECK(FromProto(message).status().message() ==
        "assignment.roles: their 3 steps are not numbered from 0 without a gap");
}

TEST_CASE("plan wire: bytes that are no plan are refused") {
  CHECK(ParseScenario("\xff").status().message() == "scenario: the bytes are no such message");
  CHECK(ParseAssignment("").status().message() ==
        "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\"");
  std::string cut = FilledPlan<v1::Scenario>().SerializeAsString();
  CHECK(ParseScenario(cut).ok());
  cut.pop_back();
  CHECK(ParseScenario(cut).status().message() == "scenario: the bytes are no such message");
}

}  // namespace
}  // namespace wsurge
