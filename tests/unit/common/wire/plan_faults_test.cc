#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "common/wire/plan_wire.h"
#include "common/wire/wire_limits.h"
#include "tests/unit/common/wire/plan_form.h"

namespace wsurge {
namespace {

template <typename Message>
struct Row {
  std::function<void(Message&)> spoil;
  std::string error;
};

template <typename Message, std::size_t kRows>
void CheckRefused(const Row<Message> (&rows)[kRows]) {
  const auto sound = FilledPlan<Message>();
  for (const Row<Message>& row : rows) {
    Message message = sound;
    row.spoil(message);
    CHECK(std::string(FromProto(message).status().message()) == row.error);
  }
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

v1::ConnectionOptions& Connection(v1::Assignment& a) {
  return *a.mutable_roles(0)->mutable_connection();
}
v1::Login& LoginOf(v1::Assignment& a) { return *a.mutable_roles(0)->mutable_login(); }
v1::Template& HeaderOf(v1::Assignment& a) {
  return *Connection(a).mutable_headers(0)->mutable_value();
}
v1::Step& StepOf(v1::Assignment& a, int step) { return *a.mutable_roles(0)->mutable_steps(step); }
v1::Match& MatchOf(v1::Assignment& a) { return *StepOf(a, 10).mutable_check()->mutable_match(); }
v1::Template& PayloadOf(v1::Assignment& a) {
  return *StepOf(a, 0).mutable_send()->mutable_payload()->mutable_content();
}

TEST_CASE("plan faults: the whole") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { a.clear_run_id(); },
       "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\""},
      {[](auto& a) { a.set_run_id("../x"); },
       "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\""},
      {[](auto& a) { a.set_run_id("a b"); },
       "assignment.run_id: is no run id: letters, digits, \"-\", \"_\" and \".\""},
      {[](auto& a) { a.set_part(10'000); }, "assignment.part: 10000 is not within 0 … 9999"},
      {[](auto& a) { a.clear_targets(); }, "assignment.targets: has 0 entries, not 1 … 10000"},
      {[](auto& a) { a.set_variables(1, ""); }, "assignment.variables[1]: is empty"},
      {[](auto& a) { a.set_barriers(0, std::string(1001, 'x')); },
       "assignment.barriers[0]: is longer than 1000 bytes"},
      {[](auto& a) { a.clear_roles(); }, "assignment.roles: has 0 entries, not 1 … 1000"},
      {[](auto& a) { a.clear_load(); }, "assignment.load: has 0 entries, not 1 … 1000"},
      {[](auto& a) {
         while (a.targets_size() < 101) *a.add_targets() = a.targets(0);
         while (a.load_size() < 100) *a.add_load() = a.load(0);
       },
       "assignment.load: 100 phases of 101 targets together are more than 10000"},
      {[](auto& a) { a.set_drain_ns(-1); }, "assignment.drain_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& a) { a.clear_weights(); }, "assignment.weights: has 0 entries, not 1 … 10000"},
      {[](auto& a) { a.set_weights(1, 0); }, "assignment.weights[1]: 0 is not within 1 … 1000"},
      {[](auto& a) { a.set_agent_index(3); }, "assignment.agent_index: 3 is none of the 3 agents"},
  });
}

TEST_CASE("plan faults: a scenario's own fields") {
  CheckRefused<v1::Scenario>({
      {[](auto& s) { s.clear_name(); }, "scenario.name: is empty"},
      {[](auto& s) { s.clear_targets(); }, "scenario.targets: has 0 entries, not 1 … 10000"},
      {[](auto& s) { s.clear_run_targets(); }, "scenario.run_targets: unknown value 0"},
      {[](auto& s) {
         s.set_run_targets(v1::RUN_TARGETS_TOGETHER);
         while (s.targets_size() < 5001) *s.add_targets() = s.targets(0);
       },
       "scenario.load: 2 phases of 5001 targets together are more than 10000"},
      {[](auto& s) { s.clear_on_agent_lost(); }, "scenario.on_agent_lost: unknown value 0"},
      {[](auto& s) { s.set_secrets(1, ""); }, "scenario.secrets[1]: is empty"},
      {[](auto& s) { s.mutable_thresholds(1)->clear_that(); },
       "scenario.thresholds[1].that: is empty"},
      {[](auto& s) { s.mutable_thresholds(1)->clear_metric(); },
       "scenario.thresholds[1].metric: is empty"},
      {[](auto& s) { s.mutable_thresholds(1)->set_tag("agent"); },
       "scenario.thresholds[1].tag: is none of target, role, step and phase"},
      {[](auto& s) { s.mutable_thresholds(1)->clear_tag_value(); },
       "scenario.thresholds[1].tag_value: belongs together with tag"},
      {[](auto& s) { s.mutable_thresholds(0)->clear_comparison(); },
       "scenario.thresholds[0].comparison: unknown value 0"},
      {[](auto& s) { s.mutable_thresholds(0)->set_value(kNoNumber); },
       "scenario.thresholds[0].value: is no number"},
      {[](auto& s) { s.mutable_thresholds(0)->set_after_ns(-1); },
       "scenario.thresholds[0].after_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& s) { s.mutable_study()->mutable_grid(1)->clear_key(); },
       "scenario.study.grid[1].key: is empty"},
      {[](auto& s) { s.mutable_study()->mutable_grid(1)->clear_values(); },
       "scenario.study.grid[1].values: has 0 entries, not 1 … 1000"},
      {[](auto& s) { s.mutable_study()->set_repeats(0); },
       "scenario.study.repeats: 0 is not within 1 … 1000000"},
      {[](auto& s) { s.mutable_study()->clear_order(); }, "scenario.study.order: unknown value 0"},
      {[](auto& s) { s.mutable_study()->set_pause_ns(-1); },
       "scenario.study.pause_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& s) { s.mutable_study()->mutable_quiet()->set_cpu_below(1.5); },
       "scenario.study.quiet.cpu_below: 1.5 is not within 0 … 1"},
      {[](auto& s) { s.mutable_study()->mutable_chart()->set_y(1, ""); },
       "scenario.study.chart.y[1]: is empty"},
      {[](auto& s) { s.mutable_search()->clear_vary(); }, "scenario.search.vary: is empty"},
      {[](auto& s) {
         s.mutable_search()->set_least(6);
         s.mutable_search()->set_most(5);
       },
       "scenario.search.least: 6 is not within 0 … 5"},
      {[](auto& s) { s.mutable_search()->mutable_accept(1)->clear_that(); },
       "scenario.search.accept[1].that: is empty"},
      {[](auto& s) { s.mutable_search()->set_precision(0); },
       "scenario.search.precision: 0 is not within 1e-09 … 1"},
      {[](auto& s) { s.mutable_report()->set_formats(0, ""); },
       "scenario.report.formats[0]: is empty"},
      {[](auto& s) { s.mutable_report()->set_samples_one_in(2'000'000'000); },
       "scenario.report.samples_one_in: 2000000000 is not within 0 … 1000000000"},
  });
}

TEST_CASE("plan faults: targets and data") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { a.mutable_targets(0)->clear_name(); }, "assignment.targets[0].name: is empty"},
      {[](auto& a) { a.mutable_targets(1)->mutable_url()->set_text("ws://x\r\n"); },
       "assignment.targets[1].url.text: holds a control character"},
      {[](auto& a) { a.mutable_targets(1)->mutable_url()->clear_host(); },
       "assignment.targets[1].url.host: is empty"},
      {[](auto& a) { a.mutable_targets(1)->mutable_url()->set_host("a b"); },
       "assignment.targets[1].url.host: holds a space or a control character"},
      {[](auto& a) { a.mutable_targets(0)->mutable_url()->set_port(0); },
       "assignment.targets[0].url.port: 0 is not within 1 … 65535"},
      {[](auto& a) { a.mutable_targets(0)->mutable_url()->set_port(65536); },
       "assignment.targets[0].url.port: 65536 is not within 1 … 65535"},
      {[](auto& a) { a.mutable_targets(0)->mutable_url()->mutable_resource()->clear_parts(); },
       "assignment.targets[0].url.resource: does not begin with \"/\""},
      {[](auto& a) {
         a.mutable_targets(0)->mutable_url()->mutable_resource()->mutable_parts(0)->set_text("x");
       },
       "assignment.targets[0].url.resource: does not begin with \"/\""},
      {[](auto& a) {
         a.mutable_targets(0)->mutable_url()->mutable_resource()->mutable_parts(0)->set_text(
             "/ HTTP/1.1\r\nX: y");
       },
       "assignment.targets[0].url.resource: holds a space or a control character"},
      {[](auto& a) { a.mutable_targets(0)->set_ready_ns(-1); },
       "assignment.targets[0].ready_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& a) { a.mutable_targets(0)->mutable_watch()->clear_by(); },
       "assignment.targets[0].watch.by: unknown value 0"},
      {[](auto& a) {
         a.mutable_targets(0)->mutable_watch()->set_by(v1::WATCH_BY_PORT);
         a.mutable_targets(0)->mutable_watch()->set_number(65536);
       },
       "assignment.targets[0].watch.number: 65536 is not within 1 … 65535"},
      {[](auto& a) {
         a.mutable_targets(0)->mutable_watch()->set_by(v1::WATCH_BY_COMMAND);
         a.mutable_targets(0)->mutable_watch()->clear_command();
       },
       "assignment.targets[0].watch.command: is empty"},
      {[](auto& a) { a.mutable_data(1)->clear_name(); }, "assignment.data[1].name: is empty"},
      {[](auto& a) { a.mutable_data(1)->clear_order(); },
       "assignment.data[1].order: unknown value 0"},
      {[](auto& a) { a.mutable_data(1)->clear_columns(); },
       "assignment.data[1].columns: has 0 entries, not 1 … 1000"},
      {[](auto& a) { a.mutable_data(1)->add_cells("x"); },
       "assignment.data[1].cells: 5 are no whole rows of 2"},
      {[](auto& a) { a.mutable_data(1)->set_first_row(2); },
       "assignment.data[1].first_row: 2 is not within 0 … 1"},
      {[](auto& a) {
         for (int table = 0; table < 2; ++table) {
           a.mutable_data(table)->add_cells(std::string(32 << 20, 'x'));
           a.mutable_data(table)->add_cells("");
         }
       },
       "assignment.data[1].cells: makes the data larger than 67108864 bytes or 20000000 cells"},
  });
}

TEST_CASE("plan faults: roles and logins") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { a.mutable_roles(1)->clear_name(); }, "assignment.roles[1].name: is empty"},
      {[](auto& a) { a.mutable_roles(0)->set_count(100'000'001); },
       "assignment.roles[0].count: 100000001 is not within 0 … 100000000"},
      {[](auto& a) { a.mutable_roles(0)->set_share(0); },
       "assignment.roles[0].share: 0 is not within 1 … 1000000"},
      {[](auto& a) { a.mutable_roles(0)->mutable_url()->set_port(0); },
       "assignment.roles[0].url.port: 0 is not within 1 … 65535"},
      {[](auto& a) { a.mutable_roles(1)->mutable_path()->mutable_parts(0)->set_text("x"); },
       "assignment.roles[1].path: does not begin with \"/\""},
      {[](auto& a) { a.mutable_roles(1)->mutable_path()->mutable_parts(0)->set_text("/\n"); },
       "assignment.roles[1].path: holds a space or a control character"},
      {[](auto& a) { LoginOf(a).set_method("GET /"); },
       "assignment.roles[0].login.method: holds a character that no token has"},
      {[](auto& a) { LoginOf(a).clear_method(); }, "assignment.roles[0].login.method: is empty"},
      {[](auto& a) { LoginOf(a).mutable_url()->set_host("\n"); },
       "assignment.roles[0].login.url.host: holds a space or a control character"},
      {[](auto& a) { LoginOf(a).mutable_headers(1)->set_name(""); },
       "assignment.roles[0].login.headers[1].name: is empty"},
      {[](auto& a) { LoginOf(a).mutable_body()->add_parts()->set_random_bytes(1); },
       "assignment.roles[0].login.body.parts[7].random_bytes: stands in a text"},
      {[](auto& a) { LoginOf(a).mutable_extracts(0)->set_variable(2); },
       "assignment.roles[0].login.extracts[0].variable: 2 is none of the 2 variables"},
      {[](auto& a) { LoginOf(a).mutable_extracts(0)->set_header("a b"); },
       "assignment.roles[0].login.extracts[0].header: holds a character that no token has"},
      {[](auto& a) {
         LoginOf(a).mutable_extracts(0)->clear_header();
         LoginOf(a).mutable_extracts(0)->clear_extraction();
       },
       "assignment.roles[0].login.extracts[0].extraction: needs json or regex"},
  });
}

