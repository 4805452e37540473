#include "controller/scenario/json_payload.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/message/append.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;

// Takes the digits at the begin of `text` away; false when there are none.
bool TakeDigits(std::string_view& text) {
  const std::size_t before = text.size();
  while (!text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.front()))) {
    text.remove_prefix(1);
  }
  return text.size() < before;
}

bool TakeOneOf(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Whether `text` is a number as JSON writes them.
bool IsJsonNumber(std::string_view text) {
  TakeOneOf(text, "-");
  if (!TakeOneOf(text, "0") && !TakeDigits(text)) return false;
  if (TakeOneOf(text, ".") && !TakeDigits(text)) return false;
  if (TakeOneOf(text, "eE")) {
    TakeOneOf(text, "+-");
    if (!TakeDigits(text)) return false;
  }
  return text.empty();
}

// What stands in JSON without quotes.
bool IsBareWord(std::string_view text) {
  return text == "true" || text == "false" || text == "null" || IsJsonNumber(text);
}

bool IsNumeric(const Template::Part& part) {
  if (std::holds_alternative<RandomInt>(part)) return true;
  const auto* const placeholder = std::get_if<Placeholder>(&part);
  if (placeholder == nullptr) return false;
  switch (*placeholder) {
    case Placeholder::kConnection:
    case Placeholder::kSession:
    case Placeholder::kSeq:
    case Placeholder::kReceived:
    case Placeholder::kNowNs:
      return true;
    case Placeholder::kRole:
    case Placeholder::kAgent:
    case Placeholder::kUuid:
    case Placeholder::kStamp:
      return false;
  }
  return false;
}

// Puts one document together. What is wrong is reported, and the rest is looked at all the same.
class JsonWriter {
 public:
  JsonWriter(ParseContext& context, Placeholders use) : context_(context), use_(use) {}

  void Write(const Value& value) {
    switch (value.node->kind) {
      case Kind::kNull:
        Add("null");
        return;
      case Kind::kScalar:
        WriteScalar(value);
        return;
      case Kind::kList:
        WriteList(value);
        return;
      case Kind::kMap:
        WriteMap(value);
        return;
    }
  }

  std::optional<Template> Finish() {
    if (!all_right_) return std::nullopt;
    return Template(std::move(parts_), TemplateEncoding::kJson);
  }

 private:
  void Add(std::string_view text) { parts_.emplace_back(std::string(text)); }

  void WriteScalar(const Value& value) {
    auto text = context_.TextTemplate(value, use_);
    if (!text) {
      all_right_ = false;
    } else if (IsBare(value, *text)) {
      parts_.insert(parts_.end(), text->parts().begin(), text->parts().end());
    } else {
      WriteString(*text);
    }
  }

  // Whether a scalar stands in the document without quotes.
  bool IsBare(const Value& value, const Template& text) const {
    const std::string& source = value.node->text;
    const auto references = References(source);
    if (references.empty()) return !value.node->quoted && IsBareWord(source);
    const Reference& first = references.front();
    const bool is_exactly_one = first.name.size() + 3 == source.size();
    if (!is_exactly_one || text.parts().size() != 1) return false;
    if (IsNumeric(text.parts().front())) return true;
    const auto var = context_.vars().find(first.name);
    return var != context_.vars().end() && IsBareWord(var->second);
  }

  void WriteString(const Template& text) {
    Add("\"");
    for (const Template::Part& part : text.parts()) {
      if (const auto* literal = std::get_if<std::string>(&part)) {
        std::string escaped;
        AppendJsonEscaped(*literal, escaped);
        Add(escaped);
      } else {
        parts_.push_back(part);
      }
    }
    Add("\"");
  }

  void WriteList(const Value& value) {
    Add("[");
    for (std::size_t i = 0; i < value.node->items.size(); ++i) {
      if (i > 0) Add(",");
      Write(Item(value, i));
    }
    Add("]");
  }

  void WriteMap(const Value& value) {
    std::set<std::string> keys;
    Add("{");
    for (const YamlEntry& entry : value.node->entries) {
      if (&entry != &value.node->entries.front()) Add(",");
      WriteKey(value, entry, keys);
      Add(":");
      Write(EntryValue(value, entry));
    }
    Add("}");
  }

  void WriteKey(const Value& map, const YamlEntry& entry, std::set<std::string>& keys) {
    YamlNode node;
    node.kind = Kind::kScalar;
    node.place = entry.key_place;
    node.text = entry.key;
    const Value key{&node, map.path};
    const auto text = context_.TextTemplate(key, Placeholders::kNone);
    if (!text) {
      all_right_ = false;
      return;
    }
    WriteString(*text);
    const std::string name = text->Render({});
    if (!keys.insert(name).second) {
      context_.Problem(key, Concat("the key ", ParseContext::Shown(key, name),
                                   " stands here twice, vars filled in"));
    }
  }

  ParseContext& context_;
  Placeholders use_;
  std::vector<Template::Part> parts_;
  bool all_right_ = true;
};

}  // namespace

std::optional<Template> ParseJsonPayload(ParseContext& context, const Value& value,
                                         Placeholders use) {
  JsonWriter writer(context, use);
  writer.Write(value);
  return writer.Finish();
}

}  // namespace wsurge
