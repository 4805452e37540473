#include "controller/report/result_json.h"

#include <sstream>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "tests/unit/controller/report/golden.h"
#include "tests/unit/controller/report/sample_result.h"

namespace wsurge {
namespace {

std::string Json(const RunResult& result) {
  std::ostringstream out;
  WriteResultJson(result, out);
  return out.str();
}

TEST_CASE("result json: equals the golden file") {
  CheckGolden("result.json", Json(SampleResult()));
}

TEST_CASE("result json: an empty result is a document too") {
  const std::string text = Json(RunResult());
  const boost::json::value json = boost::json::parse(text);
  CHECK(json.at("schema").as_int64() == 1);
  CHECK(json.at("ledger").at("balanced").as_bool());
  CHECK(json.at("targets").as_array().empty());
}

TEST_CASE("result json: any JSON reader reads back what was written") {
  const RunResult result = SampleResult();
  const boost::json::value json = boost::json::parse(Json(result));
  CHECK(json.at("run").at("name").as_string() == "quick\x1b[31mstart");
  CHECK(json.at("run").at("seed").as_uint64() == result.seed);
  const boost::json::value& totals = json.at("targets").at(0).at("totals");
  CHECK(totals.at("ws_rtt").at("count").as_int64() == 12'200);
  CHECK(totals.at("ws_rtt").at("censored").as_int64() == 200);
  CHECK(totals.at("ws_rtt").at("p9999").is_null());  // one sample lies beyond it
  CHECK(totals.at("ws_rtt").at("p999").is_double());
  CHECK(totals.at("ws_first_message").at("out_of_range").as_int64() == 1);
  CHECK(totals.at("errors").at("reset").as_int64() == 10);
  CHECK(totals.at("throughput").as_double() == doctest::Approx(12'000 / 10.2));
  const boost::json::array& steps = json.at("targets").at(0).at("steps").as_array();
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].at("role").as_string() == "trader");
  CHECK(steps[1].at("price_age").at("count").as_int64() == 30);
  CHECK(totals.at("price_age").at("count").as_int64() == 30);
  CHECK(totals.at("checks").at("ok").at("failed").as_int64() == 1'000);
  CHECK(json.at("run").at("tags").at("commit").as_string() == "abc\x1b[2J");
  CHECK(json.at("agents").at(0).at("weight").as_int64() == 2);
  CHECK(json.at("agents").at(0).at("labels").at("rack").as_string() == "7\x1b[2J");
}

}  // namespace
}  // namespace wsurge