TEST_CASE("plan faults: connections") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { Connection(a).mutable_headers(1)->set_name("X:"); },
       "assignment.roles[0].connection.headers[1].name: holds a character that no token has"},
      {[](auto& a) { HeaderOf(a).mutable_parts(0)->set_text("a\r\nb"); },
       "assignment.roles[0].connection.headers[0].value: holds a control character"},
      {[](auto& a) { Connection(a).mutable_cookies(0)->set_name("a="); },
       "assignment.roles[0].connection.cookies[0].name: holds a character that no token has"},
      {[](auto& a) {
         Connection(a).mutable_cookies(0)->mutable_value()->mutable_parts(0)->set_text(
             std::string("a\0b", 3));
       },
       "assignment.roles[0].connection.cookies[0].value: holds a control character"},
      {[](auto& a) { Connection(a).mutable_subprotocols(1)->mutable_parts(0)->set_text("a,b"); },
       "assignment.roles[0].connection.subprotocols[1]: holds a character that no token has"},
      {[](auto& a) { Connection(a).mutable_tls()->clear_key_pem(); },
       "assignment.roles[0].connection.tls.key_pem: belongs together with cert_pem"},
      {[](auto& a) { Connection(a).mutable_tls()->set_ca_pem(std::string((1 << 20) + 1, 'x')); },
       "assignment.roles[0].connection.tls.ca_pem: is longer than 1048576 bytes"},
      {[](auto& a) { Connection(a).mutable_tls()->set_server_name("a b"); },
       "assignment.roles[0].connection.tls.server_name: holds a space or a control character"},
      {[](auto& a) { Connection(a).mutable_compression()->set_window_bits(8); },
       "assignment.roles[0].connection.compression.window_bits: 8 is not within 9 … 15"},
      {[](auto& a) { Connection(a).mutable_compression()->set_memory_level(10); },
       "assignment.roles[0].connection.compression.memory_level: 10 is not within 1 … 9"},
      {[](auto& a) { Connection(a).mutable_compression()->set_threshold(1ULL << 31); },
       "assignment.roles[0].connection.compression.threshold: 2147483648 is not within 0 … "
       "1073741824"},
      {[](auto& a) { Connection(a).set_connect_timeout_ns(0); },
       "assignment.roles[0].connection.connect_timeout_ns: is 0"},
      {[](auto& a) { Connection(a).set_upgrade_timeout_ns(-1); },
       "assignment.roles[0].connection.upgrade_timeout_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& a) {
         Connection(a).set_close_timeout_ns(std::int64_t{31} * 24 * 3600 * 1'000'000'000 + 1);
       },
       "assignment.roles[0].connection.close_timeout_ns: 2678400000000001 ns is not within 0 … 31 "
       "days"},
      {[](auto& a) { Connection(a).set_max_message_bytes(0); },
       "assignment.roles[0].connection.max_message_bytes: 0 is not within 1 … 1073741824"},
      {[](auto& a) { Connection(a).set_sources(1, "localhost"); },
       "assignment.roles[0].connection.sources[1]: is no address"},
      {[](auto& a) { Connection(a).set_sources(1, std::string("::1\0x", 5)); },
       "assignment.roles[0].connection.sources[1]: is no address"},
      {[](auto& a) { Connection(a).clear_resolve(); },
       "assignment.roles[0].connection.resolve: unknown value 0"},
      {[](auto& a) { Connection(a).set_ping_every_ns(0); },
       "assignment.roles[0].connection.ping_every_ns: is 0"},
      {[](auto& a) { Connection(a).set_read_bytes_per_second(kNoNumber); },
       "assignment.roles[0].connection.read_bytes_per_second: nan is not within 1 … 1e+12"},
      {[](auto& a) { Connection(a).set_fragment_bytes(0); },
       "assignment.roles[0].connection.fragment_bytes: 0 is not within 1 … 1073741824"},
      {[](auto& a) { Connection(a).set_ceiling_per_second(0); },
       "assignment.roles[0].connection.ceiling_per_second: 0 is not within 1e-06 … 1e+07"},
      {[](auto& a) { Connection(a).mutable_reconnect()->set_after_ns(-1); },
       "assignment.roles[0].connection.reconnect.after_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& a) { Connection(a).mutable_reconnect()->set_at_most_ns(-1); },
       "assignment.roles[0].connection.reconnect.at_most_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& a) { Connection(a).mutable_reconnect()->set_jitter(1.1); },
       "assignment.roles[0].connection.reconnect.jitter: 1.1 is not within 0 … 1"},
      {[](auto& a) { Connection(a).mutable_reconnect()->set_times(2'000'000); },
       "assignment.roles[0].connection.reconnect.times: 2000000 is not within 0 … 1000000"},
  });
}

