#include "common/message/template.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/absl_view.h"
#include "common/base/clock.h"
#include "common/message/append.h"
#include "common/message/stamp.h"
#include "common/message/template_function.h"

namespace wsurge {
namespace {

constexpr std::array<std::string_view, 9> kPlaceholders{
    "connection", "session", "role", "agent", "seq", "received", "now_ns", "uuid", "stamp"};

void AppendFiller(std::uint64_t length, std::string& out) {
  const std::size_t begin = out.size();
  const std::size_t end = begin + length;
  out.append(
      kLettersAndDigits.substr(0, std::min<std::uint64_t>(length, kLettersAndDigits.size())));
  // What is there already is whole rounds of the alphabet: doubled until it is enough.
  while (out.size() < end) out.append(out, begin, std::min(out.size() - begin, end - out.size()));
}

std::string_view TextOf(Variable variable, const TemplateValues& values) {
  if (variable.index >= values.variables.size()) return {};
  return values.variables[variable.index];
}

std::string_view TextOf(DataField field, const TemplateValues& values) {
  if (field.table >= values.rows.size()) return {};
  const DataRow* const row = values.rows[field.table];
  if (row == nullptr || field.column >= row->size()) return {};
  return (*row)[field.column];
}

// Appends one part after another.
class Renderer {
 public:
  Renderer(const TemplateValues& values, TemplateEncoding encoding, std::string& out)
      : values_(values), encoding_(encoding), out_(out) {}

  void operator()(const std::string& text) { out_.append(text); }

  void operator()(Placeholder placeholder) {
    switch (placeholder) {
      case Placeholder::kConnection:
        return AppendNumber(values_.connection, out_);
      case Placeholder::kSession:
        return AppendNumber(values_.session, out_);
      case Placeholder::kRole:
        return AppendText(values_.role);
      case Placeholder::kAgent:
        return AppendText(values_.agent);
      case Placeholder::kSeq:
        return AppendNumber(values_.seq, out_);
      case Placeholder::kReceived:
        return AppendNumber(values_.received, out_);
      case Placeholder::kNowNs:
        return AppendNumber(static_cast<std::uint64_t>(UnixNow().count()), out_);
      case Placeholder::kUuid:
        return random().AppendUuid(out_);
      case Placeholder::kStamp:
        return AppendStamp(values_.stamp, out_);
    }
  }

  void operator()(RandomInt range) { AppendNumber(random().Int(range.least, range.most), out_); }
  void operator()(RandomText text) { random().AppendText(text.length, out_); }
  void operator()(RandomBytes bytes) { random().AppendBytes(bytes.length, out_); }
  void operator()(Filler filler) { AppendFiller(filler.length, out_); }
  void operator()(Variable variable) { AppendText(TextOf(variable, values_)); }
  void operator()(DataField field) { AppendText(TextOf(field, values_)); }

 private:
  RandomStream& random() {
    assert(values_.random != nullptr);
    return *values_.random;
  }

  void AppendText(std::string_view text) {
    if (encoding_ == TemplateEncoding::kJson) {
      AppendJsonEscaped(text, out_);
    } else {
      out_.append(text);
    }
  }

  const TemplateValues& values_;
  TemplateEncoding encoding_;
  std::string& out_;
};

// What stands between `${` and `}`, or why it stands for nothing.
std::variant<Template::Part, std::string> ParsePlaceholder(std::string_view inner,
                                                           const Template::Lookup& lookup) {
  if (const auto placeholder = PlaceholderFromName(inner)) return Template::Part(*placeholder);
  if (auto function = ParseTemplateFunction(inner)) return *std::move(function);
  if (auto meaning = lookup(inner)) {
    return std::visit([](auto value) { return Template::Part(std::move(value)); },
                      *std::move(meaning));
  }
  return absl::StrCat("unknown name \"", AbslView(inner), "\"");
}

}  // namespace

std::string_view PlaceholderName(Placeholder placeholder) {
  return kPlaceholders[static_cast<std::size_t>(placeholder)];
}

std::optional<Placeholder> PlaceholderFromName(std::string_view name) {
  const auto* const found = std::find(kPlaceholders.begin(), kPlaceholders.end(), name);
  if (found == kPlaceholders.end()) return std::nullopt;
  return static_cast<Placeholder>(found - kPlaceholders.begin());
}

Template::Template(std::vector<Part> parts, TemplateEncoding encoding) : encoding_(encoding) {
  for (Part& part : parts) {
    if (auto* text = std::get_if<std::string>(&part)) {
      if (text->empty()) continue;
      if (!parts_.empty()) {
        if (auto* before = std::get_if<std::string>(&parts_.back())) {
          before->append(*text);
          continue;
        }
      }
    }
    const auto* placeholder = std::get_if<Placeholder>(&part);
    has_stamp_ = has_stamp_ || (placeholder != nullptr && *placeholder == Placeholder::kStamp);
    parts_.push_back(std::move(part));
  }
}

Template Template::Literal(std::string_view text) { return Template({Part(std::string(text))}); }

std::variant<Template, Template::ParseError> Template::Parse(std::string_view text,
                                                             const Lookup& lookup) {
  std::vector<Part> parts;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("${", at);
    if (open == std::string_view::npos) break;
    if (open > at && text[open - 1] == '$') {  // `$${` stands for `${`
      parts.emplace_back(absl::StrCat(AbslView(text.substr(at, open - 1 - at)), "${"));
      at = open + 2;
      continue;
    }
    parts.emplace_back(std::string(text.substr(at, open - at)));
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return ParseError{open, "\"${\" is never closed with \"}\"; write $${ for a literal ${"};
    }
    auto part = ParsePlaceholder(text.substr(open + 2, close - open - 2), lookup);
    if (auto* const fault = std::get_if<std::string>(&part)) {
      return ParseError{open, std::move(*fault)};
    }
    parts.push_back(std::get<Part>(std::move(part)));
    at = close + 1;
  }
  if (at < text.size()) parts.emplace_back(std::string(text.substr(at)));
  return Template(std::move(parts));
}

bool Template::is_constant() const {
  return parts_.empty() ||
         (parts_.size() == 1 && std::holds_alternative<std::string>(parts_.front()));
}

void Template::Render(const TemplateValues& values, std::string& out) const {
  Renderer renderer(values, encoding_, out);
  for (const Part& part : parts_) std::visit(renderer, part);
}

std::string Template::Render(const TemplateValues& values) const {
  std::string out;
  Render(values, out);
  return out;
}

}  // namespace wsurge
