#include "target-servers/built-in/query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace wsurge {
namespace {

constexpr std::size_t kShownBytes = 64;

struct Unit {
  std::string_view name;
  double nanos;
};
constexpr std::array kUnits{Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9},
                            Unit{"m", 60e9}};

// For an error text: what a terminal would obey, and what is too long to read, stays out.
std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, kShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  if (text.size() > kShownBytes) shown += "...";
  return shown;
}

std::string Joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

// In the largest unit that leaves no fraction.
std::string Written(Nanos duration) {
  if (duration == Nanos(0)) return "0ns";
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    const auto nanos = static_cast<std::int64_t>(unit->nanos);
    if (duration.count() % nanos != 0) continue;
    std::string text = std::to_string(duration.count() / nanos);
    text += unit->name;
    return text;
  }
  return {};
}

// "12.5" alone: no sign, exponent or white space.
std::optional<double> ParseDecimal(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return std::nullopt;
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (failed != std::errc() || stopped != end || text.front() == '-') return std::nullopt;
  return value;
}

std::optional<double> ParseNanos(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  if (digits == std::string_view::npos) return std::nullopt;
  const auto number = ParseDecimal(text.substr(0, digits));
  const std::string_view name = text.substr(digits);
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [name](const Unit& known) { return known.name == name; });
  if (!number || unit == kUnits.end()) return std::nullopt;
  return *number * unit->nanos;
}

}  // namespace

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    if (std::any_of(values_.begin(), values_.end(),
                    [name](const Value& value) { return value.name == name; })) {
      Refuse(Shown(name) + ": is there twice; leave one out");
    }
    values_.push_back({name, pair.substr(std::min(equals + 1, pair.size()))});
  }
}

std::optional<Nanos> Query::Duration(std::string_view name, Nanos smallest, Nanos largest) {
  const auto text = Take(name);
  if (!text) return std::nullopt;
  const auto nanos = ParseNanos(*text);
  if (!nanos || *nanos < static_cast<double>(smallest.count()) ||
      *nanos > static_cast<double>(largest.count())) {
    RefuseValue(name, *text,
                "a time from " + Written(smallest) + " to " + Written(largest) +
                    " with its unit (ns, us, ms, s, m), as in 5ms");
    return std::nullopt;
  }
  return Nanos(std::llround(*nanos));
}

std::optional<std::uint64_t> Query::Number(std::string_view name, std::uint64_t smallest,
                                           std::uint64_t largest) {
  const auto text = Take(name);
  if (!text) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [stopped, failed] = std::from_chars(text->data(), end, value);
  if (failed != std::errc() || stopped != end || value < smallest || value > largest) {
    RefuseValue(
        name, *text,
        "a whole number from " + std::to_string(smallest) + " to " + std::to_string(largest));
    return std::nullopt;
  }
  return value;
}

std::optional<std::size_t> Query::Choice(std::string_view name,
                                         std::initializer_list<std::string_view> words) {
  const auto text = Take(name);
  if (!text) return std::nullopt;
  const auto* const word = std::find(words.begin(), words.end(), *text);
  if (word == words.end()) {
    RefuseValue(name, *text, "one of " + Joined(words));
    return std::nullopt;
  }
  return static_cast<std::size_t>(word - words.begin());
}

bool Query::Flag(std::string_view name) { return Choice(name, {"false", "true"}) == 1U; }

void Query::Refuse(std::string problem) {
  if (problem_.empty()) problem_ = std::move(problem);
}

std::string Query::Problem() {
  for (const Value& value : values_) {
    if (value.is_taken) continue;
    Refuse(Shown(value.name) + ": no such value here; " +
           (known_.empty() ? "there is none" : "there are " + Joined(known_)));
  }
  return problem_;
}

std::optional<std::string_view> Query::Take(std::string_view name) {
  known_.push_back(name);
  const auto found = std::find_if(values_.begin(), values_.end(),
                                  [name](const Value& value) { return value.name == name; });
  if (found == values_.end()) return std::nullopt;
  found->is_taken = true;
  return found->value;
}

void Query::RefuseValue(std::string_view name, std::string_view value,
                        const std::string& expected) {
  Refuse(std::string(name) + ": \"" + Shown(value) + "\" is not " + expected);
}

}  // namespace wsurge
