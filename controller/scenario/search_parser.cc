#include "controller/scenario/search_parser.h"

#include <string>
#include <string_view>
#include <vector>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"
#include "controller/scenario/share_parser.h"
#include "controller/scenario/thresholds_parser.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMost = 1'000'000'000'000;

std::string ParseVary(ParseContext& context, const Value& value) {
  const auto name = context.Text(value, "the name of a var", Placeholders::kShown);
  if (!name) return "";
  if (!context.vars().contains(*name)) {
    std::vector<std::string_view> names;
    for (const auto& [var, text] : context.vars()) names.push_back(var);
    std::string hint = context.DidYouMean(*name, names);
    if (hint.empty() && names.empty()) hint = "; the scenario has no vars";
    context.Problem(value, Concat("there is no var ", Quoted(*name), hint));
  }
  return *name;
}

void ParseBetween(ParseContext& context, const Value& value, Search& search) {
  constexpr std::string_view kExpected = "the two ends as a list such as [100, 10000]";
  if (value.node->kind != Kind::kList) {
    context.Expected(value, kExpected);
    return;
  }
  if (value.node->items.size() != 2) {
    context.Problem(value,
                    Concat("expected ", kExpected, ", got a list of ", value.node->items.size()));
    return;
  }
  const auto least = context.Count(Item(value, 0), 1, kMost);
  const auto most = context.Count(Item(value, 1), 1, kMost);
  if (!least || !most) return;
  if (*least >= *most) {
    context.Problem(value,
                    Concat("the first end must be the smaller one, got ", *least, " and ", *most));
  }
  search.least = *least;
  search.most = *most;
}

}  // namespace

Search ParseSearch(ParseContext& context, const Value& value, const TagNames& names) {
  Search search;
  Section section(context, value, SectionKind::kSearch,
                  "a map such as {vary: connections, between: [100, 10000], accept: "
                  "[\"ws_rtt.p99 < 50ms\"]}");
  if (!section.is_map()) return search;
  if (const auto vary = section.Require("vary")) search.vary = ParseVary(context, *vary);
  if (const auto between = section.Require("between")) ParseBetween(context, *between, search);
  if (const auto accept = section.Require("accept")) {
    search.accept = ParseThresholds(context, *accept, names);
    if (accept->node->kind == Kind::kList && accept->node->items.empty()) {
      context.Problem(*accept, "at least one condition is needed");
    }
  }
  if (const auto precision = section.Find("precision")) {
    constexpr double kFinest = 0.001;
    constexpr double kCoarsest = 0.5;
    search.precision =
        ParseShareWithin(context, *precision, kFinest, kCoarsest).value_or(search.precision);
  }
  return search;
}

}  // namespace wsurge
