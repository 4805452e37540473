#include "controller/scenario/parse_context.h"

#include <algorithm>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/scalars.h"
#include "controller/scenario/suggest.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;

// All texts of a scenario together, vars filled in. Vars let a small file ask for a lot.
constexpr std::size_t kMaxExpandedBytes = 16 << 20;
constexpr std::size_t kMaxLabelBytes = 128;

bool UsesNames(const YamlNode& node) {
  return node.kind == Kind::kScalar && (node.text.find("${") != std::string_view::npos);
}

// Where `${name}` stands in `text`.
std::size_t FindName(std::string_view text, std::string_view name) {
  const std::string wanted = Concat("${", name, "}");
  std::size_t at = text.find(wanted);
  while (at != std::string_view::npos && at > 0 && text[at - 1] == '$') {
    at = text.find(wanted, at + 1);
  }
  return at == std::string_view::npos ? 0 : at;
}

std::string FormatLimit(Nanos limit) {
  using std::chrono::hours;
  if (limit == Nanos::zero()) return "0s";
  return Concat(limit / hours(1), "h");
}

}  // namespace

void ParseContext::Expected(const Value& value, std::string_view expected, std::string_view text) {
  std::string got = Quoted(text);
  if (UsesNames(*value.node) && text != value.node->text) {
    got += Concat(" from ", Quoted(value.node->text));
  }
  Problem(value, Concat("expected ", expected, ", got ", got));
}

void ParseContext::Expected(const Value& value, std::string_view expected) {
  switch (value.node->kind) {
    case Kind::kNull:
      Problem(value, Concat("expected ", expected, ", got nothing"));
      return;
    case Kind::kList:
      Problem(value, Concat("expected ", expected, ", got a list"));
      return;
    case Kind::kMap:
      Problem(value, Concat("expected ", expected, ", got a map"));
      return;
    case Kind::kScalar:
      Expected(value, expected, value.node->text);
      return;
  }
}

std::optional<Template> ParseContext::TextTemplate(const Value& value, Placeholders allowed,
                                                   std::string_view expected) {
  if (value.node->kind != Kind::kScalar) {
    Expected(value, expected);
    return std::nullopt;
  }
  const std::string_view text = value.node->text;
  if (over_budget_) return std::nullopt;  // said already
  bool all_known = true;
  expanded_bytes_ += text.size();
  const auto lookup = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = vars_.find(name);
    if (found != vars_.end()) {
      expanded_bytes_ += found->second.size();
      return expanded_bytes_ > kMaxExpandedBytes ? "" : found->second;
    }
    // `name` is a part of `text`. Parsing goes on, so that the next one is found as well.
    UnknownName(value, static_cast<std::size_t>(name.data() - text.data()) - 2, name);
    all_known = false;
    return "";
  };
  auto parsed = Template::Parse(text, lookup);
  if (const auto* error = std::get_if<Template::ParseError>(&parsed)) {
    ProblemAt(source_.PlaceInside(*value.node, error->offset), value.path, error->message);
    return std::nullopt;
  }
  if (expanded_bytes_ > kMaxExpandedBytes) {
    over_budget_ = true;
    Problem(value, "up to here the texts have more than 16 MiB together, vars filled in");
    return std::nullopt;
  }
  Template& result = std::get<Template>(parsed);
  if (!all_known || !CheckPlaceholders(value, result, allowed)) {
    return std::nullopt;
  }
  return std::move(result);
}

void ParseContext::UnknownName(const Value& value, std::size_t offset, std::string_view name) {
  const Place place = source_.PlaceInside(*value.node, offset);
  if (IsBuiltInName(name)) {
    ProblemAt(
        place, value.path,
        Concat(Quoted(Concat("${", name, "}")), " is not supported by this version of wsurge"));
    return;
  }
  constexpr std::size_t kMaxListed = 12;
  const auto known = TemplateNames(vars_);
  std::string hint = DidYouMean(name, known);
  if (hint.empty() && known.size() <= kMaxListed) hint = Concat("; known: ", Join(known));
  ProblemAt(place, value.path, Concat("unknown name ", Quoted(name), hint));
}

