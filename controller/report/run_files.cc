#include "controller/report/run_files.h"

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include <boost/json/value.hpp>

#include "controller/report/csv_tables.h"
#include "controller/report/hgrm.h"
#include "controller/report/hlog.h"
#include "controller/report/junit.h"
#include "controller/report/result_json.h"
#include "controller/report/time_histograms.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxNameBytes = 150;  // of the names in a file's

template <typename Write>
RunFile FileOf(std::string name, const Write& write) {
  std::ostringstream out;
  write(out);
  return {std::move(name), out.str()};
}

// One for each metric of a target as a whole; of several targets each has its name in front.
void AddHgrmFiles(const RunResult& result, std::vector<RunFile>& files) {
  ForEachHistogram(result, [&](const HistogramName& name, const Histogram& values) {
    if (!name.step.empty() || !name.role.empty()) return;
    const HistogramName shown{result.targets.size() > 1 ? name.target : "", "", "", name.metric};
    std::string file = TagOf(shown);
    if (shown.target.empty()) file.erase(0, 1);  // the dot
    if (file.size() > kMaxNameBytes) {
      file = absl::StrCat(file.substr(0, kMaxNameBytes), "-", files.size());
    }
    files.push_back(FileOf(absl::StrCat(file, ".hgrm"),
                           [&values](std::ostream& out) { WriteHgrm(values, out); }));
  });
}

}  // namespace

std::vector<RunFile> RunFiles(const RunResult& result, const ReportOptions& report) {
  const auto wants = [&report](std::string_view format) {
    return std::find(report.formats.begin(), report.formats.end(), format) != report.formats.end();
  };
  std::vector<RunFile> files;
  if (wants("hlog")) {
    files.push_back(FileOf("histograms.hlog", [&](std::ostream& out) { WriteHlog(result, out); }));
  }
  if (wants("hgrm")) AddHgrmFiles(result, files);
  if (!wants("csv") && !wants("junit")) return files;
  const boost::json::value document = ResultDocument(result);
  if (wants("csv")) {
    files.push_back(
        FileOf("summary.csv", [&](std::ostream& out) { WriteSummaryCsv(document, out); }));
    files.push_back(
        FileOf("series.csv", [&](std::ostream& out) { WriteSeriesCsv(document, out); }));
  }
  if (wants("junit")) {
    files.push_back(FileOf("junit.xml", [&](std::ostream& out) { WriteJunit(document, out); }));
  }
  return files;
}

}  // namespace wsurge
