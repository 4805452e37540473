#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/message/extraction.h"
#include "common/message/template.h"
#include "common/plan/connection_options.h"
#include "common/plan/load.h"
#include "common/plan/session_program.h"
#include "common/plan/threshold.h"
#include "common/plan/url.h"

// The model of a resolved scenario: plain values, defaults included. The controller's parser makes
// it, the wire carries it, the agent's engine runs it.
namespace wsurge {

// ---- Where to ----

// Which process of the host a target is, for the record of its CPU and memory.
struct Watch {
  enum class By : std::uint8_t { kPid, kCommand, kPort };
  By by = By::kPort;
  std::uint64_t number = 0;  // kPid, kPort
  std::string command;       // kCommand: stands in the command line
  friend bool operator==(const Watch&, const Watch&) = default;
};

struct Target {
  std::string name;
  Url url;
  std::vector<std::string> start;  // command and arguments, run by the local command line; or none
  Nanos ready = std::chrono::seconds(30);  // how long it may take until it listens
  std::optional<Watch> watch;

  friend bool operator==(const Target&, const Target&) = default;
};

enum class RunTargets : std::uint8_t {
  kInTurn,    // one part of the run each
  kTogether,  // at the same time: connection n goes to target n mod targets
};

// ---- Data ----

enum class DataOrder : std::uint8_t {
  kInTurn,  // every agent has all rows and begins at its share's offset
  kRandom,  // every agent has all rows
  kOnce,    // each row is given to one session of the whole run
};

struct DataTable {
  std::string name;
  DataOrder order = DataOrder::kInTurn;
  std::vector<std::string> columns;
  std::vector<DataRow> rows;    // each as long as `columns`
  std::uint64_t first_row = 0;  // kInTurn: where this agent begins; set when the run is split

  friend bool operator==(const DataTable&, const DataTable&) = default;
};

// ---- Who ----

// An HTTP(S) request before each connection.
struct Login {
  std::string method = "POST";
  Url url;  // http:// or https://
  std::vector<NamedTemplate> headers;
  Template body;
  bool json = false;  // adds Content-Type: application/json unless `headers` has one
  Nanos timeout = std::chrono::seconds(10);  // for the whole exchange
  struct Extract {
    Variable variable;
    std::string header;     // take it from this response header; empty: from the body
    Extraction extraction;  // neither json nor regex set: the whole header
    friend bool operator==(const Extract&, const Extract&) = default;
  };
  std::vector<Extract> extracts;

  friend bool operator==(const Login&, const Login&) = default;
};

// One kind of session. A scenario with `session` has a single role of that name.
struct Role {
  std::string name;
  std::optional<std::uint64_t> count;  // so many connections of each phase; else by `share`
  std::uint32_t share = 1;
  std::optional<Url> url;        // instead of the target's
  std::optional<Template> path;  // path and query on the target's host; at most one of the two
  ConnectionOptions connection;  // the file's, with what the role says in its place
  std::optional<Login> login;
  std::vector<Step> steps;

  friend bool operator==(const Role&, const Role&) = default;
};

// ---- What the controller does with it ----

struct StudyAxis {
  std::string key;  // a var, or "target"
  std::vector<std::string> values;
  friend bool operator==(const StudyAxis&, const StudyAxis&) = default;
};

struct Study {
  enum class Order : std::uint8_t { kAsWritten, kRandom };
  struct Quiet {
    double cpu_below = 0.05;
    Nanos duration = std::chrono::seconds(1);
    Nanos at_most = std::chrono::seconds(20);
    friend bool operator==(const Quiet&, const Quiet&) = default;
  };
  struct Chart {
    std::string x;
    std::string line;
    std::string panel;
    std::vector<std::string> y;
    friend bool operator==(const Chart&, const Chart&) = default;
  };
  std::vector<StudyAxis> grid;
  std::uint32_t repeats = 1;
  Order order = Order::kAsWritten;
  Nanos pause{};
  std::optional<Quiet> quiet;
  std::optional<Chart> chart;
  friend bool operator==(const Study&, const Study&) = default;
};

// The largest value of a var with which every condition holds.
struct Search {
  std::string vary;
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  std::vector<Threshold> accept;
  double precision = 0.05;  // relative
  friend bool operator==(const Search&, const Search&) = default;
};

struct ReportOptions {
  std::vector<std::string> formats;
  std::uint32_t samples_one_in = 0;  // 0: none, 1: all, n: every n-th
  friend bool operator==(const ReportOptions&, const ReportOptions&) = default;
};

enum class OnAgentLost : std::uint8_t { kContinue, kAbort, kRedistribute };

// ---- The whole ----

struct Scenario {
  std::string name;
  std::vector<Target> targets;
  RunTargets run_targets = RunTargets::kInTurn;
  std::vector<DataTable> data;
  std::vector<std::string> variables;  // of a session; by Variable::index
  std::vector<std::string> barriers;   // by BarrierStep::barrier
  std::vector<Role> roles;             // at least one
  std::vector<Phase> load;
  std::vector<Threshold> thresholds;
  Nanos drain = std::chrono::seconds(2);  // how long pending replies are waited for at the end
  std::optional<Study> study;
  std::optional<Search> search;
  ReportOptions report;
  OnAgentLost on_agent_lost = OnAgentLost::kContinue;
  std::vector<std::string> secrets;  // values of ${env.…}: to be shown nowhere

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

// The names of all steps of all roles, by Step::id.
std::vector<std::string> StepNames(const std::vector<Role>& roles);

// Which data tables a role's steps, connection and login take fields of, ascending.
std::vector<std::uint32_t> TablesUsed(const Role& role);

}  // namespace wsurge