bool ParseContext::CheckPlaceholders(const Value& value, const Template& text,
                                     Placeholders allowed) {
  if (allowed == Placeholders::kAll) return true;
  for (const Template::Part& part : text.parts()) {
    const auto* placeholder = std::get_if<Placeholder>(&part);
    if (placeholder == nullptr) continue;
    const std::string_view name = PlaceholderName(*placeholder);
    const std::string_view reason =
        allowed == Placeholders::kNone
            ? "only vars may stand here, not what differs from message to message"
            : "it has no value yet when the connection is opened; vars and ${connection} have";
    if (allowed == Placeholders::kConnection && *placeholder == Placeholder::kConnection) continue;
    ProblemAt(source_.PlaceInside(*value.node, FindName(value.node->text, name)), value.path,
              Concat("\"${", name, "}\" cannot be used here: ", reason));
    return false;
  }
  return true;
}

std::optional<std::string> ParseContext::Text(const Value& value, std::string_view expected) {
  const auto text = TextTemplate(value, Placeholders::kNone, expected);
  if (!text) return std::nullopt;
  return text->Render({});
}

std::optional<std::string> ParseContext::Label(const Value& value, std::string_view expected) {
  auto text = Text(value, expected);
  if (!text) return std::nullopt;
  if (text->empty()) {
    Expected(value, expected, *text);
    return std::nullopt;
  }
  if (FindControlCharacter(*text) || text->find_first_of("\t\r\n") != std::string::npos) {
    Problem(value, "control characters and line breaks may not stand in a name");
    return std::nullopt;
  }
  if (text->size() > kMaxLabelBytes) {
    Problem(value,
            Concat("a name has at most ", kMaxLabelBytes, " bytes, this one ", text->size()));
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> ParseContext::Plain(const Value& value, std::string_view expected) {
  if (value.node->kind == Kind::kScalar && value.node->quoted && !UsesNames(*value.node)) {
    Problem(value, Concat("expected ", expected, ", got the text ", Quoted(value.node->text),
                          "; leave the quotes out"));
    return std::nullopt;
  }
  return Text(value, expected);
}

std::optional<std::uint64_t> ParseContext::Count(const Value& value, std::uint64_t least,
                                                 std::uint64_t most) {
  const std::string expected = Concat("a whole number from ", least, " to ", most);
  const auto text = Plain(value, expected);
  if (!text) return std::nullopt;
  const auto count = ParseCount(*text);
  if (!count || *count < least || *count > most) {
    Expected(value, expected, *text);
    return std::nullopt;
  }
  return count;
}

std::optional<double> ParseContext::Number(const Value& value) {
  constexpr std::string_view kExpected = "a decimal number such as 0.25";
  const auto text = Plain(value, kExpected);
  if (!text) return std::nullopt;
  const auto number = ParseDecimal(*text);
  if (!number) Expected(value, kExpected, *text);
  return number;
}

std::optional<Nanos> ParseContext::Duration(const Value& value, DurationRange range) {
  constexpr std::string_view kExpected = "a duration such as 500ms, 10s or 5m";
  const auto text = Text(value, kExpected);
  if (!text) return std::nullopt;
  const auto duration = ParseDuration(*text);
  if (!duration) {
    Expected(value, kExpected, *text);
    return std::nullopt;
  }
  if (*duration < range.least || *duration > range.most) {
    const std::string least =
        range.least > Nanos::zero() ? "above 0s" : Concat("from ", FormatLimit(range.least));
    Expected(value, Concat("a duration ", least, " up to ", FormatLimit(range.most)), *text);
    return std::nullopt;
  }
  return duration;
}

std::optional<bool> ParseContext::Bool(const Value& value) {
  constexpr std::string_view kExpected = "true or false";
  const auto text = Plain(value, kExpected);
  if (!text) return std::nullopt;
  const auto flag = ParseBool(*text);
  if (!flag) Expected(value, kExpected, *text);
  return flag;
}

Place ParseContext::PlaceInside(const YamlNode& scalar, std::size_t offset) const {
  return UsesNames(scalar) ? scalar.place : source_.PlaceInside(scalar, offset);
}

}  // namespace wsurge
