#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace wsurge {

// "wsurge.v1.Step.name": every field of every message that `type` can hold; those of a map's
// entries are not fields of anybody's.
inline std::set<std::string> AllFields(const google::protobuf::Descriptor& type) {
  std::set<std::string> fields;
  std::vector<const google::protobuf::Descriptor*> left{&type};
  while (!left.empty()) {
    const auto* message = left.back();
    left.pop_back();
    for (int i = 0; i < message->field_count(); ++i) {
      const auto& field = *message->field(i);
      if (!fields.insert(field.full_name()).second || field.is_map()) continue;
      if (field.message_type() != nullptr) left.push_back(field.message_type());
    }
  }
  return fields;
}

// Fills every field of a message with a value of its own, by reflection, so that a test cannot
// forget one. Lists get as many entries as their message type has alternatives (two otherwise), and
// each entry another alternative; recursion ends at `max_depth` messages.
class MessageFiller {
 public:
  // Called for each field after it was set; may replace the value where the model demands a form.
  using Adapt =
      std::function<void(google::protobuf::Message&, const google::protobuf::FieldDescriptor&)>;

  MessageFiller(int max_depth, Adapt adapt) : max_depth_(max_depth), adapt_(std::move(adapt)) {}

  void Fill(google::protobuf::Message& message) { Fill(message, 0, 0); }

  // Every field that was set at least once, as AllFields() names them.
  const std::set<std::string>& filled() const { return filled_; }

 private:
  using Field = google::protobuf::FieldDescriptor;

  void Fill(google::protobuf::Message& message, int alternative, int depth) {
    const auto* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const Field& field = *type->field(i);
      const auto* oneof = field.real_containing_oneof();
      if (oneof != nullptr && oneof->field(alternative % oneof->field_count()) != &field) continue;
      if (field.is_repeated()) {
        FillList(message, field, depth);
      } else if (field.cpp_type() == Field::CPPTYPE_MESSAGE) {
        Fill(*message.GetReflection()->MutableMessage(&message, &field), alternative, depth + 1);
      } else {
        SetValue(message, field);
      }
      filled_.insert(field.full_name());
      adapt_(message, field);
    }
  }

  void FillList(google::protobuf::Message& message, const Field& field, int depth) {
    const auto* reflection = message.GetReflection();
    if (field.cpp_type() == Field::CPPTYPE_STRING) {
      for (int i = 0; i < 2; ++i) {
        reflection->AddString(&message, &field, "s" + std::to_string(Next()));
      }
      return;
    }
    if (field.cpp_type() != Field::CPPTYPE_MESSAGE) {
      AddNumber(message, field);
      return;
    }
    const auto* type = field.message_type();
    int count = 2;
    if (type->real_oneof_decl_count() > 0) count = type->oneof_decl(0)->field_count();
    if (depth > max_depth_) count = 1;
    for (int i = 0; i < count; ++i) {
      auto* entry = reflection->AddMessage(&message, &field);
      if (field.is_map()) {
        SetValue(*entry, *type->map_key());
        SetValue(*entry, *type->map_value());
        adapt_(*entry, *type->map_key());
      } else {
        Fill(*entry, i, depth + 1);
      }
    }
  }

  void AddNumber(google::protobuf::Message& message, const Field& field) {
    const auto* r = message.GetReflection();
    const std::uint32_t next = Next();
    switch (field.cpp_type()) {
      case Field::CPPTYPE_INT32:
        return r->AddInt32(&message, &field, static_cast<std::int32_t>(next));
      case Field::CPPTYPE_INT64:
        return r->AddInt64(&message, &field, next);
      case Field::CPPTYPE_UINT32:
        return r->AddUInt32(&message, &field, next);
      case Field::CPPTYPE_UINT64:
        return r->AddUInt64(&message, &field, next);
      case Field::CPPTYPE_BOOL:
        return r->AddBool(&message, &field, true);
      default:
        return;
    }
  }

  void SetValue(google::protobuf::Message& message, const Field& field) {
    const auto* r = message.GetReflection();
    const std::uint32_t next = Next();
    switch (field.cpp_type()) {
      case Field::CPPTYPE_INT32:
        return r->SetInt32(&message, &field, static_cast<std::int32_t>(next));
      case Field::CPPTYPE_INT64:
        return r->SetInt64(&message, &field, next);
      case Field::CPPTYPE_UINT32:
        return r->SetUInt32(&message, &field, next);
      case Field::CPPTYPE_UINT64:
        return r->SetUInt64(&message, &field, next);
      case Field::CPPTYPE_DOUBLE:
        return r->SetDouble(&message, &field, next + 0.5);
      case Field::CPPTYPE_BOOL:
        return r->SetBool(&message, &field, true);
      case Field::CPPTYPE_STRING:
        return r->SetString(&message, &field, "s" + std::to_string(next));
      case Field::CPPTYPE_ENUM: {  // value 0 says nothing
        const int values = field.enum_type()->value_count();
        return r->SetEnumValue(&message, &field, 1 + static_cast<int>(next) % (values - 1));
      }
      default:
        return;
    }
  }

  std::uint32_t Next() { return ++last_; }

  const int max_depth_;
  const Adapt adapt_;
  std::uint32_t last_ = 1000;
  std::set<std::string> filled_;
};

}  // namespace wsurge
