#include "controller/cli/run_session.h"

#include <algorithm>
#include <iostream>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "controller/cli/controller_options.h"
#include "controller/cli/submission.h"
#include "controller/cli/trace_text.h"

namespace wsurge {
namespace {

constexpr char kScenarioCopy[] = "scenario.yaml";
constexpr std::chrono::milliseconds kLook{200};
// A stopped run reports within 5 s; a controller that does not is given up.
constexpr std::chrono::seconds kStopWithin{10};
// A controller that is cut off or stands still for so long is waited for.
constexpr std::chrono::seconds kReconnectWithin{30};
// An attempt that fails so soon was refused; so many in a row take about two seconds.
constexpr std::chrono::seconds kRefusedWithin{1};
constexpr int kMaxRefused = 8;
// What local agents are waited for is this command's to say, with their names.
constexpr Nanos kLocalWaitExtra = std::chrono::seconds(5);

// The end of a run whose agents did not come.
FinishedRun GivenUp(const absl::Status& problem) {
  const bool bad_input = absl::IsInvalidArgument(problem);
  return {bad_input ? ExitCode::kBadInput : ExitCode::kUnavailable, "", "",
          std::string(problem.message())};
}

}  // namespace

RunSession::RunSession(const RunOptions& options, const SignalWatch& signals)
    : options_(options), signals_(signals), live_view_(options.quiet) {}

absl::Status RunSession::Connect() {
  if (!options_.local()) {
    ASSIGN_OR_RETURN(client_, ConnectTo(options_.controller, options_.tls));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(own_controller_, ControllerServer::Start({"127.0.0.1", 0}, std::nullopt));
  ASSIGN_OR_RETURN(client_, ControlClient::Connect(own_controller_->address(), std::nullopt));
  return absl::OkStatus();
}

absl::Status RunSession::Submit(const LoadedScenario& loaded) {
  RunRequest request = RequestFor(options_, loaded);
  if (options_.local()) {
    request.agents = std::max<std::size_t>(1, options_.agents);
    request.wait += kLocalWaitExtra;
  }
  ASSIGN_OR_RETURN(run_id_, client_->Submit(request));

  absl::StatusOr<RunFolder> folder = RunFolder::Create(options_.out, run_id_);
  absl::Status stored = folder.status();
  if (folder.ok()) {
    folder_ = *std::move(folder);
    stored = folder_->Write(kScenarioCopy, loaded.file.text);
  }
  if (!stored.ok()) {
    StopRun();
    if (folder_) Discard();
    return stored;
  }
  made_.insert(folder_->path() / kScenarioCopy);
  return absl::OkStatus();
}

absl::Status RunSession::Watch(const std::string& run_id) {
  run_id_ = run_id;
  only_watches_ = true;
  const std::filesystem::path path = std::filesystem::path(options_.out) / run_id;
  std::error_code error;
  if (!run_id.empty() && std::filesystem::exists(path, error)) {
    return absl::AlreadyExistsError(
        absl::StrCat(path.string(),
                     " is there already, with the files of this run or of someone "
                     "who watches it; choose another --out"));
  }
  ASSIGN_OR_RETURN(folder_, RunFolder::Create(options_.out, run_id));
  return absl::OkStatus();
}

absl::Status RunSession::StartAgents() {
  if (!options_.local()) return absl::OkStatus();
  LocalAgentsOptions agents;
  agents.count = std::max<std::size_t>(1, options_.agents);
  agents.controller = own_controller_->address().Text();
  agents.data = options_.out;
  agents.logs = folder_->path();
  agents.allow = options_.allow;
  agents.allow_insecure_tls = options_.allow_insecure_tls;
  agents.workers = options_.workers;
  agents.spin = options_.spin;
  absl::StatusOr<std::unique_ptr<LocalAgents>> started = LocalAgents::Start(agents);
  if (!started.ok()) {
    Discard();
    return started.status();
  }
  agents_ = *std::move(started);
  for (const std::filesystem::path& log : agents_->logs()) made_.insert(log);
  return absl::OkStatus();
}

void RunSession::Discard() const {
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder_->path(), error), end; !error && at != end;
       at.increment(error)) {
    if (made_.count(at->path()) == 0) return;
  }
  if (error) return;
  for (const std::filesystem::path& file : made_) std::filesystem::remove(file, error);
  std::filesystem::remove(folder_->path(), error);  // one that stays does no harm
}

