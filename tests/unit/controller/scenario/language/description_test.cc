#include "controller/scenario/language/description.h"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("description: every section of the language has one") {
  const std::set<SectionKind> kinds(AllSections().begin(), AllSections().end());
  CHECK(kinds.size() == AllSections().size());
  CHECK(kinds.size() == static_cast<std::size_t>(SectionKind::kReport) + 1);  // the last one
  std::set<std::string_view> ids;
  std::set<std::string_view> titles;
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    CAPTURE(section.id);
    CHECK(ids.insert(section.id).second);
    CHECK(titles.insert(section.title).second);
    CHECK(section.about.ends_with('.'));
  }
}

TEST_CASE("description: a key stands once in its section, with a sentence and an example") {
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    std::set<std::string_view> names;
    for (const Key& key : section.keys) {
      CAPTURE(section.id);
      CAPTURE(key.name);
      CHECK(names.insert(key.name).second);
      CHECK(key.about.ends_with('.'));
      CHECK(key.about.find('\n') == std::string_view::npos);
      CHECK(key.example.find(std::string(key.name) + ": ") != std::string_view::npos);
      CHECK(section.Find(key.name) == &key);
    }
  }
}

TEST_CASE("description: strange keys are none of the section's, and what they mean is one") {
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    std::set<std::string_view> names;
    for (const StrangeKey& key : section.strange) {
      CAPTURE(section.id);
      CAPTURE(key.name);
      CHECK(names.insert(key.name).second);
      CHECK(section.Find(key.name) == nullptr);
      if (key.kind == StrangeKey::Kind::kOtherWord) CHECK(section.Find(key.note) != nullptr);
      CHECK(section.FindStrange(key.name) == &key);
    }
  }
}

TEST_CASE("description: rules are about keys of their section") {
  for (const SectionKind kind : AllSections()) {
    const SectionDescription& section = Describe(kind);
    for (const KeyRule& rule : section.rules) {
      CHECK(rule.keys.size() >= 2);
      for (const std::string_view key : rule.keys) {
        CAPTURE(section.id);
        CAPTURE(key);
        CHECK(section.Find(key) != nullptr);
      }
    }
  }
}

}  // namespace
}  // namespace wsurge
