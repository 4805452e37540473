#include "controller/scenario/language/json_schema.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "controller/scenario/language/description.h"

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::string_view kHoldsVar = R"(\$\{)";
constexpr std::string_view kDecimal = R"((0|[1-9][0-9]*)(\.[0-9]+)?)";

boost::json::string Json(std::string_view text) {
  return boost::json::string(text.data(), text.size());
}

// A text that is all as `pattern` says, or holds a var.
object TextLike(const std::string& pattern) {
  return {{"type", "string"}, {"pattern", Json("^" + pattern + "$|" + std::string(kHoldsVar))}};
}

object NumberWithin(const char* type, double least, double most) {
  object schema{{"type", type}};
  const auto add = [&](const char* name, double limit) {
    if (!std::isfinite(limit)) return;
    if (limit == std::floor(limit)) {
      schema[name] = static_cast<std::int64_t>(limit);
    } else {
      schema[name] = limit;
    }
  };
  add("minimum", least);
  add("maximum", most);
  return schema;
}

// Plain texts such as 5 or true are texts to the parser wherever it wants one.
object AnyText(const Shape& shape) {
  object schema{{"type", array{"string", "number", "boolean"}}};
  if (!shape.pattern.empty()) {
    schema["pattern"] = Json(std::string(shape.pattern) + "|" + std::string(kHoldsVar));
  }
  return schema;
}

object Reference(SectionKind kind) {
  return {{"$ref", Json("#/$defs/" + std::string(Describe(kind).id))}};
}

// What may stand somewhere: schemas of which a value fits exactly one.
struct Choices {
  array of;
  bool takes_vars = false;  // a text that holds a var, not yet among `of`
};

value SchemaOf(const Shape& shape);

// How a text of such a shape is written; empty when it is none.
std::string PatternOf(Shape::Kind kind) {
  const std::string decimal(kDecimal);
  switch (kind) {
    case Shape::Kind::kDuration:
      return decimal + "(us|ms|s|m|h)";
    case Shape::Kind::kRate:
      return decimal + "/(s|m|h)";
    case Shape::Kind::kBytes:
      return decimal + "(B|KiB|MiB|GiB)";
    case Shape::Kind::kByteRate:
      return decimal + "(B|KiB|MiB|GiB)/s";
    case Shape::Kind::kShare:
      return decimal + "%";
    case Shape::Kind::kSampling:
      return "1/[1-9][0-9]*";
    default:
      return "";
  }
}

object WordSchema(const Shape& shape) {
  array words;
  for (const std::string_view word : shape.words) {
    words.push_back(Json(word));
    // What readers of YAML 1.1, as many tools are, make of the word.
    if (word == "off") words.push_back(false);
  }
  return {{"enum", std::move(words)}};
}

object NamedSchema(const Shape& shape) {
  object schema{{"type", "object"}};
  if (!shape.pattern.empty()) {
    schema["propertyNames"] = object{{"pattern", Json(shape.pattern)}};
  }
  schema["additionalProperties"] = SchemaOf(shape.of.front());
  return schema;
}

Choices ChoicesOf(const Shape& shape);

Choices AllChoices(const std::vector<Shape>& shapes) {
  Choices all;
  bool lets_vars_through = false;
  for (const Shape& one : shapes) {
    Choices more = ChoicesOf(one);
    lets_vars_through =
        lets_vars_through || one.kind == Shape::Kind::kText || !PatternOf(one.kind).empty();
    all.takes_vars = all.takes_vars || more.takes_vars;
    for (value& schema : more.of) all.of.push_back(std::move(schema));
  }
  all.takes_vars = all.takes_vars && !lets_vars_through;
  return all;
}