void RunSession::StopRun() {
  if (give_up_at_) return;
  give_up_at_ = std::chrono::steady_clock::now() + kStopWithin;
  // A controller that does not answer is noticed by whoever follows the run.
  client_->Stop(run_id_).IgnoreError();
}

std::unique_ptr<RunFollower> RunSession::StartToFollow() {
  followed_at_ = std::chrono::steady_clock::now();
  return client_->Follow(run_id_,
                         [this](const std::string& name, std::string_view piece, bool last) {
                           files_begun_ = true;
                           received_->Take(name, piece, last);
                         });
}

bool RunSession::MayComeBack(const absl::Status& broken) {
  const auto now = std::chrono::steady_clock::now();
  if (options_.local() || !absl::IsUnavailable(broken) || files_begun_) return false;
  if (!broken_since_) {
    broken_since_ = now;
    refused_ = 0;
    live_view_.Clear();
    std::cerr << "no word from the controller (" << broken.message() << "); trying again\n";
  }
  refused_ = now - followed_at_ < kRefusedWithin ? refused_ + 1 : 0;
  return refused_ < kMaxRefused && now - *broken_since_ < kReconnectWithin;
}

FinishedRun RunSession::Follow() {
  received_ = std::make_unique<ReceivedFiles>(*folder_);
  std::unique_ptr<RunFollower> follower = StartToFollow();
  std::optional<Attendance> attendance;
  if (agents_) attendance.emplace(*client_, *agents_, options_.wait);
  absl::Status problem;
  for (;;) {
    RunFollower::News news = follower->Take(kLook);
    for (const AgentTrace& trace : news.traces) WriteTrace(trace, std::cout);
    if (news.ahead) live_view_.ShowQueue(*news.ahead);
    if (news.progress) {
      attendance.reset();
      live_view_.Show(*news.progress);
    }
    if (news.finished) {
      live_view_.Clear();
      nothing_sent_ = news.finished->result_json.empty();
      if (!problem.ok()) return GivenUp(problem);
      return *std::move(news.finished);
    }
    if (!news.broken.ok()) {
      if (!MayComeBack(news.broken)) return LostRun(news.broken);
      std::this_thread::sleep_for(kLook);
      follower = StartToFollow();
    } else if (news.progress || news.ahead) {
      broken_since_.reset();
    }
    if (signals_.asked_to_stop() && only_watches_) return StoppedWatching();
    if (signals_.asked_to_stop()) StopRun();
    if (agents_) {
      for (const std::string& name : agents_->TakeEnded()) own_controller_->OnAgentEnded(name);
    }
    if (attendance && problem.ok()) {
      problem = attendance->Problem();
      if (!problem.ok()) StopRun();
    }
    if (give_up_at_ && std::chrono::steady_clock::now() >= *give_up_at_) {
      live_view_.Clear();
      if (!problem.ok()) return GivenUp(problem);
      return {ExitCode::kInterrupted, "", "",
              "the controller did not report within 10 s after the stop"};
    }
  }
}

FinishedRun RunSession::LostRun(const absl::Status& problem) {
  live_view_.Clear();
  if (only_watches_ && absl::IsNotFound(problem)) {
    return {ExitCode::kBadInput, "", "", std::string(problem.message())};
  }
  return {ExitCode::kUnavailable, "", "",
          absl::StrCat("lost the controller: ", std::string(problem.message()))};
}

FinishedRun RunSession::StoppedWatching() {
  live_view_.Clear();
  return {ExitCode::kInterrupted, "", "",
          absl::StrCat("stopped watching; run ", run_id_, " goes on (wsurge stop ends it)")};
}

absl::Status RunSession::Store(const FinishedRun& finished) {
  absl::Status received = received_->End();
  if (finished.result_json.empty()) {
    if (nothing_sent_ || only_watches_) Discard();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(folder_->Write("result.json", finished.result_json));
  RETURN_IF_ERROR(folder_->Write("summary.txt", finished.summary));
  return received;
}

}  // namespace wsurge
