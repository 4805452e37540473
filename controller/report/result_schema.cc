#include "controller/report/result_schema.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "controller/results/percentiles.h"

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// ---- Kinds of values ----

object Typed(std::string_view type, std::string_view description = "") {
  object schema{{"type", type}};
  if (!description.empty()) schema["description"] = description;
  return schema;
}
object Text(std::string_view description = "") { return Typed("string", description); }
object Flag(std::string_view description = "") { return Typed("boolean", description); }
object Number(std::string_view description = "") { return Typed("number", description); }

object Count(std::string_view description = "") {
  object schema = Typed("integer", description);
  schema["minimum"] = 0;
  return schema;
}

object OrNull(object schema) {
  schema["type"] = array{schema["type"], "null"};
  return schema;
}

object ListOf(object items, std::string_view description = "") {
  object schema = Typed("array", description);
  schema["items"] = std::move(items);
  return schema;
}

object MapOf(object values, std::string_view description = "") {
  object schema = Typed("object", description);
  schema["additionalProperties"] = std::move(values);
  return schema;
}

object Ref(std::string_view name) { return {{"$ref", std::string("#/$defs/").append(name)}}; }

object RefOrNull(std::string_view name) { return {{"oneOf", array{Ref(name), Typed("null")}}}; }

struct Member {
  std::string_view name;
  object schema;
  bool required = true;
};

// An object with these members and, where `others` is given, any number of others like that.
object Record(std::initializer_list<Member> members, value others = false) {
  object schema = Typed("object");
  object properties;
  array required;
  for (const Member& member : members) {
    properties[member.name] = member.schema;
    if (member.required) required.emplace_back(member.name);
  }
  schema["properties"] = std::move(properties);
  schema["required"] = std::move(required);
  schema["additionalProperties"] = std::move(others);
  return schema;
}

// Adds the members of another record.
object With(object schema, const object& more) {
  for (const auto& member : more.at("properties").as_object()) {
    schema["properties"].as_object()[member.key()] = member.value();
  }
  for (const value& name : more.at("required").as_array()) {
    schema["required"].as_array().push_back(name);
  }
  return schema;
}

// ---- What was measured ----

object TimeSchema() {
  object schema = Record({
      {"count", Count("samples, censored ones included")},
      {"min", OrNull(Number())},
      {"mean", OrNull(Number())},
      {"stddev", OrNull(Number("of the population, from the buckets"))},
      {"max", OrNull(Number())},
      {"censored", Count("samples that were cut off, recorded with their age at that moment")},
      {"at_least", ListOf(Text(), "the statistics here that are only lower bounds"), false},
      {"out_of_range", Count("negative or above an hour: counted, in nothing else"), false},
      {"clock_bound", Number("ws_delivery: how far the clocks of sender and receiver may be apart"),
       false},
      {"negative", Count("ws_delivery: received before they were due, by those clocks"), false},
  });
  schema["description"] = "a time metric, in seconds";
  for (const NamedPercentile& known : kPercentiles) {
    schema["properties"].as_object()[known.name] =
        OrNull(Number("null with fewer than 10 samples beyond it"));
    schema["required"].as_array().emplace_back(known.name);
  }
  return schema;
}

object FairnessSchema() {
  object schema = Record({{"connections", Count("each counts once in each phase")},
                          {"jain", Number("1: all received the same; 1/n: one received all")},
                          {"min", Count()},
                          {"p5", Count()},
                          {"p50", Count()},
                          {"p95", Count()},
                          {"max", Count()}});
  schema["description"] = "data messages received by a connection within a phase";
  return schema;
}

// Members of totals and phases: those here, and time metrics under their names.
object MetricsSchema() {
  const object check = Record({{"passed", Count()}, {"failed", Count()}});
  return Record({{"errors", Ref("counts")},
                 {"closes", Ref("counts")},
                 {"replies", Ref("counts")},
                 {"delivery", Ref("counts"), false},
                 {"ws_sent", Ref("counts")},
                 {"ws_received", Ref("counts")},
                 {"ws_connections", Ref("counts")},
                 {"sessions", Ref("counts")},
                 {"operations", Ref("counts")},
                 {"rules", Ref("counts")},
                 {"checks", MapOf(check)},
                 {"fairness", Ref("fairness"), false},
                 {"reach", MapOf(OrNull(Number())), false}},
                Ref("time"));
}

object TotalsSchema() {
  return With(MetricsSchema(),
              Record({{"seconds", OrNull(Number("first connect attempt -> last message"))},
                      {"throughput", OrNull(Number("messages received per second of `seconds`"))},
                      {"errors_share", OrNull(Number("failed of all started operations"))}}));
}

object PhaseSchema() {
  return With(
      MetricsSchema(),
      Record({{"name", Text()},
              {"measured", Flag("in the totals and in the verdict")},
              {"open_loop", Flag("sessions or messages are due whatever the target does")},
              {"begin", Number("of the first interval with data of it, since the part's start")},
              {"length", Number("what its rates divide by")},
              {"sessions_planned", Number("how many its schedule has due"), false}}));
}

object SeriesSchema() {
  const object times = Record({{"count", Count()},
                               {"mean", Number()},
                               {"p50", OrNull(Number())},
                               {"p99", OrNull(Number())},
                               {"max", Number()}});
  return Record({{"t", Number("begin, since the part's start")},
                 {"duration", Number()},
                 {"agents", Count("whose data are in it")},
                 {"errors", Ref("counts")},
                 {"ws_sent", Ref("counts")},
                 {"ws_received", Ref("counts")},
                 {"ws_connections", Record({{"open", Count("at its end")}})}},
                times);
}

