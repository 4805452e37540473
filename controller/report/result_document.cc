#include "controller/report/result_document.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace wsurge {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const value* Find(const value& from, const char* pointer) {
  boost::json::error_code error;
  return from.find_pointer(pointer, error);
}

absl::Status NoResult(std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("not a result document of wsurge: ", std::string(why)));
}

// Numbers lie in groups, and those of checks in groups of these.
void AddNumbers(const std::string& prefix, const object& group, int depth,
                std::vector<NumberRow>& rows) {
  for (const auto& entry : group) {
    const std::string name = absl::StrCat(prefix, ".", std::string(entry.key()));
    if (entry.value().is_number()) rows.push_back({name, &entry.value()});
    if (entry.value().is_object() && depth > 0) {
      AddNumbers(name, entry.value().get_object(), depth - 1, rows);
    }
  }
}

// The statistics of a time metric have these, and no group of counts has them.
bool IsTime(const value& entry) {
  if (!entry.is_object()) return false;
  const object& stats = entry.get_object();
  return stats.contains("count") && stats.contains("mean") && stats.contains("p50");
}

}  // namespace

absl::StatusOr<value> ParseResultDocument(std::string_view text) {
  boost::json::error_code error;
  value document = boost::json::parse({text.data(), text.size()}, error);
  if (error) return NoResult(error.message());
  if (!document.is_object()) return NoResult("it is no object");
  const auto schema = NumberAt(document, "/schema");
  if (!schema) return NoResult("it has no `schema`");
  if (*schema != 1) return NoResult("its `schema` is not 1, the only one that this version knows");
  if (TextAt(document, "/run/id").empty()) return NoResult("it has no `run.id`");
  for (const value& target : ListAt(document, "/targets")) {
    if (!target.is_object()) return NoResult("its `targets` are none");
  }
  return document;
}

std::string TextAt(const value& from, const char* pointer) {
  const value* const found = Find(from, pointer);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

std::optional<double> NumberAt(const value& from, const char* pointer) {
  const value* const found = Find(from, pointer);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->to_number<double>();
}

bool TrueAt(const value& from, const char* pointer) {
  const value* const found = Find(from, pointer);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::vector<std::string> TextsAt(const value& from, const char* pointer) {
  std::vector<std::string> texts;
  for (const value& text : ListAt(from, pointer)) {
    if (text.is_string()) texts.emplace_back(text.get_string());
  }
  return texts;
}

const array& ListAt(const value& from, const char* pointer) {
  static const array none;
  const value* const found = Find(from, pointer);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

const object& ObjectAt(const value& from, const char* pointer) {
  static const object none;
  const value* const found = Find(from, pointer);
  return found != nullptr && found->is_object() ? found->get_object() : none;
}

std::string NumberText(const value* number) {
  if (number == nullptr || !number->is_number()) return "";
  if (number->is_double()) return absl::StrFormat("%.15g", number->get_double());
  return number->is_uint64() ? absl::StrCat(number->get_uint64())
                             : absl::StrCat(number->get_int64());
}

std::vector<TimeRow> TimesOf(const object& totals) {
  std::vector<TimeRow> rows;
  for (const auto& entry : totals) {
    if (IsTime(entry.value())) {
      rows.push_back({std::string(entry.key()), &entry.value().get_object()});
    }
  }
  return rows;
}

std::vector<NumberRow> NumbersOf(const object& totals) {
  std::vector<NumberRow> rows;
  for (const auto& entry : totals) {
    const std::string name(entry.key());
    if (entry.value().is_number()) {
      rows.push_back({name, &entry.value()});
    } else if (entry.value().is_object() && !IsTime(entry.value())) {
      AddNumbers(name, entry.value().get_object(), 1, rows);
    }
  }
  return rows;
}

}  // namespace wsurge
