#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace wsurge {

// Where in a message one is, so that an error can say it: "session[3].repeat.times: …". A chain on
// the stack that costs nothing until an error is made; a child must not outlive its parent.
class FieldPath {
 public:
  explicit FieldPath(std::string_view name) : name_(name) {}

  FieldPath Field(std::string_view name) const { return {this, name, kNoIndex}; }
  FieldPath Item(std::string_view name, std::size_t index) const { return {this, name, index}; }

  // InvalidArgument: "<path>: <message>".
  template <typename... Parts>
  absl::Status Error(const Parts&... message) const {
    return absl::InvalidArgumentError(absl::StrCat(Text(), ": ", message...));
  }

 private:
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);

  FieldPath(const FieldPath* parent, std::string_view name, std::size_t index)
      : parent_(parent), name_(name), index_(index) {}

  std::string Text() const;

  const FieldPath* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = kNoIndex;
};

}  // namespace wsurge
