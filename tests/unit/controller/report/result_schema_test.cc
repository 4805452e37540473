#include "controller/report/result_schema.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "controller/report/result_json.h"
#include "tests/unit/controller/report/sample_result.h"

namespace wsurge {
namespace {

using boost::json::object;
using boost::json::value;

// The part of JSON Schema that the published one uses: types, $ref, oneOf, const and the members of
// closed and open objects. An independent validator does the same in the tests of the programs.
class Checker {
 public:
  explicit Checker(const object& schema) : definitions_(schema.at("$defs").as_object()) {}

  void Check(const value& document, const object& schema, const std::string& at) {
    if (const value* ref = schema.if_contains("$ref")) {
      const std::string name(ref->as_string());
      return Check(document, definitions_.at(name.substr(name.rfind('/') + 1)).as_object(), at);
    }
    if (const value* choices = schema.if_contains("oneOf")) {
      return Check(document, choices->as_array().at(document.is_null() ? 1 : 0).as_object(), at);
    }
    if (const value* type = schema.if_contains("type"); type && !Fits(document, *type)) {
      faults.push_back(at + ": another type");
    }
    if (document.is_array()) {
      for (const value& item : document.as_array()) {
        Check(item, schema.at("items").as_object(), at + "[]");
      }
    }
    if (document.is_object()) CheckMembers(document.as_object(), schema, at);
  }

  std::vector<std::string> faults;

 private:
  static bool Is(const value& document, std::string_view type) {
    if (type == "object") return document.is_object();
    if (type == "array") return document.is_array();
    if (type == "string") return document.is_string();
    if (type == "boolean") return document.is_bool();
    if (type == "null") return document.is_null();
    if (type == "integer") return document.is_int64() || document.is_uint64();
    return type == "number" && document.is_number();
  }
  static bool Fits(const value& document, const value& types) {
    if (types.is_string()) return Is(document, types.as_string());
    for (const value& type : types.as_array()) {
      if (Is(document, type.as_string())) return true;
    }
    return false;
  }

  void CheckMembers(const object& document, const object& schema, const std::string& at) {
    if (const value* required = schema.if_contains("required")) {
      for (const value& name : required->as_array()) {
        if (!document.contains(name.as_string())) {
          faults.push_back(at + ": no " + std::string(name.as_string()));
        }
      }
    }
    const value* properties = schema.if_contains("properties");
    for (const auto& member : document) {
      const std::string path = at + "/" + std::string(member.key());
      const value* own = properties ? properties->as_object().if_contains(member.key()) : nullptr;
      if (own != nullptr) {
        Check(member.value(), own->as_object(), path);
      } else if (const value& others = schema.at("additionalProperties"); others.is_object()) {
        Check(member.value(), others.as_object(), path);
      } else {
        faults.push_back(path + ": unknown");
      }
    }
  }

  const object& definitions_;
};

value Document(const RunResult& result) {
  std::ostringstream out;
  WriteResultJson(result, out);
  return boost::json::parse(out.str());
}

TEST_CASE("result schema: a result with something in every field fits, and so does an empty one") {
  const object schema = ResultJsonSchema();
  for (const RunResult& result : {SampleResult(), RunResult()}) {
    Checker checker(schema);
    checker.Check(Document(result), schema, "");
    CHECK(checker.faults == std::vector<std::string>{});
  }
}

TEST_CASE("result schema: what does not belong, is missing or of another type does not fit") {
  const object schema = ResultJsonSchema();
  value document = Document(SampleResult());
  object& agent = document.as_object()["agents"].as_array()[0].as_object();
  agent["nmae"] = "x";
  agent.erase("share");
  agent["connections"] = -0.5;
  agent["totals"].as_object()["ws_rtt"].as_object()["p42"] = 1;
  Checker checker(schema);
  checker.Check(document, schema, "");
  CHECK(std::set<std::string>(checker.faults.begin(), checker.faults.end()) ==
        std::set<std::string>{"/agents[]/nmae: unknown", "/agents[]: no share",
                              "/agents[]/connections: another type",
                              "/agents[]/totals/ws_rtt/p42: unknown"});
}

}  // namespace
}  // namespace wsurge
