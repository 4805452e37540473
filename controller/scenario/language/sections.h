#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "controller/scenario/language/description.h"

// The parts of the description, a file each; Describe() finds the section.
namespace wsurge::language {

using Kind = SectionKind;

// Words for the tables.
using Rule = KeyRule::Kind;
constexpr auto kMisplaced = StrangeKey::Kind::kMisplaced;
constexpr auto kOtherWord = StrangeKey::Kind::kOtherWord;
constexpr std::string_view kIdentifier = "^[A-Za-z_][A-Za-z0-9_]*$";
constexpr double kMaxConnections = 1e6;
constexpr double kMaxCount = 1e12;

inline std::vector<Key> Plus(std::vector<Key> keys, std::vector<Key> more) {
  for (Key& key : more) keys.push_back(std::move(key));
  return keys;
}

inline std::vector<StrangeKey> Plus(std::vector<StrangeKey> keys,
                                    const std::vector<StrangeKey>& more) {
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

// With `begin` put before their examples.
inline std::vector<Key> After(std::string_view begin, std::vector<Key> keys) {
  for (Key& key : keys) key.example.insert(0, begin);
  return keys;
}

using Sections = std::vector<std::pair<SectionKind, SectionDescription>>;

Sections TopSections();         // the file itself and where it points to
Sections ConnectionSections();  // how connections are opened
Sections LoadSections();        // how much, when, by whom
Sections StepSections();        // what a session does
Sections MessageSections();     // what is sent and what is expected
Sections JudgementSections();   // thresholds, study, search, report

}  // namespace wsurge::language