TEST_CASE("plan faults: phases") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { a.mutable_load(1)->clear_name(); }, "assignment.load[1].name: is empty"},
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
      {[](auto& a) { a.mutable_load(0)->set_sessions(0); },
       "assignment.load[0].sessions: 0 is not within 1 … 1000000000000000"},
      {[](auto& a) { a.mutable_load(0)->set_form(v1::LOAD_FORM_ONCE); },
       "assignment.load[0].sessions: is of a closed phase"},
      {[](auto& a) { a.mutable_load(0)->set_sessions_per_second_from(-1); },
       "assignment.load[0].sessions_per_second_from: -1 is not within 0 … 1e+07"},
      {[](auto& a) { a.mutable_load(0)->set_sessions_per_second_to(kInfinity); },
       "assignment.load[0].sessions_per_second_to: inf is not within 0 … 1e+07"},
      {[](auto& a) { a.mutable_load(0)->clear_spacing(); },
       "assignment.load[0].spacing: unknown value 0"},
      {[](auto& a) { a.mutable_load(0)->set_at_most(0); },
       "assignment.load[0].at_most: 0 is not within 1 … 100000000"},
  });
}

TEST_CASE("plan faults: templates") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { HeaderOf(a).clear_encoding(); },
       "assignment.roles[0].connection.headers[0].value.encoding: unknown value 0"},
      {[](auto& a) { HeaderOf(a).mutable_parts(0)->set_text(""); },
       "assignment.roles[0].connection.headers[0].value.parts[0].text: is empty"},
      {[](auto& a) { HeaderOf(a).mutable_parts(1)->set_text("x"); },
       "assignment.roles[0].connection.headers[0].value.parts[1].text: follows another text"},
      {[](auto& a) { HeaderOf(a).mutable_parts(0)->Clear(); },
       "assignment.roles[0].connection.headers[0].value.parts[0]: holds nothing"},
      {[](auto& a) { HeaderOf(a).mutable_parts(1)->set_placeholder(v1::PLACEHOLDER_UNSPECIFIED); },
       "assignment.roles[0].connection.headers[0].value.parts[1].placeholder: unknown value 0"},
      {[](auto& a) { HeaderOf(a).add_parts()->set_random_bytes(1); },
       "assignment.roles[0].connection.headers[0].value.parts[7].random_bytes: stands in a text"},
      {[](auto& a) { StepOf(a, 0).mutable_send()->mutable_payload()->set_binary(false); },
       "assignment.roles[0].steps[0].send.payload.content.parts[7].random_bytes: stands in a "
       "text"},
      {[](auto& a) { PayloadOf(a).mutable_parts(2)->mutable_random_int()->set_least(1 << 30); },
       "assignment.roles[0].steps[0].send.payload.content.parts[2].random_int: least is above "
       "most"},
      {[](auto& a) { PayloadOf(a).mutable_parts(3)->set_random_text(0); },
       "assignment.roles[0].steps[0].send.payload.content.parts[3].random_text: 0 is not within 1 "
       "… 1048576"},
      {[](auto& a) { PayloadOf(a).mutable_parts(7)->set_random_bytes(1048577); },
       "assignment.roles[0].steps[0].send.payload.content.parts[7].random_bytes: 1048577 is not "
       "within 1 … 1048576"},
      {[](auto& a) { PayloadOf(a).mutable_parts(4)->set_filler((64 << 20) + 1); },
       "assignment.roles[0].steps[0].send.payload.content.parts[4].filler: 67108865 is not within "
       "1 … 67108864"},
      {[](auto& a) { PayloadOf(a).mutable_parts(4)->set_filler(64 << 20); },
       "assignment.roles[0].steps[0].send.payload.content.parts[4]: is beyond the longest text, "
       "67108864 bytes"},
      {[](auto& a) { PayloadOf(a).mutable_parts(5)->set_variable(2); },
       "assignment.roles[0].steps[0].send.payload.content.parts[5].variable: 2 is none of the 2 "
       "variables"},
      {[](auto& a) { PayloadOf(a).mutable_parts(6)->mutable_data_field()->set_table(2); },
       "assignment.roles[0].steps[0].send.payload.content.parts[6].data_field.table: 2 is none of "
       "the 2 tables"},
      {[](auto& a) { PayloadOf(a).mutable_parts(6)->mutable_data_field()->set_column(2); },
       "assignment.roles[0].steps[0].send.payload.content.parts[6].data_field.column: 2 is none "
       "of the 2 columns"},
  });
}

