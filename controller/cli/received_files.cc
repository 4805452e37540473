#include "controller/cli/received_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

// It comes from the controller: it must lead nowhere else, and replace nothing of this command's.
bool IsNameOfAFile(std::string_view name) {
  constexpr std::array<std::string_view, 3> kOwn{"result.json", "summary.txt", "scenario.yaml"};
  return !name.empty() && name.size() <= kMaxNameBytes && name.front() != '.' &&
         !name.ends_with(".log") && std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end() &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
                  c == '%' || c == '_';
         });
}

}  // namespace

void ReceivedFiles::Take(const std::string& name, std::string_view piece, bool last) {
  const MutexLock lock(mutex_);
  if (problem_.ok()) problem_ = Add(name, piece, last);
}

absl::Status ReceivedFiles::Add(const std::string& name, std::string_view piece, bool last) {
  auto at = open_.find(name);
  if (at == open_.end()) {
    if (!IsNameOfAFile(name)) {
      return absl::UnavailableError("the controller sent a file under a name that is none");
    }
    if (++begun_ > kMaxFiles || open_.size() >= kMaxOpen) {
      return absl::UnavailableError("the controller sent too many files");
    }
    ASSIGN_OR_RETURN(NewFile file, NewFile::Create(folder_.path(), name));
    at = open_.emplace(name, std::move(file)).first;
  }
  RETURN_IF_ERROR(at->second.Append(piece));
  if (!last) return absl::OkStatus();
  absl::Status committed = at->second.Commit();
  open_.erase(at);
  return committed;
}

absl::Status ReceivedFiles::End() {
  const MutexLock lock(mutex_);
  if (problem_.ok() && !open_.empty()) {
    problem_ = absl::UnavailableError(
        absl::StrCat("the controller did not send the whole of ", open_.begin()->first));
  }
  open_.clear();
  return problem_;
}

}  // namespace wsurge
