#include "common/plan/threshold.h"

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("threshold: comparisons hold below, at and above the value") {
  struct Row {
    Comparison comparison;
    const char* symbol;
    bool below, at, above;
  };
  const Row rows[] = {
      {Comparison::kLess, "<", true, false, false},
      {Comparison::kLessOrEqual, "<=", true, true, false},
      {Comparison::kGreater, ">", false, false, true},
      {Comparison::kGreaterOrEqual, ">=", false, true, true},
      {Comparison::kEqual, "==", false, true, false},
      {Comparison::kNotEqual, "!=", true, false, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.symbol);
    CHECK(ComparisonSymbol(row.comparison) == row.symbol);
    CHECK(ComparisonHolds(row.comparison, 1, 2) == row.below);
    CHECK(ComparisonHolds(row.comparison, 2, 2) == row.at);
    CHECK(ComparisonHolds(row.comparison, 3, 2) == row.above);
  }
}

}  // namespace
}  // namespace wsurge
