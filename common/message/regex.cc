#include "common/message/regex.h"

#include <cassert>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <re2/re2.h>

#include "common/base/absl_view.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxPatternBytes = 1000;
constexpr int kMaxProgramBytes = 1 << 20;

// re2::StringPiece is Abseil's view in newer versions of the library.
re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options Options() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kMaxProgramBytes);
  return options;
}

}  // namespace

struct Regex::Compiled {
  explicit Compiled(std::string_view pattern) : re2(Piece(pattern), Options()) {}
  RE2 re2;
};

absl::StatusOr<Regex> Regex::Compile(std::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a regular expression may have ",
                                                   kMaxPatternBytes, " bytes at most, this has ",
                                                   pattern.size()));
  }
  auto compiled = std::make_shared<const Compiled>(pattern);
  if (!compiled->re2.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no regular expression (RE2): ", compiled->re2.error()));
  }
  Regex regex;
  regex.pattern_ = pattern;
  regex.compiled_ = std::move(compiled);
  return regex;
}

std::size_t Regex::groups() const {
  if (compiled_ == nullptr) return 0;
  return static_cast<std::size_t>(compiled_->re2.NumberOfCapturingGroups());
}

std::size_t Regex::instructions() const {
  if (compiled_ == nullptr) return 0;
  return static_cast<std::size_t>(compiled_->re2.ProgramSize());
}

bool Regex::Search(std::string_view text) const {
  if (compiled_ == nullptr) return true;
  return compiled_->re2.Match(Piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::optional<std::string_view> Regex::Group(std::string_view text, std::size_t group) const {
  assert(group <= groups());
  if (compiled_ == nullptr) return text;
  std::vector<re2::StringPiece> taken(group + 1);
  if (!compiled_->re2.Match(Piece(text), 0, text.size(), RE2::UNANCHORED, taken.data(),
                            static_cast<int>(taken.size()))) {
    return std::nullopt;
  }
  const re2::StringPiece& found = taken[group];
  // A group that took no part in the match has no place in the text either.
  if (found.data() == nullptr) return std::nullopt;
  return std::string_view(found.data(), found.size());
}

}  // namespace wsurge
