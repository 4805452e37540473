#include "common/wire/field_path.h"

#include "common/base/absl_view.h"

namespace wsurge {

std::string FieldPath::Text() const {
  std::string text = parent_ == nullptr ? "" : absl::StrCat(parent_->Text(), ".");
  absl::StrAppend(&text, AbslView(name_));
  if (index_ != kNoIndex) absl::StrAppend(&text, "[", index_, "]");
  return text;
}

}  // namespace wsurge
