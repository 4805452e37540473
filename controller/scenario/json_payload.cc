#include "controller/scenario/json_payload.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/base/absl_view.h"
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

// A number as only YAML writes them: 0x1F, 0o17, 010, +5, .5, 5., 1_000.
bool IsYamlNumber(std::string_view text) {
  TakeOneOf(text, "+-");
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal || text.starts_with("0o")) {
    const std::string_view digits = hexadecimal ? "0123456789abcdefABCDEF_" : "01234567_";
    return text.size() > 2 && text.find_first_not_of(digits, 2) == std::string_view::npos;
  }
  if (text.empty() || text.front() == '_') return false;
  std::string plain;
  std::remove_copy(text.begin(), text.end(), std::back_inserter(plain), '_');
  std::string_view rest = plain;
  const bool has_digits = TakeDigits(rest);
  const bool has_fraction = TakeOneOf(rest, ".") && TakeDigits(rest);
  if (!has_digits && !has_fraction) return false;
  if (TakeOneOf(rest, "eE")) {
    TakeOneOf(rest, "+-");
    if (!TakeDigits(rest)) return false;
  }
  return rest.empty();
}

// Why a text without quotes cannot stand in JSON: YAML reads something else than a text in it, for
// which JSON has no or other words. Nothing when it can.
std::string YamlOnlyFault(std::string_view text) {
  constexpr std::size_t kLongestWord = 5;
  constexpr std::string_view kOrQuote = "in quotes it is sent as a text";
  std::string_view number = text;
  TakeOneOf(number, "+-");
  const std::string lower = absl::AsciiStrToLower(AbslView(number.substr(0, kLongestWord)));
  if (lower == ".inf" || lower == ".nan") {
    return Concat("JSON has no such number as ", Quoted(text), "; ", kOrQuote);
  }
  if (text == "True" || text == "TRUE" || text == "False" || text == "FALSE") {
    return Concat("JSON writes it ", lower, "; ", kOrQuote);
  }
  if (IsJsonNumber(text) || !IsYamlNumber(text)) return "";
  return Concat("JSON does not write numbers like ", Quoted(text),
                "; write it in decimal without leading zeros, or ", kOrQuote);
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
    const std::string fault = value.node->quoted ? "" : YamlOnlyFault(value.node->text);
    if (!fault.empty()) {
      context_.Problem(value, fault);
    } else if (!text) {
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
