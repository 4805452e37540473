#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "common/wire/plan_wire.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Regex Compiled(std::string_view pattern) { return *Regex::Compile(pattern); }

Template EveryPart(TemplateEncoding encoding = TemplateEncoding::kPlain) {
  using P = Placeholder;
  return Template({"a\xff", P::kConnection, P::kSession, P::kRole, P::kAgent, P::kSeq, P::kReceived,
                   P::kNowNs, P::kUuid, P::kStamp, RandomInt{-5, 6}, RandomText{7}, Filler{9},
                   Variable{1}, DataField{0, 1}},
                  encoding);
}

Template Binary() { return Template({RandomBytes{8}, "b"}); }

Match EveryCondition() {
  Match match;
  match.texts = {{TextRelation::kEquals, EveryPart()},
                 {TextRelation::kContains, Template::Literal("b")},
                 {TextRelation::kStartsWith, Template::Literal("c")},
                 {TextRelation::kEndsWith, Template::Literal("d")}};
  match.number = NumberRange{0.25, 0.5};
  match.regex = Compiled("e+");
  match.json = JsonCondition{"/f/0", EveryPart(), NumberRange{-1, {}}};
  match.binary = false;
  match.size = SizeCondition{1, 99, 7};
  return match;
}

Match Without() {
  Match match;
  match.json = JsonCondition{"", {}, {}, false};
  match.binary = true;
  match.number = NumberRange{{}, 3};
  match.size = SizeCondition{{}, {}, 0};
  return match;
}

Extraction OfJson() { return {"/token", {}, 0}; }
Extraction OfRegex() { return {{}, Compiled("id=(\\d+)"), 1}; }

ConnectionOptions EveryOption() {
  ConnectionOptions options;
  options.headers = {{"X-One", EveryPart()}, {"X-Two", Template::Literal("2")}};
  options.headers[0].value = Template({"v", Placeholder::kUuid});
  options.cookies = {{"c", Template({DataField{0, 0}})}};
  options.subprotocols = {Template::Literal("chat.v1"), Template({"x", Variable{0}})};
  options.tls = {false, "ca", "cert", "key", "name.example"};
  options.compression = Compression{10, 2, false, 64};
  options.connect_timeout = seconds(1);
  options.upgrade_timeout = seconds(3);
  options.close_timeout = seconds(4);
  options.max_message_bytes = 12345;
  options.no_delay = false;
  options.sources = {"127.0.0.2", "::1"};
  options.resolve = ResolveMode::kEach;
  options.ping_every = seconds(15);
  options.read_bytes_per_second = 10240;
  options.fragment_bytes = 1024;
  options.ceiling_per_second = 140;
  options.reconnect = Reconnect{milliseconds(7), seconds(8), 0.25, 9};
  return options;
}

Login EveryLogin() {
  Login login;
  login.method = "PUT";
  login.url = {"https://host/login", true, "host", 8443, Template::Literal("/login")};
  login.headers = {{"A", Template::Literal("b")}};
  login.body = EveryPart(TemplateEncoding::kJson);
  login.json = true;
  login.extracts = {
      {Variable{0}, "X-Token", {}}, {Variable{1}, "", OfJson()}, {Variable{1}, "X-Id", OfRegex()}};
  return login;
}

// Numbers and names the steps in the order in which they are made.
class StepMaker {
 public:
  template <typename Action>
  Step operator()(Action action) {
    const std::uint32_t id = next_++;
    return {id, "step " + std::to_string(id), std::move(action)};
  }

 private:
  std::uint32_t next_ = 0;
};

std::vector<Step> EveryStep(StepMaker& step) {
  const Payload text{EveryPart(TemplateEncoding::kJson), false, Reaches::kSelf};
  const Payload binary{Binary(), true, Reaches::kAll};
  const Payload plain{Template::Literal("x"), false, Reaches::kOthers};
  const Reply echo{}, next{ReplyKind::kNext, {}}, none{ReplyKind::kNone, {}};
  const Reply match{ReplyKind::kMatch, EveryCondition()};
  std::vector<Step> steps;
  steps.push_back(step(SendStep{text}));
  steps.push_back(step(RequestStep{binary, echo, seconds(1)}));
  steps.push_back(step(RequestStep{plain, match, seconds(2)}));
  steps.push_back(step(StreamStep{
      12.5, true, Spacing::kPoisson, false, seconds(60), {}, plain, next, seconds(3), 17}));
  steps.push_back(
      step(StreamStep{0.5, false, Spacing::kEven, true, {}, 100, text, none, seconds(4), 18}));
  steps.push_back(step(ReceiveStep{3, {}, {}, seconds(5), "folder/file"}));
  steps.push_back(step(ReceiveStep{{}, seconds(6), {}, seconds(7), ""}));
  steps.push_back(step(ReceiveStep{{}, {}, Without(), seconds(8), ""}));
  OnMessageStep rules;
  Rule rule{EveryCondition(), {}};
  rule.steps.push_back(step(SendStep{plain}));
  rule.steps.push_back(step(RequestStep{plain, next, seconds(9)}));
  rule.steps.push_back(step(ExtractStep{Variable{0}, OfJson()}));
  rule.steps.push_back(step(CheckStep{"in rule", Without()}));
  rule.steps.push_back(step(CloseStep{4000, "rule"}));
  rule.steps.push_back(step(DropStep{}));
  rules.rules = {rule};
  steps.push_back(step(rules));
  steps.push_back(step(OnMessageStep{}));
  steps.push_back(step(RepeatStep{3, {}, seconds(10), {step(PingStep{})}}));
  steps.push_back(step(RepeatStep{{}, seconds(11), {}, {step(PingStep{})}}));
  steps.push_back(step(ThinkStep{ThinkKind::kConstant, seconds(1), {}}));
  steps.push_back(step(ThinkStep{ThinkKind::kUniform, seconds(1), seconds(2)}));
  steps.push_back(step(ThinkStep{ThinkKind::kExponential, seconds(3), {}}));
  steps.push_back(step(ChooseStep{{Branch{2, {step(PingStep{})}}, Branch{5, {step(PingStep{})}}}}));
  steps.push_back(step(WhenStep{EveryCondition(), {step(PingStep{})}, {step(DropStep{})}}));
  steps.push_back(step(WhenStep{Without(), {step(PingStep{})}, {}}));
  steps.push_back(step(ExtractStep{Variable{1}, OfRegex()}));
  steps.push_back(step(CheckStep{"has id", EveryCondition()}));
  steps.push_back(step(RecordStep{"price_age", OfJson(), 1e6}));
  steps.push_back(step(CloseStep{1001, "bye"}));
  steps.push_back(step(ReconnectStep{}));
  steps.push_back(step(BarrierStep{1, seconds(12)}));
  return steps;
}

