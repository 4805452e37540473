#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "common/stats/counters.h"
#include "controller/results/delivery_figures.h"

namespace wsurge {

// What is known of stamped messages beside their times: `delivery`, without `expected` where that
// is not known; `clock_bound` and `negative` in the `ws_delivery` that is there already; `reach`
// where it is known. Nothing where no message was stamped.
void AddDelivery(const Counters& counters, const DeliveryFigures& figures, boost::json::object& to);

// "expected 100,000, lost 0, …"; empty where no message was stamped.
std::string DeliveryText(const Counters& counters, const DeliveryFigures& figures);

}  // namespace wsurge
