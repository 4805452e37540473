#include "controller/report/samples_csv.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "common/stats/interval.h"

namespace wsurge {
namespace {

SampleBatch TwoTargets() {
  SampleBatch batch;
  batch.agent = "agent-1";
  batch.names = std::make_shared<const SampleNames>(
      SampleNames{{"a", "=b"}, {"warm, up", "main"}, {"order", "cancel"}});
  return batch;
}

TEST_CASE("samples csv: one row a message, each column in its place") {
  SampleBatch batch = TwoTargets();
  batch.samples = {{.phase = 0,
                    .step = 1,
                    .connection = 7,
                    .number = 3,
                    .fate = MessageFate::kMatched,
                    .due = Nanos(1'000),
                    .sent = Nanos(1'500),
                    .received = Nanos(9'000)},
                   {.phase = 3,
                    .step = kNoStep,
                    .connection = 8,
                    .number = 0,
                    .fate = MessageFate::kTimedOut,
                    .due = Nanos(-5),
                    .sent = Nanos(20)}};
  std::string out(kSamplesHeader);
  AppendSamplesCsv(batch, out);
  CHECK(out ==
        "agent,target,phase,step,connection,number,fate,due_ns,sent_ns,received_ns\r\n"
        "agent-1,a,\"warm, up\",cancel,7,3,matched,1000,1500,9000\r\n"
        "agent-1,'=b,main,,8,0,timed_out,-5,20,\r\n");
}

TEST_CASE("samples csv: no row is longer than is said") {
  SampleBatch batch = TwoTargets();
  CHECK(kSamplesHeader.size() <= LongestSampleRow(batch));
  const std::string quotes = "=" + std::string(100, '"') + ",";
  batch.agent = quotes;
  batch.names =
      std::make_shared<const SampleNames>(SampleNames{{quotes}, {quotes, "b"}, {"x", quotes}});
  MessageSample sample;
  sample.step = 1;
  sample.fate = MessageFate::kTimedOut;
  sample.connection = sample.number = std::numeric_limits<std::uint64_t>::max();
  sample.due = sample.sent = Nanos::min();
  sample.received = Nanos::min();
  batch.samples = {sample};
  std::string row;
  AppendSamplesCsv(batch, row);
  CHECK(row.size() <= LongestSampleRow(batch));
  CHECK(row.size() > LongestSampleRow(batch) - 40);
}

TEST_CASE("samples csv: every fate has its word, and steps that are not known have none") {
  SampleBatch batch = TwoTargets();
  for (std::size_t i = 0; i < kMessageFateCount; ++i) {
    batch.samples.push_back({.step = 99, .fate = static_cast<MessageFate>(i)});
  }
  std::string out;
  AppendSamplesCsv(batch, out);
  const std::string begin = "agent-1,a,\"warm, up\",,0,0,";
  CHECK(out == begin + "sent,0,0,\r\n" + begin + "matched,0,0,\r\n" + begin + "timed_out,0,0,\r\n" +
                   begin + "lost,0,0,\r\n" + begin + "in_flight,0,0,\r\n");
}

}  // namespace
}  // namespace wsurge