TEST_CASE("plan faults: matches and extractions") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { MatchOf(a).mutable_texts(1)->clear_relation(); },
       "assignment.roles[0].steps[10].check.match.texts[1].relation: unknown value 0"},
      {[](auto& a) { MatchOf(a).mutable_texts(1)->mutable_value()->mutable_parts(0)->Clear(); },
       "assignment.roles[0].steps[10].check.match.texts[1].value.parts[0]: holds nothing"},
      {[](auto& a) { MatchOf(a).mutable_number()->set_above(kInfinity); },
       "assignment.roles[0].steps[10].check.match.number.above: is no number"},
      {[](auto& a) { MatchOf(a).mutable_number()->set_below(kNoNumber); },
       "assignment.roles[0].steps[10].check.match.number.below: is no number"},
      {[](auto& a) { MatchOf(a).set_regex("(a"); },
       "assignment.roles[0].steps[10].check.match.regex: no regular expression (RE2): missing ): "
       "(a"},
      {[](auto& a) { MatchOf(a).mutable_json()->set_pointer("a"); },
       "assignment.roles[0].steps[10].check.match.json.pointer: does not begin with \"/\""},
      {[](auto& a) { MatchOf(a).mutable_json()->set_pointer("/a~2"); },
       "assignment.roles[0].steps[10].check.match.json.pointer: has \"~\" before neither 0 nor 1"},
      {[](auto& a) { MatchOf(a).mutable_json()->set_pointer("/a~"); },
       "assignment.roles[0].steps[10].check.match.json.pointer: has \"~\" before neither 0 nor 1"},
      {[](auto& a) { MatchOf(a).mutable_json()->set_exists(false); },
       "assignment.roles[0].steps[10].check.match.json.exists: is false, so there is no value to "
       "compare"},
      {[](auto& a) { MatchOf(a).mutable_json()->mutable_number()->set_above(kInfinity); },
       "assignment.roles[0].steps[10].check.match.json.number.above: is no number"},
      {[](auto& a) { StepOf(a, 9).mutable_extract()->mutable_extraction()->clear_where(); },
       "assignment.roles[0].steps[9].extract.extraction: needs json or regex"},
      {[](auto& a) {
         StepOf(a, 9).mutable_extract()->mutable_extraction()->set_regex("a(b)");
         StepOf(a, 9).mutable_extract()->mutable_extraction()->set_group(2);
       },
       "assignment.roles[0].steps[9].extract.extraction.group: 2 is not within 0 … 1"},
      {[](auto& a) {
         StepOf(a, 9).mutable_extract()->mutable_extraction()->set_json("/a");
         StepOf(a, 9).mutable_extract()->mutable_extraction()->set_group(1);
       },
       "assignment.roles[0].steps[9].extract.extraction.group: 1 is not within 0 … 0"},
  });
}

