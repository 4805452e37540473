#include <sstream>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "controller/report/csv_tables.h"
#include "controller/report/junit.h"
#include "controller/report/markdown.h"
#include "controller/report/prometheus.h"
#include "controller/report/result_document.h"
#include "controller/report/result_json.h"
#include "tests/unit/controller/report/golden.h"
#include "tests/unit/controller/report/sample_result.h"

namespace wsurge {
namespace {

using Write = void (*)(const boost::json::value&, std::ostream&);

std::string Rendered(Write write, const boost::json::value& document) {
  std::ostringstream out;
  write(document, out);
  return out.str();
}

boost::json::value SampleDocument() {
  std::ostringstream out;
  WriteResultJson(SampleResult(), out);
  const auto document = ParseResultDocument(out.str());
  REQUIRE(document.ok());
  return *document;
}

std::string ReasonFor(const std::string& text) {
  const auto document = ParseResultDocument(text);
  return document.ok() ? "accepted" : std::string(document.status().message());
}

TEST_CASE("rendered document: each format equals its golden file") {
  const boost::json::value document = SampleDocument();
  CheckGolden("summary.csv", Rendered(WriteSummaryCsv, document));
  CheckGolden("series.csv", Rendered(WriteSeriesCsv, document));
  CheckGolden("junit.xml", Rendered(WriteJunit, document));
  CheckGolden("result.md", Rendered(WriteMarkdown, document));
  CheckGolden("result.prom", Rendered(WritePrometheus, document));
}

TEST_CASE("rendered document: a stored document gives what the run itself gave") {
  const boost::json::value fresh = ResultDocument(SampleResult());
  const boost::json::value stored = SampleDocument();
  for (const Write write :
       {WriteSummaryCsv, WriteSeriesCsv, WriteJunit, WriteMarkdown, WritePrometheus}) {
    CHECK(Rendered(write, fresh) == Rendered(write, stored));
  }
}

TEST_CASE("rendered document: what is missing, or of another kind, is left out") {
  for (
      const char* text :
      {R"({"schema":1,"run":{"id":"x"}})",
       R"({"schema":1,"run":{"id":"x","name":5},"targets":[{}]})",
       R"({"schema":1,"run":{"id":"x","reasons":[1,{}],"duration":1e308},"thresholds":[1,{"that":[]}]})",
       R"({"schema":1,"run":{"id":"x"},"targets":[{"name":"t","totals":{"ws_rtt":{"count":"1",
            "mean":1e300,"p50":null,"at_least":[0]},"errors":{"a":{"b":{"c":1}}}},
            "series":[1,{"t":"x","ws_rtt":3}]}]})"}) {
    CAPTURE(text);
    const auto document = ParseResultDocument(text);
    REQUIRE(document.ok());
    for (const Write write :
         {WriteSummaryCsv, WriteSeriesCsv, WriteJunit, WriteMarkdown, WritePrometheus}) {
      CHECK(Rendered(write, *document).size() > 10);
    }
  }
}

TEST_CASE("rendered document: what is no result document is refused with the reason") {
  const std::string no = "not a result document of wsurge: ";
  CHECK(ReasonFor("{") != "accepted");
  CHECK(ReasonFor("[]") == no + "it is no object");
  CHECK(ReasonFor("{}") == no + "it has no `schema`");
  CHECK(ReasonFor(R"({"schema": 2})") ==
        no + "its `schema` is not 1, the only one that this version knows");
  CHECK(ReasonFor(R"({"schema": 1})") == no + "it has no `run.id`");
  CHECK(ReasonFor(R"({"schema": 1, "run": {"id": "x"}, "targets": [1]})") ==
        no + "its `targets` are none");
  CHECK(ReasonFor(std::string(100'000, '[')) != "accepted");
}

TEST_CASE("junit: an invalid run fails, and hostile names stay text") {
  boost::json::object document{
      {"run",
       {{"verdict", "invalid"}, {"name", "</testsuite>\x01&\"\n"}, {"reasons", {"too late"}}}},
      {"thresholds", boost::json::array{}}};
  const std::string text = Rendered(WriteJunit, document);
  CHECK(text.find("name=\"&lt;/testsuite&gt;\xEF\xBF\xBD&amp;&quot;&#10;\"") != std::string::npos);
  CHECK(text.find("failures=\"1\"") != std::string::npos);
  CHECK(text.find("<failure message=\"invalid: too late\"/>") != std::string::npos);
}

}  // namespace
}  // namespace wsurge
