#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace wsurge {

// A regular expression in RE2's syntax, which has no pattern that takes longer than linear time.
// Texts are UTF-8; of bytes that are not, only \C takes one, and what stands around them is found.
// A value, cheap to copy; any thread may search.
class Regex {
 public:
  // InvalidArgument names the fault. At most 1,000 bytes of pattern and 1 MiB of program.
  static absl::StatusOr<Regex> Compile(std::string_view pattern);

  Regex() = default;  // matches everything; only to be assigned to

  const std::string& pattern() const { return pattern_; }
  std::size_t groups() const;        // capturing ones
  std::size_t instructions() const;  // of its program: what compiling it took

  bool Search(std::string_view text) const;
  // What a group took in the first place that fits; 0 is the whole. REQUIRES: group <= groups().
  std::optional<std::string_view> Group(std::string_view text, std::size_t group) const;

  friend bool operator==(const Regex& a, const Regex& b) { return a.pattern_ == b.pattern_; }

 private:
  struct Compiled;
  std::string pattern_;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace wsurge
