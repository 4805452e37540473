// How ParseContext reads a text with `${…}`.

#include <algorithm>
#include <utility>
#include <variant>

#include "controller/scenario/concat.h"
#include "controller/scenario/parse_context.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/secrets.h"

namespace wsurge {

Place ParseContext::PlaceOf(const Value& value, const Reference& reference) const {
  return crowded() ? value.node->place : source_.PlaceInside(*value.node, reference.offset);
}

bool ParseContext::TakeBudget(const Value& value, std::size_t bytes) {
  if (over_budget_) return false;  // said already
  expanded_bytes_ += bytes;
  if (expanded_bytes_ <= kMaxExpandedBytes) return true;
  over_budget_ = true;
  Problem(value, "up to here the texts have more than 16 MiB together, vars filled in");
  return false;
}

std::optional<std::string> ParseContext::Environment(const Value& value,
                                                     const Reference& reference) {
  const std::string name(*EnvironmentName(reference.name));
  const Place place = PlaceOf(value, reference);
  if (!IsVarName(name)) {
    ProblemAt(place, value.path,
              Concat(Quoted(name),
                     " is no name of an environment variable; expected letters, "
                     "digits and _, no digit first"));
    return std::nullopt;
  }
  if (asked_.inputs == nullptr) {
    ProblemAt(place, value.path, "the environment cannot be read from here");
    return std::nullopt;
  }
  auto found = asked_.inputs->Environment(name);
  if (!found) {
    std::string said = Concat("the environment variable ", name, " is not set");
    if (!missing_.emplace(name, place.line, place.column).second) return "";
    if (asked_.missing_environment == MissingEnvironment::kWarning) {
      warnings_.Add(place, value.path, std::move(said));
    } else {
      ProblemAt(place, value.path, std::move(said));
    }
    return "";
  }
  if (FindInvalidUtf8(*found)) {
    ProblemAt(place, value.path,
              Concat("the value of the environment variable ", name, " is not valid UTF-8"));
    return std::nullopt;
  }
  if (found->empty()) return found;
  secrets_.insert(*found);
  if (found->size() < kShortestSecretBytes && too_short_.insert(name).second) {
    warnings_.Add(
        place, value.path,
        Concat("the value of the environment variable ", name, " has fewer than ",
               kShortestSecretBytes, " bytes and is not hidden in what servers and agents say"));
  }
  return found;
}

ParseContext::Meanings ParseContext::ResolveNames(const Value& value, Placeholders use) {
  Meanings meanings;
  for (const Reference& reference : References(value.node->text)) {
    const bool built_in = KnownNames::IsBuiltIn(reference.name);
    std::optional<Template::Meaning> meaning;
    if (!built_in && !EnvironmentName(reference.name)) {
      meaning = names_.Find(reference.name);
      if (!meaning) {
        ProblemAt(PlaceOf(value, reference), value.path,
                  crowded() ? Concat("unknown name ", Quoted(reference.name))
                            : names_.Unknown(reference.name));
        meanings.faulty.insert(reference.offset);
        // Reading goes on, so that the next one is found as well.
        meanings.of.emplace(reference.name, "");
        continue;
      }
    }
    const std::string refusal = names_.Refusal(reference.name, use);
    if (!refusal.empty()) {
      ProblemAt(
          PlaceOf(value, reference), value.path,
          Concat(Quoted(Concat("${", reference.name, "}")), " cannot be used here: ", refusal));
      meanings.faulty.insert(reference.offset);
    } else if (EnvironmentName(reference.name)) {
      meaning = Environment(value, reference);
      if (!meaning) meanings.faulty.insert(reference.offset);
    }
    if (built_in) continue;
    if (const auto* text = meaning ? std::get_if<std::string>(&*meaning) : nullptr) {
      if (!TakeBudget(value, text->size())) break;
    }
    meanings.of.emplace(reference.name, meaning.value_or(""));
  }
  return meanings;
}

std::optional<Template> ParseContext::TextTemplate(const Value& value, Placeholders use,
                                                   std::string_view expected) {
  if (value.node->kind != YamlNode::Kind::kScalar) {
    Expected(value, expected);
    return std::nullopt;
  }
  const std::string_view text = value.node->text;
  if (!TakeBudget(value, text.size())) return std::nullopt;
  Meanings meanings = ResolveNames(value, use);
  if (over_budget_) return std::nullopt;
  const auto lookup = [&](std::string_view name) -> std::optional<Template::Meaning> {
    const auto found = meanings.of.find(name);
    if (found == meanings.of.end()) return std::nullopt;
    return found->second;
  };
  auto parsed = Template::Parse(text, lookup);
  if (const auto* error = std::get_if<Template::ParseError>(&parsed)) {
    if (!meanings.faulty.contains(error->offset)) {
      ProblemAt(source_.PlaceInside(*value.node, error->offset), value.path, error->message);
    }
    return std::nullopt;
  }
  if (!meanings.faulty.empty()) return std::nullopt;
  return std::get<Template>(std::move(parsed));
}

std::string ParseContext::Written(const Value& value) const {
  std::string written;
  const std::string_view text = value.node->text;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("${", at);
    if (open == std::string_view::npos) break;
    if (open > at && text[open - 1] == '$') {
      written.append(text.substr(at, open - 1 - at)).append("${");
      at = open + 2;
      continue;
    }
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    written.append(text.substr(at, open - at));
    const auto var = vars_.find(text.substr(open + 2, close - open - 2));
    written.append(var == vars_.end() ? text.substr(open, close + 1 - open)
                                      : std::string_view(var->second));
    at = close + 1;
  }
  return written.append(text.substr(at));
}

}  // namespace wsurge
