#pragma once

#include <vector>

#include <google/protobuf/repeated_field.h>

#include "common/plan/session_program.h"
#include "common/wire/enum_table.h"
#include "wsurge/v1/plan.pb.h"

// The steps of a session as messages; read back by step_reader.h. A part of plan_wire.h.
namespace wsurge {

inline constexpr EnumTable<ReplyKind, v1::ReplyKind, 4> kReplies{{
    {ReplyKind::kEcho, v1::REPLY_KIND_ECHO},
    {ReplyKind::kNext, v1::REPLY_KIND_NEXT},
    {ReplyKind::kMatch, v1::REPLY_KIND_MATCH},
    {ReplyKind::kNone, v1::REPLY_KIND_NONE},
}};

inline constexpr EnumTable<Reaches, v1::Reaches, 4> kReaches{{
    {Reaches::kUnknown, v1::REACHES_UNKNOWN},
    {Reaches::kSelf, v1::REACHES_SELF},
    {Reaches::kOthers, v1::REACHES_OTHERS},
    {Reaches::kAll, v1::REACHES_ALL},
}};

inline constexpr EnumTable<ThinkKind, v1::ThinkKind, 3> kThinks{{
    {ThinkKind::kConstant, v1::THINK_KIND_CONSTANT},
    {ThinkKind::kUniform, v1::THINK_KIND_UNIFORM},
    {ThinkKind::kExponential, v1::THINK_KIND_EXPONENTIAL},
}};

void ToProto(const std::vector<Step>& from, google::protobuf::RepeatedPtrField<v1::Step>* to);

}  // namespace wsurge