Choices ChoicesOf(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::kText:
      return {.of = {AnyText(shape)}};
    case Shape::Kind::kWhole:
      return {.of = {NumberWithin("integer", shape.least, shape.most)}, .takes_vars = true};
    case Shape::Kind::kNumber:
      return {.of = {NumberWithin("number", shape.least, shape.most)}, .takes_vars = true};
    case Shape::Kind::kBytes:
      return {.of = {NumberWithin("integer", shape.least, shape.most),
                     TextLike(PatternOf(shape.kind))}};
    case Shape::Kind::kShare:
      return {.of = {NumberWithin("number", 0, 1), TextLike(PatternOf(shape.kind))}};
    case Shape::Kind::kDuration:
    case Shape::Kind::kRate:
    case Shape::Kind::kByteRate:
    case Shape::Kind::kSampling:
      return {.of = {TextLike(PatternOf(shape.kind))}};
    case Shape::Kind::kBool:
      return {.of = {object{{"type", "boolean"}}}, .takes_vars = true};
    case Shape::Kind::kWord:
      return {.of = {WordSchema(shape)}, .takes_vars = true};
    case Shape::Kind::kAnything:
      return {.of = {object{}}};
    case Shape::Kind::kNull:
      return {.of = {object{{"type", "null"}}}};
    case Shape::Kind::kSection:
      return {.of = {Reference(shape.section)}};
    case Shape::Kind::kListOf:
      return {.of = {object{{"type", "array"}, {"items", SchemaOf(shape.of.front())}}}};
    case Shape::Kind::kNamed:
      return {.of = {NamedSchema(shape)}};
    case Shape::Kind::kOneOf:
      return AllChoices(shape.of);
  }
  return {};
}

value SchemaOf(const Shape& shape) {
  Choices choices = ChoicesOf(shape);
  if (choices.takes_vars) {
    choices.of.push_back(object{{"type", "string"}, {"pattern", Json(kHoldsVar)}});
  }
  if (choices.of.size() == 1) return std::move(choices.of.front());
  return object{{"oneOf", std::move(choices.of)}};
}

value DefaultOf(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  const std::string number(text);
  char* end = nullptr;
  const double read = std::strtod(number.c_str(), &end);
  if (end != number.c_str() + number.size()) return Json(text);
  if (read == std::floor(read)) return static_cast<std::int64_t>(read);
  return read;
}

std::string WithoutMarks(std::string_view markdown) {
  std::string plain;
  for (const char c : markdown) {
    if (c != '`') plain.push_back(c);
  }
  return plain;
}

void Document(object& schema, std::string_view about, std::string_view example) {
  schema["description"] = Json(WithoutMarks(about));
  std::string markdown(about);
  if (!example.empty()) markdown.append("\n\nExample: `").append(example).append("`");
  schema["markdownDescription"] = Json(markdown);
}

object PropertyOf(const Key& key) {
  value schema = SchemaOf(key.shape);
  object& property = schema.as_object();
  if (!key.fallback.empty()) property["default"] = DefaultOf(key.fallback);
  Document(property, key.about, key.example);
  return std::move(property);
}

object Requires(std::string_view key) { return {{"required", array{Json(key)}}}; }

object RuleSchema(const KeyRule& rule) {
  if (rule.kind == KeyRule::Kind::kNeeds) {
    array others;
    for (std::size_t i = 1; i < rule.keys.size(); ++i) others.push_back(Requires(rule.keys[i]));
    return {{"if", Requires(rule.keys.front())}, {"then", object{{"anyOf", std::move(others)}}}};
  }
  array keys;
  for (const std::string_view key : rule.keys) keys.push_back(Requires(key));
  if (rule.kind == KeyRule::Kind::kAtLeastOne) return {{"anyOf", std::move(keys)}};
  if (rule.kind == KeyRule::Kind::kAtMostOne) {
    object none{{"not", object{{"anyOf", keys}}}};
    keys.push_back(std::move(none));
  }
  return {{"oneOf", std::move(keys)}};
}

object SectionSchema(const SectionDescription& section) {
  object schema{
      {"title", Json(section.title)}, {"type", "object"}, {"additionalProperties", false}};
  Document(schema, section.about, {});
  object properties;
  array required;
  for (const Key& key : section.keys) {
    properties[Json(key.name)] = PropertyOf(key);
    if (key.required) required.push_back(Json(key.name));
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  array rules;
  for (const KeyRule& rule : section.rules) rules.push_back(RuleSchema(rule));
  if (!rules.empty()) schema["allOf"] = std::move(rules);
  return schema;
}

}  // namespace

object ScenarioJsonSchema() {
  object definitions;
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    definitions[Json(section.id)] = SectionSchema(section);
  }
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", "wsurge scenario, version 1 of the language"},
          {"$ref", "#/$defs/scenario"},
          {"$defs", std::move(definitions)}};
}

}  // namespace wsurge
