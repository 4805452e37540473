#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/scenario/yaml_node.h"

namespace wsurge {

// The lines of a source text. A view: the text must outlive it.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  // Without its line end; empty for a line that does not exist.
  std::string_view Line(int line) const;

  // The column that a reader counts: characters, not bytes.
  int CharacterColumn(Place place) const;

  // Where byte `offset` of a scalar stands, as far as the scalar stands in the source as it is
  // read: on one line without escapes before that byte, or in a block that begins with "|".
  // Otherwise the scalar's begin.
  Place PlaceInside(const YamlNode& scalar, std::size_t offset) const;

 private:
  Place PlaceInBlock(const YamlNode& scalar, std::size_t offset) const;

  std::vector<std::string_view> lines_;
};

// The place of the first byte that is not part of valid UTF-8, and the first that is a control
// character other than tab and line ends. Nothing when there is none.
std::optional<std::size_t> FindInvalidUtf8(std::string_view text);
std::optional<std::size_t> FindControlCharacter(std::string_view text);

// Some editors begin a file with one.
std::string_view WithoutByteOrderMark(std::string_view text);

// The place of a byte of the text.
Place PlaceOfByte(std::string_view text, std::size_t offset);

}  // namespace wsurge