template <typename Plan>
void FillShared(Plan& plan) {
  plan.targets = {
      {"one",
       {"wss://[::1]:9/a", true, "::1", 9, Template({"/a?c=", Placeholder::kConnection})},
       {"./serve", "", "--port=9"},
       seconds(31),
       Watch{Watch::By::kCommand, 0, "serve"}},
      {"two",
       {"ws://h/", false, "h", 80, Template::Literal("/")},
       {},
       seconds(5),
       Watch{Watch::By::kPid, 12, ""}}};
  plan.data = {
      {"users", DataOrder::kOnce, {"id", "name"}, {{"1", "a"}, {"2", "\xff"}, {"3", ""}}, 2},
      {"empty", DataOrder::kRandom, {"x"}, {}, 0}};
  plan.variables = {"token", "id"};
  plan.barriers = {"in", "out"};
  StepMaker step;
  Role first;
  first.name = "first";
  first.count = 1;
  first.url = Url{"ws://other/", false, "other", 81, Template::Literal("/")};
  first.connection = EveryOption();
  first.login = EveryLogin();
  first.steps = EveryStep(step);
  Role second;
  second.name = "second";
  second.share = 7;
  second.path = Template({"/room/", DataField{0, 1}});
  second.steps = {step(ReconnectStep{})};
  plan.roles = {first, second};
  plan.load = {{"warm", LoadForm::kClosed, seconds(9), false, 1, 20, StartMode::kTogether, 1000},
               {"once", LoadForm::kOnce, seconds(60), true, 5, 5, StartMode::kSpread, {}},
               {"open",
                LoadForm::kOpen,
                seconds(60),
                true,
                0,
                0,
                StartMode::kSpread,
                {},
                1.5,
                2.5,
                Spacing::kPoisson,
                777}};
  plan.drain = milliseconds(1500);
}

TEST_CASE("model round trip: a scenario that uses everything comes back the same") {
  Scenario scenario;
  FillShared(scenario);
  scenario.name = "everything";
  scenario.run_targets = RunTargets::kTogether;
  scenario.thresholds = {
      {"a", "ws_rtt", "step", "login", "k", "p99", Comparison::kNotEqual, 0.05, true, seconds(3)}};
  scenario.study = Study{{{"connections", {"1", ""}}, {"target", {"one", "two"}}},
                         6,
                         Study::Order::kRandom,
                         seconds(2),
                         Study::Quiet{0.1, seconds(3), seconds(4)},
                         Study::Chart{"x", "l", "p", {"seconds", "ws_gap.p99"}}};
  scenario.search = Search{"connections", 10, 20, scenario.thresholds, 0.125};
  scenario.report = {{"html", "csv"}, 64};
  scenario.on_agent_lost = OnAgentLost::kRedistribute;
  scenario.secrets = {"s3cret", "\xfe"};
  const auto again = ParseScenario(Serialize(scenario));
  REQUIRE_MESSAGE(again.ok(), again.status().ToString());
  CHECK(*again == scenario);
}

TEST_CASE("model round trip: an assignment that uses everything comes back the same") {
  Assignment assignment;
  FillShared(assignment);
  assignment.run_id = "run-1";
  assignment.part = 2;
  assignment.seed = ~std::uint64_t{0};
  assignment.agent_index = 1;
  assignment.weights = {1, 3};
  assignment.trace = true;
  assignment.clock_domain = 3;
  assignment.samples_one_in = 64;
  assignment.watch = true;
  const auto again = ParseAssignment(Serialize(assignment));
  REQUIRE_MESSAGE(again.ok(), again.status().ToString());
  CHECK(*again == assignment);
}

}  // namespace
}  // namespace wsurge
