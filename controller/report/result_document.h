#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include <boost/json/value.hpp>

// Reading a result document (schema 1, result_schema.h), from which the smaller formats are made:
// the same way for a run that has just ended and for a stored one. A document may come from a
// stranger, and an older one may lack what a newer one has: whatever is not there is left out.
// Pure functions, any thread.
namespace wsurge {

// InvalidArgument: it is no such document.
absl::StatusOr<boost::json::value> ParseResultDocument(std::string_view text);

// What stands at a JSON pointer; empty, or nothing, when it is not there or of another kind.
std::string TextAt(const boost::json::value& from, const char* pointer);
std::optional<double> NumberAt(const boost::json::value& from, const char* pointer);
bool TrueAt(const boost::json::value& from, const char* pointer);
std::vector<std::string> TextsAt(const boost::json::value& from, const char* pointer);
const boost::json::array& ListAt(const boost::json::value& from, const char* pointer);
const boost::json::object& ObjectAt(const boost::json::value& from, const char* pointer);

// A number in decimal, integers exactly and others to 15 digits: in the last places of a double
// what reads documents may err. Empty when there is none.
std::string NumberText(const boost::json::value* number);

// The statistics of one time metric.
struct TimeRow {
  std::string metric;
  const boost::json::object* stats = nullptr;  // of the document
};

// Any other number of a target by its full name: "errors.refused", "checks.ok.passed", "seconds".
struct NumberRow {
  std::string name;
  const boost::json::value* number = nullptr;  // of the document
};

// Of `totals`, in the document's order.
std::vector<TimeRow> TimesOf(const boost::json::object& totals);
std::vector<NumberRow> NumbersOf(const boost::json::object& totals);

}  // namespace wsurge
