#include "common/wire/metrics_wire.h"

#include <functional>
#include <limits>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include "common/stats/histogram_codec.h"
#include "tests/unit/common/wire/message_filler.h"

namespace wsurge {
namespace {

using google::protobuf::util::MessageDifferencer;

std::string TwoSamples() {
  Histogram histogram;
  histogram.Record(1'000);
  histogram.Record(2'000'000);
  return EncodeHistogram(histogram);
}

// Gives the generic values the form that validation asks for.
class MetricsForm {
 public:
  void operator()(google::protobuf::Message& message,
                  const google::protobuf::FieldDescriptor& field) {
    const std::string& name = field.full_name();
    if (auto* times = dynamic_cast<v1::TimeSamples*>(&message)) {
      if (name == "wsurge.v1.TimeSamples.metric") times->set_metric("ws_rtt");
      if (name == "wsurge.v1.TimeSamples.step") times->set_step(step_++);
      if (name == "wsurge.v1.TimeSamples.histogram") times->set_histogram(TwoSamples());
      if (name == "wsurge.v1.TimeSamples.censored") times->set_censored(2);
    } else if (auto* values = dynamic_cast<v1::ValueSamples*>(&message)) {
      if (name == "wsurge.v1.ValueSamples.metric") {
        values->set_metric(step_++ % 2 == 0 ? "fairness" : "agent.unread");
      }
      if (name == "wsurge.v1.ValueSamples.histogram") values->set_histogram(TwoSamples());
    } else if (auto* samples = dynamic_cast<v1::MessageSamples*>(&message)) {
      if (name == "wsurge.v1.MessageSamples.fate") samples->set_fate(0, 1);  // the one with a reply
    } else if (name == "wsurge.v1.Ledger.SamplesEntry.key") {
      message.GetReflection()->SetString(&message, &field,
                                         step_++ % 2 == 0 ? "ws_rtt" : "fairness");
    }
  }

 private:
  std::int32_t step_ = 0;
};

template <typename Message>
Message Filled(std::set<std::string>* fields = nullptr) {
  MessageFiller filler(4, MetricsForm());
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

TEST_CASE("metrics wire: no field of an interval is forgotten") { CheckRoundTrip<v1::Interval>(); }

TEST_CASE("metrics wire: no field of a ledger is forgotten") { CheckRoundTrip<v1::Ledger>(); }

TEST_CASE("metrics wire: samples without a step, uncensored, and unset instants") {
  Interval interval;
  interval.sequence = 1;
  interval.At(3).Record(TimeMetric::kConnect, kNoStep, Nanos(5));
  interval.At(3).counters.AddNamed("errors.refused", 4);
  interval.At(3).counters.AddNamed("checks.has id: ü.passed", 1);
  v1::Interval message;
  ToProto(interval, &message);
  REQUIRE(message.phases_size() == 1);  // the empty ones do not travel
  const auto again = FromProto(message);
  REQUIRE_MESSAGE(again.ok(), again.status().ToString());
  REQUIRE(again->phases().size() == 4);
  const PhaseMetrics& phase = again->phases()[3];
  CHECK(*phase.Find(TimeMetric::kConnect, kNoStep) ==
        *interval.At(3).Find(TimeMetric::kConnect, kNoStep));
  CHECK(phase.counters == interval.At(3).counters);
  CHECK_FALSE(phase.first_connect);
  CHECK_FALSE(phase.last_message);
}

TEST_CASE("metrics wire: what is wrong is refused by its field") {
  struct Row {
    std::function<void(v1::Interval&)> spoil;
    const char* error;
  };
  const Row rows[] = {
      {[](auto& i) { i.set_sequence(0); }, "interval.sequence: 0 is not within 1 … 4294967295"},
      {[](auto& i) { i.set_begin_ns(std::numeric_limits<std::int64_t>::min()); },
       "interval.begin_ns: -9223372036854775808 ns is out of range"},
      {[](auto& i) { i.set_end_ns(i.begin_ns() - 1); }, "interval.end_ns: is before begin_ns"},
      {[](auto& i) { i.set_open_connections(100'000'001); },
       "interval.open_connections: 100000001 is not within 0 … 100000000"},
      {[](auto& i) { i.mutable_phases(1)->set_phase(10'000); },
       "interval.phases[1].phase: 10000 is not below 10000"},
      {[](auto& i) { i.mutable_phases(1)->set_phase(i.phases(0).phase()); },
       "interval.phases[1].phase: 1005 is not above the one before"},
      {[](auto& i) { (*i.mutable_phases(0)->mutable_counters())["a\x1b"] = 1; },
       "interval.phases[0].counters: one of its keys is no counter's name"},
      {[](auto& i) { (*i.mutable_phases(0)->mutable_counters())["errors.a b"] = 1; },
       "interval.phases[0].counters: one of its keys is no counter's name"},
      {[](auto& i) { (*i.mutable_phases(0)->mutable_counters())["checks.a\x1b.passed"] = 1; },
       "interval.phases[0].counters: one of its keys is no counter's name"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(1)->set_metric("ws_nothing"); },
       "interval.phases[0].times[1].metric: is no time metric"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(1)->set_step(-2); },
       "interval.phases[0].times[1].step: -2 is not within -1 … 99999"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(1)->set_step(100'000); },
       "interval.phases[0].times[1].step: 100000 is not within -1 … 99999"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(1)->set_step(0); },
       "interval.phases[0].times[1]: is there twice"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(0)->set_histogram("\xff"); },
       "interval.phases[0].times[0].histogram: decoding a histogram: unknown version"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(0)->set_censored(3); },
       "interval.phases[0].times[0].censored: 3 of 2 samples"},
      {[](auto& i) { i.mutable_phases(0)->mutable_times(0)->set_censored(0); },
       "interval.phases[0].times[0].censored_min_ns: of no sample"},
      {[](auto& i) {
         i.mutable_phases(0)->set_last_message_ns(std::numeric_limits<std::int64_t>::max());
       },
       "interval.phases[0].last_message_ns: 9223372036854775807 ns is out of range"},
      {[](auto& i) { i.mutable_phases(0)->mutable_values(1)->set_metric("ws_rtt"); },
       "interval.phases[0].values[1].metric: is no value metric"},
      {[](auto& i) { *i.mutable_phases(0)->mutable_values(1) = i.phases(0).values(0); },
       "interval.phases[0].values[1]: is there twice"},
      {[](auto& i) { i.mutable_phases(0)->mutable_values(0)->set_histogram("\xff"); },
       "interval.phases[0].values[0].histogram: decoding a histogram: unknown version"},
      {[](auto& i) { i.mutable_health(1)->set_worker(4096); },
       "interval.health[1].worker: 4096 is not within 0 … 4095"},
      {[](auto& i) { i.mutable_health(0)->set_phase(10'000); },
       "interval.health[0].phase: 10000 is not within 0 … 9999"},
      {[](auto& i) { i.mutable_health(0)->set_end_ns(0); },
       "interval.health[0].end_ns: is before begin_ns"},
      {[](auto& i) { i.mutable_health(0)->set_idle_ns(-1); },
       "interval.health[0].idle_ns: -1 ns is not within 0 … 31 days"},
      {[](auto& i) { i.mutable_samples()->add_step(0); },
       "interval.samples: has columns of different lengths"},
      {[](auto& i) { i.mutable_samples()->set_fate(0, 5); },
       "interval.samples.row[0].fate: 5 is not within 0 … 4"},
      {[](auto& i) { i.mutable_delivery()->mutable_stamped()->add_place(0); },
       "interval.delivery.stamped: has columns of different lengths"},
      {[](auto& i) { i.mutable_delivery()->mutable_stamped()->set_place(0, 10'000); },
       "interval.delivery.stamped.row[0].place: 10000 is not within 0 … 9999"},
      {[](auto& i) { i.mutable_delivery()->mutable_stamped()->set_count(0, 0); },
       "interval.delivery.stamped.row[0].count: 0 is not within 1 … 1099511627776"},
      {[](auto& i) {
         i.mutable_delivery()->mutable_receivers()->set_millisecond(
             0, std::numeric_limits<std::int64_t>::max());
       },
       "interval.delivery.receivers.row[0].millisecond: 9223372036854775807 ms is out of range"},
      {[](auto& i) { i.mutable_delivery()->mutable_receivers()->set_change(0, 100'000'001); },
       "interval.delivery.receivers.row[0].change: 100000001 is out of range"},
      {[](auto& i) { i.mutable_delivery()->mutable_stayed()->set_until(0, -1); },
       "interval.delivery.stayed.row[0].until: is before from"},
      {[](auto& i) { i.mutable_delivery()->mutable_accounts(1)->set_received(UINT64_MAX); },
       "interval.delivery.accounts[1].received: 18446744073709551615 is not within 0 … "
       "1099511627776"},
      {[](auto& i) { i.mutable_delivery()->mutable_accounts(0)->set_clock_bound_ns(-1); },
       "interval.delivery.accounts[0].clock_bound_ns: is negative"},
      {[](auto& i) { i.mutable_delivery()->mutable_sightings()->set_step(0, 100'000); },
       "interval.delivery.sightings.row[0].step: 100000 is not within 0 … 99999"},
      {[](auto& i) { i.mutable_delivery()->mutable_sightings()->set_last_ns(0, -1); },
       "interval.delivery.sightings.row[0].last_ns: is negative"},
      {[](auto& i) { i.mutable_delivery()->clear_unseen_to(); },
       "interval.delivery.unseen_to: stands without unseen_from, or that without it"},
      {[](auto& i) { i.mutable_delivery()->set_unseen_to(0); },
       "interval.delivery.unseen_to: is before unseen_from"},
  };
  for (const Row& row : rows) {
    auto message = Filled<v1::Interval>();
    row.spoil(message);
    CHECK(FromProto(message).status().message() == row.error);
  }
}

TEST_CASE("metrics wire: few samples in many far places are refused") {
  v1::Interval message;
  message.set_sequence(1);
  for (std::uint32_t phase = 0; phase < 11; ++phase) {
    v1::PhaseMetrics* added = message.add_phases();
    added->set_phase(phase);
    v1::TimeSamples* times = added->add_times();
    times->set_metric("ws_rtt");
    times->set_step(99'999);
    times->set_histogram(TwoSamples());
  }
  CHECK(FromProto(message).status().message() ==
        "interval.phases[9].times[0]: is too much for one interval");
}

TEST_CASE("metrics wire: a ledger names only metrics") {
  v1::Ledger message;
  (*message.mutable_samples())["ws_nothing"] = 1;
  CHECK(FromProto(message).status().message() == "ledger.samples: one of its keys is no metric");
}

}  // namespace
}  // namespace wsurge
