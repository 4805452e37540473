#pragma once

#include <google/protobuf/repeated_field.h>

#include "controller/agents/trace.h"
#include "wsurge/v1/agent.pb.h"

// Traces as messages. Pure functions, any thread.
namespace wsurge {

void ToProto(const std::vector<TraceEvent>& from,
             google::protobuf::RepeatedPtrField<v1::TraceEvent>* to);

// The messages may come from a stranger: texts that are too long are cut.
std::vector<TraceEvent> FromProto(const google::protobuf::RepeatedPtrField<v1::TraceEvent>& from);

}  // namespace wsurge
