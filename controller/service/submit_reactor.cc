#include "controller/service/submit_reactor.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

#include "common/base/version.h"
#include "common/wire/plan_wire.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr Nanos kMaxWait = std::chrono::hours(24);
constexpr std::size_t kMaxTags = 32;
constexpr std::size_t kMaxTagBytes = 200;

grpc::Status Bad(const std::string& why) { return {grpc::StatusCode::INVALID_ARGUMENT, why}; }

bool IsTagText(const std::string& text) {
  return text.size() <= kMaxTagBytes && std::none_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_iscntrl(static_cast<unsigned char>(c));
         });
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

SubmitReactor::SubmitReactor(Controller& controller, Owner& owner,
                             grpc::CallbackServerContext* context, v1::SubmitResponse* response)
    : controller_(controller), owner_(owner), context_(context), response_(response) {}

void SubmitReactor::OnReadDone(bool ok) {
  if (!ok) return Finish(Submit());
  grpc::Status status = Take(message_);
  if (!status.ok()) return Finish(std::move(status));
  StartRead(&message_);
}

void SubmitReactor::OnDone() {
  owner_.OnSubmitOver(context_);
  delete this;
}

grpc::Status SubmitReactor::Take(const v1::SubmitRequest& message) {
  if (message.has_head()) return TakeHead(message.head());
  if (!collector_) return Bad("the first message must be the head");
  return ToGrpc(collector_->Add(message.scenario_piece()));
}

grpc::Status SubmitReactor::TakeHead(const v1::SubmitHead& head) {
  if (collector_) return Bad("the head came twice");
  if (head.version() != Version()) {
    return Bad(
        absl::StrFormat("version mismatch: this command is wsurge %s, the controller is wsurge %s",
                        head.version().substr(0, 100), std::string(Version())));
  }
  if (head.agents() > kMaxAgents) return Bad(absl::StrFormat("agents: at most %d", kMaxAgents));
  if (head.wait_ns() < 0 || Nanos(head.wait_ns()) > kMaxWait) return Bad("wait: from 0 to 24 h");
  if (head.tags().size() > kMaxTags) return Bad(absl::StrFormat("tags: at most %d", kMaxTags));
  for (const auto& [name, value] : head.tags()) {
    if (name.empty() || !IsTagText(name) || !IsTagText(value)) {
      return Bad(
          absl::StrFormat("tags: names and values are at most %d bytes long, without "
                          "control characters",
                          kMaxTagBytes));
    }
    run_.tags[name] = value;
  }
  absl::StatusOr<PieceCollector> collector = PieceCollector::OfTotal(head.scenario_bytes());
  if (!collector.ok()) return ToGrpc(collector.status());
  collector_ = *std::move(collector);
  run_.bytes = head.scenario_bytes();
  run_.scenario_sha256 = head.scenario_sha256().substr(0, 64);
  run_.agents = head.agents();
  run_.wait = Nanos(head.wait_ns());
  run_.seed = head.seed();
  run_.trace = head.trace();
  return grpc::Status::OK;
}

grpc::Status SubmitReactor::Submit() {
  if (context_->IsCancelled()) return grpc::Status::CANCELLED;
  if (!collector_) return Bad("there is no scenario");
  absl::StatusOr<std::string> bytes = collector_->Take();
  if (!bytes.ok()) return ToGrpc(bytes.status());
  v1::Scenario message;
  if (!message.ParseFromString(*bytes)) return Bad("what was submitted is no scenario");
  bytes->clear();
  absl::StatusOr<Scenario> scenario = FromProto(message);
  if (!scenario.ok()) return ToGrpc(scenario.status());
  run_.scenario = *std::move(scenario);
  const absl::StatusOr<std::string> run_id = controller_.Submit(std::move(run_));
  if (!run_id.ok()) return ToGrpc(run_id.status());
  response_->set_run_id(*run_id);
  return grpc::Status::OK;
}

}  // namespace wsurge
