#include "controller/report/delivery_json.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "common/base/clock.h"
#include "common/stats/metric_names.h"
#include "controller/report/text.h"

namespace wsurge {
namespace {

constexpr std::array kCounts{Counter::kDeliveryExpected,  Counter::kDeliveryReceived,
                             Counter::kDeliveryLost,      Counter::kDeliveryDuplicated,
                             Counter::kDeliveryReordered, Counter::kDeliveryNegative,
                             Counter::kDeliveryUntracked};

bool AnyDelivery(const Counters& counters) {
  for (const Counter counter : kCounts) {
    if (counters.Get(counter) > 0) return true;
  }
  return false;
}

}  // namespace

void AddDelivery(const Counters& counters, const DeliveryFigures& figures,
                 boost::json::object& to) {
  if (!AnyDelivery(counters)) return;
  constexpr std::string_view kPrefix = "delivery.";
  boost::json::object counts;
  for (const Counter counter : kCounts) {
    if (counter == Counter::kDeliveryExpected && figures.expected_unknown) continue;
    counts[Name(counter).substr(kPrefix.size())] = counters.Get(counter);
  }
  if (figures.surplus > 0) counts["surplus"] = figures.surplus;
  if (figures.unfollowed > 0) counts["unfollowed"] = figures.unfollowed;
  to["delivery"] = std::move(counts);

  if (auto* const times = to.if_contains(Name(TimeMetric::kDelivery))) {
    times->as_object()["clock_bound"] = ToSeconds(figures.clock_bound);
    times->as_object()["negative"] = counters.Get(Counter::kDeliveryNegative);
  }
  const Reach& reach = figures.reach;
  if (reach.messages == 0) return;
  to["reach"] = boost::json::object{{"messages", reach.messages},
                                    {"complete", reach.complete},
                                    {"mean", reach.Mean()},
                                    {"min", reach.least}};
}

std::string DeliveryText(const Counters& counters, const DeliveryFigures& figures) {
  if (!AnyDelivery(counters)) return "";
  const auto count = [&counters](Counter counter) { return FormatCount(counters.Get(counter)); };
  std::string text = absl::StrCat(count(Counter::kDeliveryReceived), " received");
  if (figures.expected_unknown) {
    text += ", too many to tell how many there should be";
  } else if (counters.Get(Counter::kDeliveryExpected) > 0) {
    text = absl::StrCat(count(Counter::kDeliveryExpected), " expected, ", text);
  }
  absl::StrAppend(&text, ", ", count(Counter::kDeliveryLost), " lost, ",
                  count(Counter::kDeliveryDuplicated), " duplicated, ",
                  count(Counter::kDeliveryReordered), " reordered");
  for (const Counter counter : {Counter::kDeliveryNegative, Counter::kDeliveryUntracked}) {
    if (counters.Get(counter) == 0) continue;
    constexpr std::string_view kPrefix = "delivery.";
    absl::StrAppend(&text, ", ", count(counter), " ",
                    std::string(Name(counter).substr(kPrefix.size())));
  }
  if (figures.surplus > 0) {
    absl::StrAppend(&text, ", ", FormatCount(figures.surplus), " more than expected");
  }
  if (figures.reach.messages > 0) {
    text += absl::StrFormat("; %s of %s messages reached all", FormatCount(figures.reach.complete),
                            FormatCount(figures.reach.messages));
  }
  if (figures.clock_bound > Nanos::zero()) {
    absl::StrAppend(&text, "; clocks ± ", FormatDuration(figures.clock_bound));
  }
  return text;
}

}  // namespace wsurge
