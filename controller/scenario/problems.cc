#include "controller/scenario/problems.h"

#include <algorithm>
#include <tuple>

namespace wsurge {

std::vector<Diagnostic> Problems::Sorted() const {
  std::vector<Diagnostic> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return sorted;
}

}  // namespace wsurge
