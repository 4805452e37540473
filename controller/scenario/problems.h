#pragma once

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
    found_.push_back({place.line, place.line > 0 ? source_.CharacterColumn(place) : 0,
                      std::move(path), std::move(message)});
  }

  bool empty() const { return found_.empty(); }

  // In the order of the text; what has no place in it comes first.
  std::vector<Diagnostic> Sorted() const;

 private:
  const SourceText& source_;
  std::vector<Diagnostic> found_;
};

}  // namespace wsurge