object WatchSchema() {
  const auto held = [] {
    return object(Record({{"processes", Count()},
                          {"threads", Count()},
                          {"resident_bytes", Count()},
                          {"descriptors", OrNull(Count())},
                          {"sockets", OrNull(Count())}}));
  };
  const object cpu = Record({{"seconds", Number("CPU time of all, in user and kernel mode")},
                             {"mean", Number("CPUs kept busy: CPU seconds in a second")},
                             {"max", Number("of one span of the series")}});
  const object span = With(held(), Record({{"t", Number("begin, since the part's start")},
                                           {"duration", Number()},
                                           {"cpu", Number("CPU seconds in a second")}}));
  return Record({{"agent", Text("that looked")},
                 {"found", Flag("there were such processes")},
                 {"cpu", cpu},
                 {"peak", held()},
                 {"series", ListOf(span)}});
}

object TargetSchema() {
  return Record({{"name", Text()},
                 {"url", Text()},
                 {"totals", TotalsSchema()},
                 {"steps", ListOf(Record({{"name", Text()}, {"role", Text()}}, Ref("time")))},
                 {"phases", ListOf(PhaseSchema())},
                 {"series", ListOf(SeriesSchema())},
                 {"watch", ListOf(WatchSchema(),
                                  "What its processes did and held, with their descendants; one "
                                  "entry where it was watched.")}});
}

// ---- Who measured it ----

object HealthSchema() {
  const object worker = Record(
      {{"worker", Count()},
       {"seconds", Number("of measured phases")},
       {"busy", Number("not waiting in poll, as a fraction")},
       {"busy_max", Ref("worst_second")},
       {"run_queue", OrNull(Number("waiting for a CPU; null: its kernel does not count it"))},
       {"run_queue_max", RefOrNull("worst_second")},
       {"cpu", Number("running")},
       {"longest_pass", Record({{"duration", Number()}, {"at", Number()}})}});
  object unread =
      Record({{"count", Count()}, {"p50", Count()}, {"p99", Count()}, {"max", Count()}});
  unread["description"] = "bytes that lay in a socket's receive queue, sampled";
  return Record({{"workers", ListOf(worker)},
                 {"descriptors", Count("the most at the end of an interval")},
                 {"resident_bytes", Count("likewise")},
                 {"unread", OrNull(unread)},
                 {"lateness", OrNull(Number("p99 of ws_send_delay"))}});
}

object AgentSchema() {
  return Record({{"name", Text()},
                 {"host", Text()},
                 {"weight", Count()},
                 {"labels", MapOf(Text())},
                 {"share", Number("of the run's connections")},
                 {"connections", Count("the most it was to hold")},
                 {"lost_at", Number("since the run's start"), false},
                 {"clock", Record({{"offset", Number("agent - controller")}, {"bound", Number()}})},
                 {"start_skew", Number("begun - agreed")},
                 {"totals", MetricsSchema()},
                 {"health", HealthSchema()}});
}

object EnvironmentSchema() {
  return Record({{"agent", Text()},
                 {"kernel", Text()},
                 {"cpus", Count()},
                 {"workers", Count()},
                 {"versions", MapOf(Text())},
                 {"limits", Record({{"descriptors", Count()}})}});
}

// ---- The run ----

object RunSchema() {
  object verdict = Text();
  verdict["enum"] = array{"valid", "degraded", "invalid"};
  return Record({{"id", Text()},
                 {"name", Text()},
                 {"scenario_sha256", Text()},
                 {"seed", Count()},
                 {"tags", MapOf(Text())},
                 {"started_at", Number("Unix time")},
                 {"duration", Number()},
                 {"verdict", verdict},
                 {"reasons", ListOf(Text(), "why it is not valid")},
                 {"notes", ListOf(Text(), "what does not touch the verdict")},
                 {"interrupted", Flag()}});
}

object ThresholdSchema() {
  return Record({{"that", Text("as the scenario has it")},
                 {"observed", OrNull(Number("null: no sample to judge by"))},
                 {"at_least", Flag("`observed` is only a lower bound"), false},
                 {"passed", Flag()}});
}

}  // namespace

object ResultJsonSchema() {
  object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"title", "wsurge result"},
                {"description", "What `wsurge run` writes to result.json. Times are seconds."}};
  const object body =
      Record({{"schema", {{"const", 1}}},
              {"tool", Record({{"version", Text()}})},
              {"run", RunSchema()},
              {"environment", ListOf(EnvironmentSchema())},
              {"agents", ListOf(AgentSchema(),
                                "totals: counts of the whole run, times of the "
                                "measured phases")},
              {"targets", ListOf(TargetSchema(), "totals: of the measured phases")},
              {"thresholds", ListOf(ThresholdSchema())},
              {"ledger", Record({{"balanced", Flag()}, {"differences", ListOf(Text())}})}});
  for (const auto& member : body) schema[member.key()] = member.value();
  schema["$defs"] =
      object{{"counts", MapOf(Count(), "counts by name")},
             {"time", TimeSchema()},
             {"fairness", FairnessSchema()},
             {"worst_second", Record({{"share", Number("of about a second")},
                                      {"at", Number("its begin, since the run's start")}})}};
  return schema;
}

}  // namespace wsurge
