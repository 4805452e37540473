#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "controller/scenario/diagnostic.h"
#include "controller/scenario/source_text.h"

namespace wsurge {

// Collects what is wrong with one scenario. Used by one thread while it parses.
class Problems {
 public:
  explicit Problems(const SourceText& source) : source_(source) {}

  void Add(Place place, std::string path, std::string message) {
    int column = 0;
    if (place.line > 0) column = crowded() ? place.column : source_.CharacterColumn(place);
    found_.push_back({place.line, column, std::move(path), std::move(message)});
  }

  bool empty() const { return found_.empty(); }

  // Whether there are more than anybody reads. From then on none is worth much work: a hostile text
  // has a hundred thousand of them, and each would cost what its line is long.
  bool crowded() const { return found_.size() >= kCrowd; }

  // In the order of the text; what has no place in it comes first.
  std::vector<Diagnostic> Sorted() const;

 private:
  static constexpr std::size_t kCrowd = 100;

  const SourceText& source_;
  std::vector<Diagnostic> found_;
};

}  // namespace wsurge