TEST_CASE("plan faults: steps") {
  CheckRefused<v1::Assignment>({
      {[](auto& a) { a.mutable_roles(0)->clear_steps(); },
       "assignment.roles[0].steps: has 0 entries, not 1 … 100000"},
      {[](auto& a) { StepOf(a, 0).set_id(1); },
       "assignment.roles[0].steps[1].id: 1 is there twice"},
      {[](auto& a) { StepOf(a, 1).set_name(StepOf(a, 0).name()); },
       "assignment.roles[0].steps[1].name: \"" +
           FilledPlan<v1::Assignment>().roles(0).steps(0).name() + "\" is there twice"},
      {[](auto& a) { a.mutable_roles(1)->mutable_steps(0)->set_name(StepOf(a, 0).name()); },
       "assignment.roles[1].steps[0].name: \"" +
           FilledPlan<v1::Assignment>().roles(0).steps(0).name() + "\" is there twice"},
      {[](auto& a) { StepOf(a, 1).clear_name(); }, "assignment.roles[0].steps[1].name: is empty"},
      {[](auto& a) { StepOf(a, 2).clear_action(); }, "assignment.roles[0].steps[2]: has no action"},
      {[](auto& a) { StepOf(a, 0).mutable_send()->mutable_payload()->clear_reaches(); },
       "assignment.roles[0].steps[0].send.payload.reaches: unknown value 0"},
      {[](auto& a) { StepOf(a, 1).mutable_request()->mutable_reply()->clear_kind(); },
       "assignment.roles[0].steps[1].request.reply.kind: unknown value 0"},
      {[](auto& a) {
         StepOf(a, 1).mutable_request()->mutable_reply()->set_kind(v1::REPLY_KIND_ECHO);
       },
       "assignment.roles[0].steps[1].request.reply.match: is given for another kind of reply"},
      {[](auto& a) { StepOf(a, 1).mutable_request()->set_timeout_ns(0); },
       "assignment.roles[0].steps[1].request.timeout_ns: is 0"},
      {[](auto& a) { StepOf(a, 2).mutable_stream()->set_rate_per_second(0); },
       "assignment.roles[0].steps[2].stream.rate_per_second: 0 is not within 1e-06 … 1e+07"},
      {[](auto& a) { StepOf(a, 2).mutable_stream()->set_rate_per_second(kNoNumber); },
       "assignment.roles[0].steps[2].stream.rate_per_second: nan is not within 1e-06 … 1e+07"},
      {[](auto& a) { StepOf(a, 2).mutable_stream()->clear_spacing(); },
       "assignment.roles[0].steps[2].stream.spacing: unknown value 0"},
      {[](auto& a) {
         StepOf(a, 2).mutable_stream()->set_count(1);
         StepOf(a, 2).mutable_stream()->set_duration_ns(1);
       },
       "assignment.roles[0].steps[2].stream: needs exactly one of count and duration_ns"},
      {[](auto& a) {
         StepOf(a, 2).mutable_stream()->clear_duration_ns();
         StepOf(a, 2).mutable_stream()->set_count(0);
       },
       "assignment.roles[0].steps[2].stream.count: 0 is not within 1 … 1000000000000000"},
      {[](auto& a) {
         StepOf(a, 2).mutable_stream()->clear_count();
         StepOf(a, 2).mutable_stream()->set_duration_ns(0);
       },
       "assignment.roles[0].steps[2].stream.duration_ns: is 0"},
      {[](auto& a) { StepOf(a, 2).mutable_stream()->set_timeout_ns(0); },
       "assignment.roles[0].steps[2].stream.timeout_ns: is 0"},
      {[](auto& a) { StepOf(a, 2).mutable_stream()->set_window(0); },
       "assignment.roles[0].steps[2].stream.window: 0 is not within 1 … 10000000"},
      {[](auto& a) {
         StepOf(a, 3).mutable_receive()->set_count(1);
         StepOf(a, 3).mutable_receive()->set_duration_ns(1);
       },
       "assignment.roles[0].steps[3].receive: needs exactly one of count, duration_ns and until"},
      {[](auto& a) {
         StepOf(a, 3).mutable_receive()->clear_count();
         StepOf(a, 3).mutable_receive()->clear_duration_ns();
         StepOf(a, 3).mutable_receive()->mutable_until()->set_regex("*");
       },
       "assignment.roles[0].steps[3].receive.until.regex: no regular expression (RE2): no argument "
       "for repetition operator: *"},
      {[](auto& a) { StepOf(a, 3).mutable_receive()->set_save("a\nb"); },
       "assignment.roles[0].steps[3].receive.save: holds a control character"},
      {[](auto& a) { StepOf(a, 3).mutable_receive()->set_save("a/../b"); },
       "assignment.roles[0].steps[3].receive.save: is no file below a folder"},
      {[](auto& a) { StepOf(a, 3).mutable_receive()->set_save("/a"); },
       "assignment.roles[0].steps[3].receive.save: is no file below a folder"},
      {[](auto& a) {
         StepOf(a, 4).mutable_on_message()->mutable_rules(0)->mutable_steps(0)->mutable_ping();
       },
       "assignment.roles[0].steps[4].on_message.rules[0].steps[0]: is no step for a rule: send, "
       "request, extract, check, close or drop"},
      {[](auto& a) { StepOf(a, 4).mutable_on_message()->mutable_rules(0)->clear_steps(); },
       "assignment.roles[0].steps[4].on_message.rules[0].steps: has 0 entries, not 1 … 100000"},
      {[](auto& a) {
         StepOf(a, 5).mutable_repeat()->clear_times();
         StepOf(a, 5).mutable_repeat()->clear_duration_ns();
       },
       "assignment.roles[0].steps[5].repeat: needs exactly one of times and duration_ns"},
      {[](auto& a) { StepOf(a, 5).mutable_repeat()->set_every_ns(0); },
       "assignment.roles[0].steps[5].repeat.every_ns: is 0"},
      {[](auto& a) { StepOf(a, 5).mutable_repeat()->clear_steps(); },
       "assignment.roles[0].steps[5].repeat.steps: has 0 entries, not 1 … 100000"},
      {[](auto& a) { StepOf(a, 6).mutable_think()->clear_kind(); },
       "assignment.roles[0].steps[6].think.kind: unknown value 0"},
      {[](auto& a) { StepOf(a, 6).mutable_think()->set_least_ns(-5); },
       "assignment.roles[0].steps[6].think.least_ns: -5 ns is not within 0 … 31 days"},
      {[](auto& a) {
         StepOf(a, 6).mutable_think()->set_kind(v1::THINK_KIND_UNIFORM);
         StepOf(a, 6).mutable_think()->set_most_ns(1);
       },
       "assignment.roles[0].steps[6].think.most_ns: is below least_ns"},
      {[](auto& a) { StepOf(a, 7).mutable_choose()->clear_branches(); },
       "assignment.roles[0].steps[7].choose.branches: has 0 entries, not 1 … 1000"},
      {[](auto& a) { StepOf(a, 7).mutable_choose()->mutable_branches(1)->set_weight(0); },
       "assignment.roles[0].steps[7].choose.branches[1].weight: 0 is not within 1 … 1000000"},
      {[](auto& a) { StepOf(a, 8).mutable_when()->clear_steps(); },
       "assignment.roles[0].steps[8].when.steps: has 0 entries, not 1 … 100000"},
      {[](auto& a) { StepOf(a, 9).mutable_extract()->set_variable(2); },
       "assignment.roles[0].steps[9].extract.variable: 2 is none of the 2 variables"},
      {[](auto& a) { StepOf(a, 10).mutable_check()->set_check("a\x1b"); },
       "assignment.roles[0].steps[10].check.check: holds a control character"},
      {[](auto& a) { StepOf(a, 11).mutable_record()->clear_metric(); },
       "assignment.roles[0].steps[11].record.metric: is empty"},
      {[](auto& a) { StepOf(a, 11).mutable_record()->set_unit_ns(0); },
       "assignment.roles[0].steps[11].record.unit_ns: 0 is not within 1e-18 … 1e+18"},
      {[](auto& a) { StepOf(a, 13).mutable_close()->set_code(999); },
       "assignment.roles[0].steps[13].close.code: 999 is not within 1000 … 4999"},
      {[](auto& a) { StepOf(a, 13).mutable_close()->set_reason(std::string(124, 'x')); },
       "assignment.roles[0].steps[13].close.reason: is longer than 123 bytes"},
      {[](auto& a) { StepOf(a, 16).mutable_barrier()->set_barrier(2); },
       "assignment.roles[0].steps[16].barrier.barrier: 2 is none of the 2 barriers"},
      {[](auto& a) { StepOf(a, 16).mutable_barrier()->set_timeout_ns(0); },
       "assignment.roles[0].steps[16].barrier.timeout_ns: is 0"},
  });
}

TEST_CASE("plan faults: regular expressions of a whole plan are bounded") {
  auto message = FilledPlan<v1::Assignment>();
  v1::Step& step = *message.mutable_roles(1)->add_steps();
  std::uint32_t next = 0;  // far beyond the filled ones, so that only the bound can be hit first
  for (std::size_t i = 0; i <= kMaxRegexes; ++i) {
    v1::Step& added = *step.mutable_repeat()->add_steps();
    added.set_id(1'000'000 + next);
    added.set_name("regex " + std::to_string(next++));
    added.mutable_check()->set_check("c");
    added.mutable_check()->mutable_match()->set_regex("a");
  }
  step.set_id(999'999);
  step.set_name("many");
  step.mutable_repeat()->set_times(1);
  CHECK(std::string(FromProto(message).status().message())
            .ends_with(".regex: is one of more than 1000 regular expressions"));
}

}  // namespace
}  // namespace wsurge
