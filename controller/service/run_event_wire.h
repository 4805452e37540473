#pragma once

#include "controller/agents/trace.h"
#include "controller/results/progress.h"
#include "controller/service/finished_run.h"
#include "wsurge/v1/control.pb.h"

// What a run's watcher is told, as messages. Pure functions, any thread.
namespace wsurge {

void ToProto(const Progress& from, v1::Progress* to);
Progress FromProto(const v1::Progress& from);

void ToProto(const AgentTrace& from, v1::ConnectionTrace* to);
AgentTrace FromProto(const v1::ConnectionTrace& from);

void ToProto(const FinishedRun& from, v1::Finished* to);
FinishedRun FromProto(const v1::Finished& from);

}  // namespace wsurge
