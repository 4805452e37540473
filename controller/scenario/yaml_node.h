#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wsurge {

// A place in the source text, both counted from 1; the column counts bytes. Line 0: no place.
struct Place {
  int line = 0;
  int column = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

struct YamlNode;
using YamlPtr = std::shared_ptr<const YamlNode>;

struct YamlEntry {
  std::string key;
  Place key_place;
  YamlPtr value;
};

// A YAML document as plain values. Nodes are immutable and shared: an alias is the same node again.
struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  Place place;
  std::string text;                // kScalar
  bool quoted = false;             // kScalar: in quotes, in a block or tagged !!str
  std::vector<YamlPtr> items;      // kList
  std::vector<YamlEntry> entries;  // kMap, in the order of the text, keys unique

  std::size_t visits = 1;  // nodes below and including this one, aliases counted each time
  std::size_t height = 1;  // levels
};

}  // namespace wsurge
