#pragma once

#include "common/plan/session_program.h"
#include "controller/scenario/parse_context.h"

// The steps that hold no other steps: each function reads what stands behind the step's key.
namespace wsurge {

SendStep ParseSend(ParseContext& context, const Value& value);
RequestStep ParseRequest(ParseContext& context, const Value& value);
StreamStep ParseStream(ParseContext& context, const Value& value);
ReceiveStep ParseReceive(ParseContext& context, const Value& value);
ThinkStep ParseThink(ParseContext& context, const Value& value);
ExtractStep ParseExtract(ParseContext& context, const Value& value);
CheckStep ParseCheck(ParseContext& context, const Value& value);
RecordStep ParseRecord(ParseContext& context, const Value& value);
PingStep ParsePing(ParseContext& context, const Value& value);
DropStep ParseDrop(ParseContext& context, const Value& value);
ReconnectStep ParseReconnectStep(ParseContext& context, const Value& value);
CloseStep ParseClose(ParseContext& context, const Value& value);

}  // namespace wsurge
