#include "controller/cli/run_report.h"

#include <iostream>
#include <string>

#include "absl/status/status.h"
#include <boost/json.hpp>

#include "controller/cli/command.h"

namespace wsurge {
namespace {

// The verdict as the result document says it; empty when there is none.
std::string VerdictIn(const std::string& result_json) {
  boost::json::error_code error;
  const boost::json::value document = boost::json::parse(result_json, error);
  if (error) return "";
  const boost::json::value* verdict = document.find_pointer("/run/verdict", error);
  if (verdict == nullptr || !verdict->is_string()) return "";
  return std::string(verdict->get_string());
}

}  // namespace

void AddReportOptions(CLI::App& command, RunOptions& options) {
  command.add_option("--out", options.out, "Folder that the run's folder is made in")
      ->capture_default_str();
  command.add_flag("--json", options.json, "Print the result document instead of the summary");
  command.add_flag("--quiet", options.quiet, "No live line");
  command.add_flag("--strict", options.strict, "Exit code 4 also when the verdict is `degraded`");
}

ExitCode ReportRun(const RunOptions& options, RunSession& session, const FinishedRun& finished) {
  ExitCode code = finished.exit_code;
  const absl::Status stored = session.Store(finished);
  if (!stored.ok()) code = Worse(code, Fail(stored, ExitCode::kToolFailed));
  if (!finished.result_json.empty()) {
    std::cout << (options.json ? finished.result_json : finished.summary) << std::flush;
    if (!std::cout) {
      code = Worse(code, Fail(ExitCode::kToolFailed, "cannot write the result to stdout"));
    }
    if (stored.ok() && !options.quiet) {
      std::cerr << "report: " << session.folder().path().string() << "/\n";
    }
  }
  if (!finished.error.empty()) Fail(code, finished.error);
  if (options.strict && VerdictIn(finished.result_json) == "degraded") {
    code = Worse(code, ExitCode::kInvalid);
  }
  return code;
}

}  // namespace wsurge
