#include "controller/scenario/language/json_schema.h"

#include <set>
#include <string>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "controller/scenario/language/description.h"

namespace wsurge {
namespace {

using boost::json::object;

std::string Printed(const boost::json::value& value) { return boost::json::serialize(value); }

// What the schema says of one key.
object Property(const char* section, const char* key) {
  const object schema = ScenarioJsonSchema();
  object property = schema.at("$defs").at(section).at("properties").at(key).as_object();
  property.erase("description");
  property.erase("markdownDescription");
  return property;
}

TEST_CASE("json schema: it has every section with exactly its keys, and allows no others") {
  const object schema = ScenarioJsonSchema();
  const object& definitions = schema.at("$defs").as_object();
  CHECK(definitions.size() == AllSections().size());
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    CAPTURE(section.id);
    const object& defined = definitions.at({section.id.data(), section.id.size()}).as_object();
    CHECK(defined.at("additionalProperties") == false);
    const object& properties = defined.at("properties").as_object();
    CHECK(properties.size() == section.keys.size());
    for (const Key& key : section.keys) {
      CHECK(properties.contains({key.name.data(), key.name.size()}));
    }
  }
}

TEST_CASE("json schema: each shape becomes this") {
  struct Row {
    const char* section;
    const char* key;
    const char* schema;
  };
  constexpr Row kRows[] = {
      {"record", "unit",
       R"({"oneOf":[{"enum":["ns","us","ms","s"]},{"type":"string","pattern":"\\$\\{"}]})"},
      {"tls", "verify",
       R"({"oneOf":[{"type":"boolean"},{"type":"string","pattern":"\\$\\{"}],"default":true})"},
      {"watch", "port",
       R"({"oneOf":[{"type":"integer","minimum":1,"maximum":65535},{"type":"string","pattern":"\\$\\{"}]})"},
      {"number", "above", R"({"oneOf":[{"type":"number"},{"type":"string","pattern":"\\$\\{"}]})"},
      {"request", "timeout",
       R"({"type":"string","pattern":"^(0|[1-9][0-9]*)(\\.[0-9]+)?(us|ms|s|m|h)$|\\$\\{","default":"10s"})"},
      {"stream", "rate",
       R"({"type":"string","pattern":"^(0|[1-9][0-9]*)(\\.[0-9]+)?/(s|m|h)$|\\$\\{"})"},
      {"size", "below",
       R"({"oneOf":[{"type":"integer","minimum":1,"maximum":1000000000000},{"type":"string","pattern":"^(0|[1-9][0-9]*)(\\.[0-9]+)?(B|KiB|MiB|GiB)$|\\$\\{"}]})"},
      {"connection", "read_rate",
       R"({"type":"string","pattern":"^(0|[1-9][0-9]*)(\\.[0-9]+)?(B|KiB|MiB|GiB)/s$|\\$\\{"})"},
      {"quiet", "cpu_below",
       R"({"oneOf":[{"type":"number","minimum":0,"maximum":1},{"type":"string","pattern":"^(0|[1-9][0-9]*)(\\.[0-9]+)?%$|\\$\\{"}],"default":"5%"})"},
      {"report", "samples",
       R"({"oneOf":[{"enum":["none","all"]},{"type":"string","pattern":"^1/[1-9][0-9]*$|\\$\\{"}],"default":"none"})"},
      {"connection", "tls", R"({"$ref":"#/$defs/tls"})"},
      {"connection", "compression",
       R"({"oneOf":[{"enum":["off",false]},{"$ref":"#/$defs/compression"},{"type":"string","pattern":"\\$\\{"}],"default":"off"})"},
      {"repeat", "steps", R"({"type":"array","items":{"$ref":"#/$defs/step"}})"},
      {"scenario", "data",
       R"({"type":"object","propertyNames":{"pattern":"^[A-Za-z_][A-Za-z0-9_]*$"},"additionalProperties":{"$ref":"#/$defs/data_table"}})"},
      {"send", "json", R"({})"},
      {"send", "text", R"({"type":["string","number","boolean"]})"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.section);
    CAPTURE(row.key);
    CHECK(Printed(Property(row.section, row.key)) == row.schema);
  }
}

TEST_CASE("json schema: rules on keys become this") {
  const object schema = ScenarioJsonSchema();
  const auto rules = [&](const char* section) {
    return Printed(schema.at("$defs").at(section).at("allOf"));
  };
  CHECK(rules("repeat") == R"([{"oneOf":[{"required":["times"]},{"required":["for"]}]}])");
  CHECK(rules("number") == R"([{"anyOf":[{"required":["above"]},{"required":["below"]}]}])");
  CHECK(rules("role") == R"([{"oneOf":[{"required":["share"]},{"required":["count"]},)"
                         R"({"not":{"anyOf":[{"required":["share"]},{"required":["count"]}]}}]}])");
  CHECK(rules("threshold") ==
        R"([{"if":{"required":["after"]},"then":{"anyOf":[{"required":["abort"]}]}}])");
}

TEST_CASE("json schema: editors are told what a key means") {
  const object schema = ScenarioJsonSchema();
  const auto& key = schema.at("$defs").at("timeouts").at("properties").at("close");
  CHECK(key.at("description") ==
        "From our Close to the peer's. A peer that does not answer is reset, which is no error.");
  CHECK(key.at("markdownDescription") ==
        "From our Close to the peer's. A peer that does not answer is reset, which is no error."
        "\n\nExample: `close: 500ms`");
}

}  // namespace
}  // namespace wsurge
