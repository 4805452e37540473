#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/scenario/language/description.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// While one lives, the sections that this thread reads note which of their keys had a value that
// was asked for. Tests hold that against the description of the language.
class KeysRead {
 public:
  KeysRead();
  ~KeysRead();
  KeysRead(const KeysRead&) = delete;
  KeysRead& operator=(const KeysRead&) = delete;

  bool Has(SectionKind kind, std::string_view key) const {
    return keys_.contains({kind, std::string(key)});
  }

  // Keys that were asked for and that the description lacks: "timeouts.read".
  const std::set<std::string>& undescribed() const { return undescribed_; }

 private:
  friend class Section;

  std::set<std::pair<SectionKind, std::string>> keys_;
  std::set<std::string> undescribed_;
};

// A map of the scenario whose keys have been checked: every key that the section does not know has
// been reported. To look up a key that the section's description lacks is a fault of the program.
class Section {
 public:
  // `expected` says what the map is, for the message when the value is none.
  Section(ParseContext& context, Value value, SectionKind kind, std::string_view expected);

  bool is_map() const { return value_.node->kind == YamlNode::Kind::kMap; }
  const Value& value() const { return value_; }

  // The value of a key.
  std::optional<Value> Find(std::string_view key) const;

  // The same; a missing key is reported, unless a misspelt one was.
  std::optional<Value> Require(std::string_view key);

  // Whether the map has the key, also where it is misplaced.
  bool Has(std::string_view key) const { return Entry(key) != nullptr; }

  // Whether a key that was reported as unknown probably meant this one.
  bool WasMeant(std::string_view key) const;

  // The place of a key that the map has.
  Place KeyPlace(std::string_view key) const { return Entry(key)->key_place; }

 private:
  const YamlEntry* Entry(std::string_view key) const;
  void CheckKey(const YamlEntry& entry);
  std::string Hint(std::string_view name);

  ParseContext& context_;
  Value value_;
  SectionKind kind_;
  const SectionDescription& described_;
  std::vector<std::string_view> meant_;
};

}  // namespace wsurge
