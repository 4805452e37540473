#include "controller/report/delivery_json.h"

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace wsurge {
namespace {

using boost::json::object;

TEST_CASE("delivery report: nothing where no message was stamped") {
  object json;
  AddDelivery({}, {}, json);
  CHECK(json.empty());
  CHECK(DeliveryText({}, {}).empty());
}

TEST_CASE("delivery report: counts, reach, and the bound beside the times") {
  Counters counters;
  counters.Add(Counter::kDeliveryExpected, 2'000);
  counters.Add(Counter::kDeliveryReceived, 1'999);
  counters.Add(Counter::kDeliveryLost, 1);
  counters.Add(Counter::kDeliveryNegative, 3);
  const DeliveryFigures figures{.clock_bound = Nanos(250'000),
                                .reach = {.messages = 4, .complete = 3, .sum = 3.5, .least = 0.5}};
  object json{{"ws_delivery", object{{"count", 1'996}}}};
  AddDelivery(counters, figures, json);
  CHECK(boost::json::serialize(json) ==
        R"({"ws_delivery":{"count":1996,"clock_bound":2.5E-4,"negative":3},)"
        R"("delivery":{"expected":2000,"received":1999,"lost":1,"duplicated":0,"reordered":0,)"
        R"("negative":3,"untracked":0},)"
        R"("reach":{"messages":4,"complete":3,"mean":8.75E-1,"min":5E-1}})");
  CHECK(DeliveryText(counters, figures) ==
        "2,000 expected, 1,999 received, 1 lost, 0 duplicated, 0 reordered, 3 negative; 3 of 4 "
        "messages reached all; clocks ± 250 us");
}

TEST_CASE("delivery report: what is not known is not said, what cannot be is") {
  Counters counters;
  counters.Add(Counter::kDeliveryReceived, 7);
  object json;
  AddDelivery(counters, {.expected_unknown = true, .surplus = 2, .unfollowed = 5}, json);
  const object& delivery = json.at("delivery").as_object();
  CHECK_FALSE(delivery.contains("expected"));
  CHECK(delivery.at("surplus") == 2);
  CHECK(delivery.at("unfollowed") == 5);
  CHECK_FALSE(json.contains("reach"));
  CHECK(DeliveryText(counters, {.expected_unknown = true, .surplus = 2}) ==
        "7 received, too many to tell how many there should be, 0 lost, 0 duplicated, 0 "
        "reordered, 2 more than expected");
}

}  // namespace
}  // namespace wsurge
