#include "controller/run/redactor.h"

#include <string>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

TEST_CASE("Redactor: secrets are found as they are, escaped, and cut off at the end") {
  const Redactor redactor({"s3cr3t-t0ken", "s3cr3t-t0ken-long", "p\x1b\"w", "ab", ""});
  struct Row {
    std::string text;
    std::string redacted;
  };
  const Row rows[] = {
      {"", ""},
      {"nothing here", "nothing here"},
      {"to s3cr3t-t0ken: no", "to (secret): no"},
      {"s3cr3t-t0kens3cr3t-t0ken", "(secret)(secret)"},
      {"s3cr3t-t0ken-long.", "(secret)."},
      {"raw p\x1b\"w.", "raw (secret)."},
      {"escaped p\\x1b\\\"w.", "escaped (secret)."},
      {"the rest was cut: s3cr3t-t0", "the rest was cut: (secret)"},
      {"not at the end: s3cr3t, see", "not at the end: s3cr3t, see"},
      {"too short to tell: s3c", "too short to tell: s3c"},
      {"short ones say nothing: ab", "short ones say nothing: ab"},
  };
  for (const Row& row : rows) CHECK(redactor.Redacted(row.text) == row.redacted);
}

TEST_CASE("Redactor: traces lose them in every text") {
  const Redactor redactor({"s3cr3t"});
  AgentTrace trace;
  trace.events.push_back({.what = "sent",
                          .step = "s3cr3t",
                          .payload = "{\"token\":\"s3cr3t\"}",
                          .payload_bytes = 18,
                          .detail = "token=s3cr3t"});
  redactor.Redact(trace);
  const TraceEvent& event = trace.events[0];
  CHECK(event.step == "(secret)");
  CHECK(event.payload == "{\"token\":\"(secret)\"}");
  CHECK(event.payload_bytes == 18);
  CHECK(event.detail == "token=(secret)");
}

}  // namespace
}  // namespace wsurge
