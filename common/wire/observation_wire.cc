#include "common/wire/observation_wire.h"

#include <cstddef>
#include <cstdint>

#include "common/base/status_macros.h"
#include "common/wire/field_checks.h"
#include "common/wire/field_path.h"
#include "common/wire/instant.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

void ToProto(const HealthSlice& from, v1::HealthSlice* to) {
  to->set_worker(from.worker);
  to->set_phase(from.phase);
  to->set_begin_ns(from.begin.count());
  to->set_end_ns(from.end.count());
  to->set_idle_ns(from.idle.count());
  to->set_run_queue_ns(from.run_queue.count());
  to->set_cpu_ns(from.cpu.count());
  to->set_longest_pass_ns(from.longest_pass.count());
}

absl::StatusOr<HealthSlice> SliceFromProto(const v1::HealthSlice& from, const FieldPath& path) {
  HealthSlice slice;
  RETURN_IF_ERROR(CheckRange(from.worker(), 0, kMaxWorkersOfAgent - 1, path.Field("worker")));
  RETURN_IF_ERROR(CheckRange(from.phase(), 0, kPhaseLimit - 1, path.Field("phase")));
  slice.worker = from.worker();
  slice.phase = from.phase();
  ASSIGN_OR_RETURN(slice.begin, InstantFromProto(from.begin_ns(), path.Field("begin_ns")));
  ASSIGN_OR_RETURN(slice.end, InstantFromProto(from.end_ns(), path.Field("end_ns")));
  if (slice.end < slice.begin) return path.Field("end_ns").Error("is before begin_ns");
  ASSIGN_OR_RETURN(slice.idle, DurationFromProto(from.idle_ns(), path.Field("idle_ns")));
  ASSIGN_OR_RETURN(slice.run_queue,
                   DurationFromProto(from.run_queue_ns(), path.Field("run_queue_ns")));
  ASSIGN_OR_RETURN(slice.cpu, DurationFromProto(from.cpu_ns(), path.Field("cpu_ns")));
  ASSIGN_OR_RETURN(slice.longest_pass,
                   DurationFromProto(from.longest_pass_ns(), path.Field("longest_pass_ns")));
  return slice;
}

absl::StatusOr<TargetUsage> UsageFromProto(const v1::TargetUsage& from, const FieldPath& path) {
  TargetUsage usage;
  RETURN_IF_ERROR(CheckRange(from.target(), 0, kMaxTargets - 1, path.Field("target")));
  usage.target = from.target();
  ASSIGN_OR_RETURN(usage.begin, InstantFromProto(from.begin_ns(), path.Field("begin_ns")));
  ASSIGN_OR_RETURN(usage.end, InstantFromProto(from.end_ns(), path.Field("end_ns")));
  if (usage.end < usage.begin) return path.Field("end_ns").Error("is before begin_ns");
  ASSIGN_OR_RETURN(usage.cpu, DurationFromProto(from.cpu_ns(), path.Field("cpu_ns")));
  usage.processes = from.processes();
  usage.threads = from.threads();
  usage.resident_bytes = from.resident_bytes();
  if (from.has_descriptors()) usage.descriptors = from.descriptors();
  if (from.has_sockets()) usage.sockets = from.sockets();
  return usage;
}

void ToProto(const MessageSample& from, v1::MessageSamples* to) {
  to->add_phase(from.phase);
  to->add_step(from.step);
  to->add_connection(from.connection);
  to->add_number(from.number);
  to->add_fate(static_cast<std::uint32_t>(from.fate));
  to->add_due_ns(from.due.count());
  to->add_sent_ns((from.sent - from.due).count());
  to->add_received_ns(from.received ? (*from.received - from.sent).count() : 0);
}

