#include "common/wire/template_wire.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

using Part = Template::Part;

constexpr EnumTable<Placeholder, v1::Placeholder, 9> kPlaceholders{{
    {Placeholder::kConnection, v1::PLACEHOLDER_CONNECTION},
    {Placeholder::kSession, v1::PLACEHOLDER_SESSION},
    {Placeholder::kRole, v1::PLACEHOLDER_ROLE},
    {Placeholder::kAgent, v1::PLACEHOLDER_AGENT},
    {Placeholder::kSeq, v1::PLACEHOLDER_SEQ},
    {Placeholder::kReceived, v1::PLACEHOLDER_RECEIVED},
    {Placeholder::kNowNs, v1::PLACEHOLDER_NOW_NS},
    {Placeholder::kUuid, v1::PLACEHOLDER_UUID},
    {Placeholder::kStamp, v1::PLACEHOLDER_STAMP},
}};

constexpr EnumTable<TemplateEncoding, v1::TemplateEncoding, 2> kEncodings{{
    {TemplateEncoding::kPlain, v1::TEMPLATE_ENCODING_PLAIN},
    {TemplateEncoding::kJson, v1::TEMPLATE_ENCODING_JSON},
}};

// ---- To the wire ----

void PartToProto(const std::string& text, v1::Template::Part* to) { to->set_text(text); }
void PartToProto(Placeholder placeholder, v1::Template::Part* to) {
  to->set_placeholder(EnumToProto(kPlaceholders, placeholder));
}
void PartToProto(RandomInt range, v1::Template::Part* to) {
  to->mutable_random_int()->set_least(range.least);
  to->mutable_random_int()->set_most(range.most);
}
void PartToProto(RandomText text, v1::Template::Part* to) { to->set_random_text(text.length); }
void PartToProto(RandomBytes bytes, v1::Template::Part* to) { to->set_random_bytes(bytes.length); }
void PartToProto(Filler filler, v1::Template::Part* to) { to->set_filler(filler.length); }
void PartToProto(Variable variable, v1::Template::Part* to) { to->set_variable(variable.index); }
void PartToProto(DataField field, v1::Template::Part* to) {
  to->mutable_data_field()->set_table(field.table);
  to->mutable_data_field()->set_column(field.column);
}

// ---- From the wire ----

// Reads the parts of one template one after another.
class PartReader {
 public:
  PartReader(const PlanScope& scope, TemplatePlace place) : scope_(scope), place_(place) {}

  absl::StatusOr<Part> Read(const v1::Template::Part& from, const FieldPath& path) {
    ASSIGN_OR_RETURN(Part part, ReadPart(from, path));
    after_text_ = std::holds_alternative<std::string>(part);
    return part;
  }

  // How many bytes of the template have a known length.
  std::uint64_t bytes() const { return bytes_; }

 private:
  absl::StatusOr<Part> ReadPart(const v1::Template::Part& from, const FieldPath& path) {
    switch (from.part_case()) {
      case v1::Template::Part::kText:
        return ReadText(from.text(), path.Field("text"));
      case v1::Template::Part::kPlaceholder: {
        ASSIGN_OR_RETURN(
            const Placeholder placeholder,
            EnumFromProto(kPlaceholders, from.placeholder(), path.Field("placeholder")));
        return Part(placeholder);
      }
      case v1::Template::Part::kRandomInt: {
        const RandomInt range{from.random_int().least(), from.random_int().most()};
        if (range.least <= range.most) return Part(range);
        return path.Field("random_int").Error("least is above most");
      }
      case v1::Template::Part::kRandomText:
        RETURN_IF_ERROR(Take(from.random_text(), kMaxRandomBytes, path.Field("random_text")));
        return Part(RandomText{from.random_text()});
      case v1::Template::Part::kRandomBytes:
        if (place_ == TemplatePlace::kText) {
          return path.Field("random_bytes").Error("stands in a text");
        }
        RETURN_IF_ERROR(Take(from.random_bytes(), kMaxRandomBytes, path.Field("random_bytes")));
        return Part(RandomBytes{from.random_bytes()});
      case v1::Template::Part::kFiller:
        RETURN_IF_ERROR(Take(from.filler(), kMaxPayloadBytes, path.Field("filler")));
        return Part(Filler{from.filler()});
      case v1::Template::Part::kVariable:
        if (from.variable() < scope_.variables) return Part(Variable{from.variable()});
        return path.Field("variable")
            .Error(from.variable(), " is none of the ", scope_.variables, " variables");
      case v1::Template::Part::kDataField:
        return ReadField(from.data_field(), path.Field("data_field"));
      case v1::Template::Part::PART_NOT_SET:
        break;
    }
    return path.Error("holds nothing");
  }

