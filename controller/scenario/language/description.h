#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/scenario/language/section_kind.h"
#include "controller/scenario/language/shape.h"

// The one description of the scenario language. The parser takes from it which keys a map knows,
// `wsurge schema` prints it as JSON Schema, docs/scenario.md as a reference.
namespace wsurge {

// A key that may stand in a section. All text about it is Markdown of one line.
struct Key {
  std::string_view name;
  Shape shape;
  std::string_view about;
  std::string example;             // the inside of the section's map: "times: 3, steps: [...]"
  std::string_view fallback = {};  // what counts without the key, as it would be written
  bool required = false;

  Key(std::string_view its_name, Shape its_shape, std::string_view its_about,
      std::string_view its_example)
      : name(its_name), shape(std::move(its_shape)), about(its_about), example(its_example) {}

  Key Required() && {
    required = true;
    return std::move(*this);
  }
  Key Default(std::string_view value) && {
    fallback = value;
    return std::move(*this);
  }
};

// A word that people write into a section and that does not belong there.
struct StrangeKey {
  enum class Kind : std::uint8_t {
    kMisplaced,  // `note` says what to do, as a message of its own
    kOtherWord,  // `note` is the key that is meant
  };

  std::string_view name;
  Kind kind;
  std::string_view note;
};

// Which keys of a section go together.
struct KeyRule {
  enum class Kind : std::uint8_t {
    kExactlyOne,  // of `keys`
    kAtLeastOne,
    kAtMostOne,
    kNeeds,  // the first needs one of the others
  };

  Kind kind;
  std::vector<std::string_view> keys;
};

struct SectionDescription {
  std::string_view id;     // "data_table"
  std::string_view title;  // heading of the reference
  std::string_view about;
  std::vector<Key> keys = {};
  std::vector<StrangeKey> strange = {};
  std::vector<KeyRule> rules = {};

  const Key* Find(std::string_view name) const;
  const StrangeKey* FindStrange(std::string_view name) const;
};

// The description of one section. Lives as long as the program; any thread may call it.
const SectionDescription& Describe(SectionKind kind);

// All sections, in the order of the reference.
std::span<const SectionKind> AllSections();

}  // namespace wsurge
