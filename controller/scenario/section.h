#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/scenario/known_keys.h"
#include "controller/scenario/parse_context.h"

namespace wsurge {

// A map of the scenario whose keys have been checked: every key that the section does not know or
// this version does not support has been reported.
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

  // Whether the map has the key, supported or not.
  bool Has(std::string_view key) const { return Entry(key) != nullptr; }

  // Whether a key that was reported as unknown probably meant this one.
  bool WasMeant(std::string_view key) const;

  // The place of a key that the map has.
  Place KeyPlace(std::string_view key) const { return Entry(key)->key_place; }

 private:
  const YamlEntry* Entry(std::string_view key) const;
  void CheckKey(const YamlEntry& entry, SectionKind kind);
  std::string Hint(std::string_view name, SectionKind kind);

  ParseContext& context_;
  Value value_;
  std::vector<std::string_view> meant_;
};

}  // namespace wsurge
