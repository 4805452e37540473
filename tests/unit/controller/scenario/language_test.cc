#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include "controller/scenario/concat.h"
#include "controller/scenario/language/description.h"
#include "controller/scenario/section.h"
#include "tests/unit/controller/scenario/described_examples.h"

// That the parser does what the description of the language says.
namespace wsurge {
namespace {

template <typename F>
void ForEachKey(const F& f) {
  for (const SectionKind kind : AllSections()) {
    for (const Key& key : Describe(kind).keys) {
      CAPTURE(Describe(kind).id);
      CAPTURE(key.name);
      f(kind, key);
    }
  }
}

std::string Joined(const std::set<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined.append(word).append(" ");
  return joined;
}

std::string Said(SectionKind kind, std::string_view inside) {
  return Refusals(ParseExample(ScenarioAround(kind, inside)));
}

// Keys whose limits depend on what stands beside them.
bool IsLimitedByOthers(SectionKind kind, const Key& key) {
  const bool of_group = key.name == "group";  // has as many as the pattern
  const bool of_delay = kind == SectionKind::kReconnect && key.name == "after";  // up to at_most
  const bool of_load = kind == SectionKind::kRole && key.name == "count";        // has as many
  return of_group || of_delay || of_load || kind == SectionKind::kScenario;
}

TEST_CASE(
    "language: every example of a key is right, and the parser asks for that key and no other") {
  ForEachKey([](SectionKind kind, const Key& key) {
    const KeysRead read;
    const std::string text = ScenarioAround(kind, key.example);
    CAPTURE(text);
    CHECK(Refusals(ParseExample(text)) == "nothing");
    CHECK(Joined(read.undescribed()).empty());
    // The vars are read before all else, as a plain map of names.
    if (kind == SectionKind::kScenario && key.name == "vars") return;
    CHECK(read.Has(kind, key.name));
  });
}

TEST_CASE("language: a section without keys takes none") {
  for (const SectionKind kind : AllSections()) {
    if (!Describe(kind).keys.empty()) continue;
    CAPTURE(Describe(kind).id);
    CHECK(Said(kind, "") == "nothing");
    CHECK(Said(kind, "x: 1").find("unknown key \"x\"; this takes no keys") != std::string::npos);
  }
}

TEST_CASE("language: what people write for something else is told what it is") {
  for (const SectionKind kind : AllSections()) {
    for (const StrangeKey& strange : Describe(kind).strange) {
      CAPTURE(Describe(kind).id);
      CAPTURE(strange.name);
      const std::string name(strange.name);
      const std::string note(strange.note);
      const std::string said = Said(kind, name + ": x");
      CAPTURE(said);
      const bool is_other_word = strange.kind == StrangeKey::Kind::kOtherWord;
      const std::string expected =
          is_other_word ? Concat("unknown key \"", name, "\"; did you mean \"", note, "\"?") : note;
      CHECK(said.find(expected) != std::string::npos);
    }
  }
}

TEST_CASE("language: what is required is missed, and only that") {
  ForEachKey([](SectionKind kind, const Key& key) {
    if (!key.required || kind == SectionKind::kScenario) return;
    const std::string said = Said(kind, WithValue(key, std::nullopt));
    CAPTURE(said);
    CHECK(said.find("missing key \"" + std::string(key.name) + "\"") != std::string::npos);
  });
}

TEST_CASE("language: without a key its default counts") {
  ForEachKey([](SectionKind kind, const Key& key) {
    if (key.fallback.empty()) return;
    const Parsed without = ParseExample(ScenarioAround(kind, WithValue(key, std::nullopt)));
    const Parsed with = ParseExample(ScenarioAround(kind, WithValue(key, key.fallback)));
    CHECK(Refusals(without) == "nothing");
    CHECK(Refusals(with) == "nothing");
    const auto* const one = std::get_if<ParsedScenario>(&without);
    const auto* const other = std::get_if<ParsedScenario>(&with);
    if (one != nullptr && other != nullptr) CHECK(one->scenario == other->scenario);
  });
}

TEST_CASE("language: of the words of a closed list each is taken, and no other") {
  ForEachKey([](SectionKind kind, const Key& key) {
    if (key.shape.kind != Shape::Kind::kWord) return;
    for (const std::string_view word : key.shape.words) {
      CAPTURE(word);
      CHECK(Said(kind, WithValue(key, word)) == "nothing");
    }
    CHECK(Said(kind, WithValue(key, "bogus")).find("got \"bogus\"") != std::string::npos);
  });
}

TEST_CASE("language: booleans are true and false") {
  ForEachKey([](SectionKind kind, const Key& key) {
    if (key.shape.kind != Shape::Kind::kBool || key.name == "exists") return;
    for (const std::string_view word : {"true", "false"}) {
      CAPTURE(word);
      CHECK(Said(kind, WithValue(key, word)) == "nothing");
    }
    CHECK(Said(kind, WithValue(key, "yes")).find("got \"yes\"") != std::string::npos);
  });
}

// A text in a value of this shape, and which use it has; nothing where none can stand.
std::optional<std::pair<std::string, TextUse>> Holding(const Shape& shape,
                                                       const std::string& text) {
  if (shape.kind == Shape::Kind::kText) return std::make_pair(text, shape.use);
  for (const Shape& inner : shape.of) {
    auto held = Holding(inner, text);
    if (!held) continue;
    if (shape.kind == Shape::Kind::kListOf) held->first = Concat("[", held->first, "]");
    if (shape.kind == Shape::Kind::kNamed) held->first = Concat("{messages: ", held->first, "}");
    return held;
  }
  return std::nullopt;
}

TEST_CASE("language: a secret may stand in every text but those that reports show") {
  ForEachKey([](SectionKind kind, const Key& key) {
    const auto held = Holding(key.shape, "\"${env.TOKEN}\"");
    if (!held) return;
    const bool is_plain_name = kind == SectionKind::kExtract || kind == SectionKind::kLoginExtract;
    if (is_plain_name && key.name == "name") return;  // nothing is filled in
    if (kind == SectionKind::kScenario && key.name == "vars") return;
    const std::string said = Said(kind, WithValue(key, held->first));
    CAPTURE(said);
    const bool is_refused = said.find("its value is a secret") != std::string::npos;
    CHECK(is_refused == (held->second == TextUse::kLabel));
  });
}

TEST_CASE("language: whole numbers and bytes have these bounds") {
  ForEachKey([](SectionKind kind, const Key& key) {
    const bool is_bounded =
        key.shape.kind == Shape::Kind::kWhole || key.shape.kind == Shape::Kind::kBytes;
    if (!is_bounded || IsLimitedByOthers(kind, key)) return;
    const auto said = [&](double number) {
      return Said(kind, WithValue(key, std::to_string(static_cast<std::int64_t>(number))));
    };
    CHECK(said(key.shape.least) == "nothing");
    CHECK(said(key.shape.most) == "nothing");
    if (key.shape.least > 0) CHECK(said(key.shape.least - 1).find("got ") != std::string::npos);
    CHECK(said(key.shape.most + 1).find("got ") != std::string::npos);
  });
}

TEST_CASE("language: durations have these bounds") {
  ForEachKey([](SectionKind kind, const Key& key) {
    if (key.shape.kind != Shape::Kind::kDuration || IsLimitedByOthers(kind, key)) return;
    const bool takes_zero = Said(kind, WithValue(key, "0s")) == "nothing";
    CHECK(takes_zero == (key.shape.least == 0));
    CHECK(Said(kind, WithValue(key, "5")).find("got \"5\"") != std::string::npos);
  });
}

TEST_CASE("language: rules on keys are the parser's") {
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    for (const KeyRule& rule : section.rules) {
      CAPTURE(section.id);
      CAPTURE(rule.keys.front());
      const bool excludes =
          rule.kind == KeyRule::Kind::kExactlyOne || rule.kind == KeyRule::Kind::kAtMostOne;
      for (std::size_t i = 1; i < rule.keys.size(); ++i) {
        CAPTURE(rule.keys[i]);
        const Key& one = *section.Find(rule.keys.front());
        const Key& other = *section.Find(rule.keys[i]);
        if (!excludes) continue;
        // Both examples in one map; what both have stands once.
        std::set<std::string> names;
        std::string inside;
        std::string line = std::string(one.example) + ", " + std::string(other.example);
        if (kind == SectionKind::kScenario) continue;  // its keys stand on lines of their own
        for (const std::string& entry : Entries(line)) {
          if (!names.insert(entry.substr(0, entry.find(':'))).second) continue;
          inside.append(inside.empty() ? "" : ", ").append(entry);
        }
        CAPTURE(inside);
        CHECK(Said(kind, inside) != "nothing");
      }
    }
  }
}

TEST_CASE("language: what needs another key is refused without it") {
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    for (const KeyRule& rule : section.rules) {
      if (rule.kind != KeyRule::Kind::kNeeds) continue;
      CAPTURE(section.id);
      CAPTURE(rule.keys.front());
      const Key& key = *section.Find(rule.keys.front());
      std::string inside;
      for (const std::string& entry : Entries(key.example)) {
        if (entry.starts_with(std::string(rule.keys[1]) + ":")) continue;
        inside.append(inside.empty() ? "" : ", ").append(entry);
      }
      CAPTURE(inside);
      CHECK(Said(kind, inside) != "nothing");
    }
  }
}

}  // namespace
}  // namespace wsurge
