#include "controller/scenario/share_parser.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/scalars.h"

namespace wsurge {

std::optional<double> ParseShareWithin(ParseContext& context, const Value& value, double least,
                                       double most) {
  constexpr std::string_view kExpected = "a share such as 5% or 0.05";
  const auto text = context.Plain(value, kExpected);
  if (!text) return std::nullopt;
  const auto share = ParseShare(*text);
  if (!share) {
    context.Expected(value, kExpected, *text);
    return std::nullopt;
  }
  if (*share < least || *share > most) {
    context.Expected(value, Concat("a share from ", least * 100, "% to ", most * 100, "%"), *text);
    return std::nullopt;
  }
  return share;
}

}  // namespace wsurge
