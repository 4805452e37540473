#include "common/plan/threshold.h"

namespace wsurge {

std::string_view ComparisonSymbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess:
      return "<";
    case Comparison::kLessOrEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterOrEqual:
      return ">=";
    case Comparison::kEqual:
      return "==";
    case Comparison::kNotEqual:
      return "!=";
  }
  return "";
}

bool ComparisonHolds(Comparison comparison, double observed, double value) {
  switch (comparison) {
    case Comparison::kLess:
      return observed < value;
    case Comparison::kLessOrEqual:
      return observed <= value;
    case Comparison::kGreater:
      return observed > value;
    case Comparison::kGreaterOrEqual:
      return observed >= value;
    case Comparison::kEqual:
      return observed == value;
    case Comparison::kNotEqual:
      return observed != value;
  }
  return false;
}

}  // namespace wsurge
