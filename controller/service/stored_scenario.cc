#include "controller/service/stored_scenario.h"

#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "common/wire/plan_wire.h"
#include "controller/run/redactor.h"
#include "wsurge/v1/plan.pb.h"

namespace wsurge {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Texts with placeholders and what they are compared with say nothing about results: they go.
// True: nothing is left to look at in it.
bool Emptied(Message& message) {
  if (message.GetDescriptor() == v1::Template::descriptor()) {
    message.Clear();
    static_cast<v1::Template&>(message).set_encoding(v1::TEMPLATE_ENCODING_PLAIN);
    return true;
  }
  if (message.GetDescriptor() == v1::Match::descriptor()) {
    message.Clear();
    return true;
  }
  if (message.GetDescriptor() == v1::Extraction::descriptor()) {
    message.Clear();
    static_cast<v1::Extraction&>(message).set_json("");  // one of the two must be there
    return true;
  }
  return false;
}

void Redact(Message& message, const Redactor& redactor);

void RedactField(Message& message, const FieldDescriptor* field, const Redactor& redactor) {
  const Reflection* const reflection = message.GetReflection();
  const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
  for (int i = 0; i < count; ++i) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Redact(field->is_repeated() ? *reflection->MutableRepeatedMessage(&message, field, i)
                                  : *reflection->MutableMessage(&message, field),
             redactor);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && field->is_repeated()) {
      reflection->SetRepeatedString(
          &message, field, i, redactor.Redacted(reflection->GetRepeatedString(message, field, i)));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      reflection->SetString(&message, field,
                            redactor.Redacted(reflection->GetString(message, field)));
    }
  }
}

void Redact(Message& message, const Redactor& redactor) {
  if (Emptied(message)) return;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) RedactField(message, field, redactor);
  if (message.GetDescriptor() == v1::Url::descriptor()) {
    static_cast<v1::Url&>(message).mutable_resource()->add_parts()->set_text("/");
  }
}

void RemoveWhatIsSent(v1::Role& role) {
  v1::ConnectionOptions& connection = *role.mutable_connection();
  connection.clear_headers();
  connection.clear_cookies();
  connection.clear_subprotocols();
  connection.mutable_tls()->clear_ca_pem();
  connection.mutable_tls()->clear_cert_pem();
  connection.mutable_tls()->clear_key_pem();
  if (role.has_path()) role.clear_path();
  if (role.has_login()) {
    role.mutable_login()->clear_headers();
    role.mutable_login()->clear_extracts();
  }
}

}  // namespace

std::string SerializeForStore(const Scenario& scenario) {
  Scenario kept = scenario;
  kept.data.clear();
  kept.secrets.clear();
  kept.study.reset();
  kept.search.reset();
  v1::Scenario message;
  ToProto(kept, &message);
  for (v1::Role& role : *message.mutable_roles()) RemoveWhatIsSent(role);
  Redact(message, Redactor(scenario.secrets));
  return message.SerializeAsString();
}

}  // namespace wsurge
