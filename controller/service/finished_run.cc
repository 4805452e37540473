#include "controller/service/finished_run.h"

#include <sstream>

#include "controller/report/result_json.h"
#include "controller/report/summary.h"

namespace wsurge {

FinishedRun Render(const RunOutcome& outcome) {
  FinishedRun finished;
  finished.exit_code = outcome.exit_code;
  finished.error = outcome.error;
  if (!outcome.result) return finished;
  std::ostringstream json;
  WriteResultJson(*outcome.result, json);
  finished.result_json = json.str();
  std::ostringstream summary;
  WriteSummary(*outcome.result, summary);
  finished.summary = summary.str();
  return finished;
}

std::vector<RunFile> FilesOf(const RunOutcome& outcome) {
  if (!outcome.result) return {};
  return RunFiles(*outcome.result, outcome.report);
}

}  // namespace wsurge