  absl::StatusOr<Part> ReadText(const std::string& text, const FieldPath& path) {
    if (text.empty()) return path.Error("is empty");
    if (after_text_) return path.Error("follows another text");
    bytes_ += text.size();
    return Part(text);
  }

  absl::StatusOr<Part> ReadField(const v1::DataField& from, const FieldPath& path) const {
    if (from.table() >= scope_.columns.size()) {
      return path.Field("table").Error(from.table(), " is none of the ", scope_.columns.size(),
                                       " tables");
    }
    const std::size_t columns = scope_.columns[from.table()];
    if (from.column() < columns) return Part(DataField{from.table(), from.column()});
    return path.Field("column").Error(from.column(), " is none of the ", columns, " columns");
  }

  absl::Status Take(std::uint64_t length, std::uint64_t most, const FieldPath& path) {
    bytes_ += length;
    return CheckRange(length, 1, most, path);
  }

  const PlanScope& scope_;
  const TemplatePlace place_;
  std::uint64_t bytes_ = 0;
  bool after_text_ = false;
};

}  // namespace

void ToProto(const Template& from, v1::Template* to) {
  for (const Part& part : from.parts()) {
    v1::Template::Part* added = to->add_parts();
    std::visit([added](const auto& value) { PartToProto(value, added); }, part);
  }
  to->set_encoding(EnumToProto(kEncodings, from.encoding()));
}

absl::StatusOr<Template> TemplateFromProto(const v1::Template& from, const PlanScope& scope,
                                           TemplatePlace place, const FieldPath& path) {
  PartReader reader(scope, place);
  std::vector<Part> parts;
  const auto read = [&](const v1::Template::Part& part,
                        const FieldPath& at) -> absl::StatusOr<Part> {
    ASSIGN_OR_RETURN(Part value, reader.Read(part, at));
    if (reader.bytes() > kMaxPayloadBytes) {
      return at.Error("is beyond the longest text, ", kMaxPayloadBytes, " bytes");
    }
    return value;
  };
  RETURN_IF_ERROR(ReadList(from.parts(), 0, kMaxParts, path, "parts", parts, read));
  ASSIGN_OR_RETURN(const TemplateEncoding encoding,
                   EnumFromProto(kEncodings, from.encoding(), path.Field("encoding")));
  return Template(std::move(parts), encoding);
}

absl::StatusOr<Template> RequestTextFromProto(const v1::Template& from, const PlanScope& scope,
                                              Forbidden forbidden, const FieldPath& path) {
  ASSIGN_OR_RETURN(Template text, TemplateFromProto(from, scope, TemplatePlace::kText, path));
  for (const Part& part : text.parts()) {
    if (const auto* fixed = std::get_if<std::string>(&part)) {
      RETURN_IF_ERROR(CheckText(*fixed, forbidden, path));
    }
  }
  return text;
}

absl::StatusOr<Template> RequestTargetFromProto(const v1::Template& from, const PlanScope& scope,
                                                const FieldPath& path) {
  ASSIGN_OR_RETURN(Template target,
                   RequestTextFromProto(from, scope, Forbidden::kControlAndSpace, path));
  const auto* begin =
      target.parts().empty() ? nullptr : std::get_if<std::string>(&target.parts().front());
  if (begin != nullptr && begin->front() == '/') return target;
  return path.Error("does not begin with \"/\"");
}

}  // namespace wsurge
