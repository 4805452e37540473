#include "controller/agents/trace_wire.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxWordBytes = 100;
constexpr std::size_t kMaxTextBytes = 4096;

}  // namespace

void ToProto(const std::vector<TraceEvent>& from,
             google::protobuf::RepeatedPtrField<v1::TraceEvent>* to) {
  for (const TraceEvent& event : from) {
    v1::TraceEvent* added = to->Add();
    added->set_at_ns(event.at.count());
    added->set_connection(event.connection);
    added->set_what(event.what);
    added->set_step(event.step);
    added->set_payload(event.payload);
    added->set_payload_bytes(event.payload_bytes);
    added->set_binary(event.binary);
    added->set_detail(event.detail);
  }
}

std::vector<TraceEvent> FromProto(const google::protobuf::RepeatedPtrField<v1::TraceEvent>& from) {
  std::vector<TraceEvent> events;
  for (const v1::TraceEvent& event : from) {
    TraceEvent& added = events.emplace_back();
    added.at = Nanos(event.at_ns());
    added.connection = event.connection();
    added.what = event.what().substr(0, kMaxWordBytes);
    added.step = event.step().substr(0, kMaxTextBytes);
    added.payload = event.payload().substr(0, kMaxTextBytes);
    added.payload_bytes = event.payload_bytes();
    added.binary = event.binary();
    added.detail = event.detail().substr(0, kMaxTextBytes);
  }
  return events;
}

}  // namespace wsurge