absl::StatusOr<MessageSample> SampleFromProto(const v1::MessageSamples& from, int at,
                                              const FieldPath& path) {
  MessageSample sample;
  RETURN_IF_ERROR(CheckRange(from.phase(at), 0, kPhaseLimit - 1, path.Field("phase")));
  sample.phase = from.phase(at);
  if (from.step(at) < kNoStep || from.step(at) >= kStepLimit) {
    return path.Field("step").Error(from.step(at), " is not within -1 … ", kStepLimit - 1);
  }
  sample.step = from.step(at);
  sample.connection = from.connection(at);
  sample.number = from.number(at);
  RETURN_IF_ERROR(CheckRange(from.fate(at), 0, kMessageFateCount - 1, path.Field("fate")));
  sample.fate = static_cast<MessageFate>(from.fate(at));
  ASSIGN_OR_RETURN(sample.due, InstantFromProto(from.due_ns(at), path.Field("due_ns")));
  ASSIGN_OR_RETURN(const Nanos wait, InstantFromProto(from.sent_ns(at), path.Field("sent_ns")));
  sample.sent = sample.due + wait;
  if (sample.fate == MessageFate::kMatched) {
    ASSIGN_OR_RETURN(const Nanos took,
                     InstantFromProto(from.received_ns(at), path.Field("received_ns")));
    sample.received = sample.sent + took;
  }
  return sample;
}

absl::Status ReadSamples(const v1::MessageSamples& from, const FieldPath& path, Interval& to) {
  const int size = from.phase_size();
  RETURN_IF_ERROR(CheckSize(size, 0, kMaxSamplesPerInterval, path));
  for (const int column :
       {from.step_size(), from.connection_size(), from.number_size(), from.fate_size(),
        from.due_ns_size(), from.sent_ns_size(), from.received_ns_size()}) {
    if (column != size) return path.Error("has columns of different lengths");
  }
  to.samples.reserve(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    ASSIGN_OR_RETURN(MessageSample sample,
                     SampleFromProto(from, i, path.Item("row", static_cast<std::size_t>(i))));
    to.samples.push_back(sample);
  }
  to.samples_dropped = from.dropped();
  return absl::OkStatus();
}

}  // namespace

void ToProto(const TargetUsage& from, v1::TargetUsage* to) {
  to->set_target(from.target);
  to->set_begin_ns(from.begin.count());
  to->set_end_ns(from.end.count());
  to->set_cpu_ns(from.cpu.count());
  to->set_processes(from.processes);
  to->set_threads(from.threads);
  to->set_resident_bytes(from.resident_bytes);
  if (from.descriptors) to->set_descriptors(*from.descriptors);
  if (from.sockets) to->set_sockets(*from.sockets);
}

absl::StatusOr<std::vector<TargetUsage>> FromProto(
    const google::protobuf::RepeatedPtrField<v1::TargetUsage>& from, const FieldPath& parent) {
  std::vector<TargetUsage> usages;
  RETURN_IF_ERROR(ReadList(from, 0, kMaxTargetUsages, parent, "watched", usages, UsageFromProto));
  return usages;
}

void ObservationsToProto(const Interval& from, v1::Interval* to) {
  to->mutable_usage()->set_descriptors(from.usage.descriptors);
  to->mutable_usage()->set_resident_bytes(from.usage.resident_bytes);
  to->mutable_usage()->set_run_queue_unknown(from.usage.run_queue_unknown);
  for (const HealthSlice& slice : from.health) ToProto(slice, to->add_health());
  for (const TargetUsage& usage : from.watched) ToProto(usage, to->add_watched());
  if (from.samples.empty() && from.samples_dropped == 0) return;
  for (const MessageSample& sample : from.samples) ToProto(sample, to->mutable_samples());
  to->mutable_samples()->set_dropped(from.samples_dropped);
}

absl::Status ObservationsFromProto(const v1::Interval& from, Interval& to) {
  const FieldPath path("interval");
  to.usage = {.descriptors = from.usage().descriptors(),
              .resident_bytes = from.usage().resident_bytes(),
              .run_queue_unknown = from.usage().run_queue_unknown()};
  RETURN_IF_ERROR(
      ReadList(from.health(), 0, kMaxHealthSlices, path, "health", to.health, SliceFromProto));
  ASSIGN_OR_RETURN(to.watched, FromProto(from.watched(), path));
  return ReadSamples(from.samples(), path.Field("samples"), to);
}

}  // namespace wsurge
