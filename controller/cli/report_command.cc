#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <boost/json/value.hpp>

#include "common/base/status_macros.h"
#include "controller/cli/command.h"
#include "controller/cli/run_folder.h"
#include "controller/cli/store_options.h"
#include "controller/cli/stored_run.h"
#include "controller/report/csv_tables.h"
#include "controller/report/hgrm.h"
#include "controller/report/hlog.h"
#include "controller/report/junit.h"
#include "controller/report/markdown.h"
#include "controller/report/prometheus.h"
#include "controller/report/result_document.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;

struct ReportCommandOptions {
  std::string run;
  std::string format = "text";
  std::string file;  // empty: stdout
  std::string out = "wsurge-results";
  StoreOptions store;
};

using Rendered = absl::StatusOr<std::string>;

Rendered ReadLog(const StoredRun& run) {
  Rendered text = ReadWholeFile(run.folder / "histograms.hlog", kMaxFileBytes);
  if (!absl::IsNotFound(text.status())) return text;
  return absl::NotFoundError(
      absl::StrCat("the run's histograms are not stored: there is no histograms.hlog in ",
                   run.folder.string(), "; run it with report: {formats: [hlog]}"));
}

Rendered Hlog(const StoredRun& run) {
  ASSIGN_OR_RETURN(std::string text, ReadLog(run));
  RETURN_IF_ERROR(ReadHlog(text).status());
  return text;
}

// All of a run's distributions in one; the comment before each names it.
Rendered Hgrm(const StoredRun& run) {
  ASSIGN_OR_RETURN(const std::string text, ReadLog(run));
  ASSIGN_OR_RETURN(const std::vector<LoggedHistogram> logged, ReadHlog(text));
  std::ostringstream out;
  for (const LoggedHistogram& each : logged) {
    out << "#[" << TagOf(each.name) << ", milliseconds]\n";
    WriteHgrm(each.values, out);
  }
  return out.str();
}

Rendered Summary(const StoredRun& run) {
  Rendered text = ReadWholeFile(run.folder / "summary.txt", kMaxFileBytes);
  if (!absl::IsNotFound(text.status())) return text;
  return absl::NotFoundError(absl::StrCat("there is no summary.txt in ", run.folder.string(),
                                          "; --format markdown needs none"));
}

Rendered FromDocument(const std::string& text, const std::string& format) {
  ASSIGN_OR_RETURN(const boost::json::value document, ParseResultDocument(text));
  std::ostringstream out;
  if (format == "csv") {
    WriteSummaryCsv(document, out);
  } else if (format == "markdown") {
    WriteMarkdown(document, out);
  } else if (format == "junit") {
    WriteJunit(document, out);
  } else if (format == "prometheus") {
    WritePrometheus(document, out);
  } else {
    return text;  // json, as it is
  }
  return out.str();
}

Rendered FromFiles(const ReportCommandOptions& options) {
  ASSIGN_OR_RETURN(const StoredRun run, FindStoredRun(options.run, options.out));
  if (options.format == "text") return Summary(run);
  if (options.format == "hlog") return Hlog(run);
  if (options.format == "hgrm") return Hgrm(run);
  ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(run.result, kMaxFileBytes));
  return FromDocument(text, options.format);
}

Rendered FromStore(const ReportCommandOptions& options) {
  if (options.format == "hlog" || options.format == "hgrm") {
    return absl::InvalidArgumentError(absl::StrCat(
        options.format, " needs the run's histograms, which are among the files of its submitter"));
  }
  ASSIGN_OR_RETURN(const FinishedRun run, ReadRun(options.store, options.run));
  if (run.result_json.empty()) {
    return absl::NotFoundError(absl::StrCat("run ", options.run, " gave no result: ", run.error));
  }
  if (options.format == "text") return run.summary;
  return FromDocument(run.result_json, options.format);
}

ExitCode Report(const ReportCommandOptions& options) {
  const Rendered text = options.store.given() ? FromStore(options) : FromFiles(options);
  if (!text.ok()) return Fail(ExitCode::kBadInput, std::string(text.status().message()));
  if (options.file.empty()) {
    std::cout << *text;
    return Printed(ExitCode::kDone);
  }
  const std::filesystem::path file(options.file);
  const std::filesystem::path folder = file.parent_path().empty() ? "." : file.parent_path();
  absl::StatusOr<NewFile> created = NewFile::Create(folder, file.filename().string());
  if (!created.ok()) return Fail(created.status(), ExitCode::kToolFailed);
  absl::Status written = created->Append(*text);
  if (written.ok()) written = created->Commit();
  return written.ok() ? ExitCode::kDone : Fail(written, ExitCode::kToolFailed);
}

}  // namespace

void AddReportCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ReportCommandOptions>();
  CLI::App* command = app.add_subcommand(
      "report",
      "Example: wsurge report wsurge-results/<run id> --format csv -o run.csv\n"
      "Renders a stored run again. hgrm and hlog need the run's histograms, which are kept with\n"
      "report: {formats: [hlog]}. A run of which only the store of its controller is left, even "
      "one\n"
      "that was cut off, is read from there: wsurge report <run id> --data <folder>.");
  command
      ->add_option("RUN", options->run,
                   "A result file, its folder, or a run's id under --out or in a store")
      ->required();
  command->add_option("--format", options->format, "How")
      ->check(
          CLI::IsMember({"text", "json", "csv", "markdown", "junit", "hgrm", "hlog", "prometheus"}))
      ->capture_default_str();
  command->add_option("-o,--output", options->file, "Into this file (default: stdout)");
  command->add_option("--out", options->out, "Folder of the runs")->capture_default_str();
  AddStoreOptions(*command, options->store);
  command->callback([options, &chosen] { chosen = [options] { return Report(*options); }; });
}

}  // namespace wsurge
