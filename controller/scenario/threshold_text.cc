#include "controller/scenario/threshold_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

#include "common/plan/metric_words.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/scalars.h"
#include "controller/scenario/suggest.h"

namespace wsurge {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::array<std::string_view, 12> kLaterMetrics{
    "ws_tls",   "ws_delivery",  "ws_delivery_first", "ws_delivery_last",
    "ws_ping",  "ws_reconnect", "ws_session_delay",  "http_login",
    "delivery", "checks",       "fairness",          "agent"};

// What the value of a stat is counted in.
enum class Unit : std::uint8_t { kTime, kShare, kCount, kBytes, kRate, kByteRate };

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::string_view Strip(std::string_view text) {
  const absl::string_view stripped = absl::StripAsciiWhitespace(AbslView(text));
  return {stripped.data(), stripped.size()};
}

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsTimeMetric(std::string_view metric) { return Contains(TimeMetricWords(), metric); }

bool IsValueMetric(std::string_view metric) {
  return metric == "seconds" || metric == "throughput";
}

// The keys of a group of counters: "messages" and "bytes" of "ws_sent".
Words CounterKeys(std::string_view group) {
  Words keys;
  for (const std::string_view word : CounterWords()) {
    if (word.starts_with(Concat(group, "."))) keys.push_back(word.substr(group.size() + 1));
  }
  return keys;
}

Words AllMetrics() {
  Words metrics(TimeMetricWords().begin(), TimeMetricWords().end());
  for (const std::string_view word : {"errors", "closes", "seconds", "throughput"}) {
    metrics.emplace_back(word);
  }
  for (const std::string_view word : CounterWords()) {
    const std::string_view group = word.substr(0, word.find('.'));
    if (!Contains(metrics, group)) metrics.push_back(group);
  }
  return metrics;
}

Words StatsOf(std::string_view metric) {
  if (IsValueMetric(metric)) return {"value"};
  Words stats{"count", "rate"};
  if (metric == "errors") stats.emplace_back("share");
  if (IsTimeMetric(metric)) {
    stats.insert(stats.end(), TimeStatWords().begin(), TimeStatWords().end());
  }
  return stats;
}

Words KeysOf(std::string_view metric) {
  if (metric == "errors") return {ErrorWords().begin(), ErrorWords().end()};
  if (metric == "closes") return {"ours", "unanswered"};
  return CounterKeys(metric);
}

// `digits` as a number between two others.
bool IsCodeBetween(std::string_view digits, std::uint64_t least, std::uint64_t most) {
  const auto code = ParseCount(digits);
  return code && *code >= least && *code <= most;
}

bool IsKey(std::string_view metric, std::string_view key) {
  if (metric == "closes" && IsCodeBetween(key, 1000, 4999)) return true;
  if (Contains(KeysOf(metric), key)) return true;
  constexpr std::string_view kStatus = "upgrade_status_";
  return metric == "errors" && key.starts_with(kStatus) &&
         IsCodeBetween(key.substr(kStatus.size()), 100, 999);
}

Unit UnitOf(const Threshold& threshold) {
  if (threshold.metric == "seconds") return Unit::kTime;
  if (threshold.metric == "throughput") return Unit::kRate;
  if (threshold.stat == "share") return Unit::kShare;
  const bool bytes = threshold.key == "bytes";
  if (threshold.stat == "rate") return bytes ? Unit::kByteRate : Unit::kRate;
  if (threshold.stat == "count") return bytes ? Unit::kBytes : Unit::kCount;
  return Unit::kTime;
}

std::string_view Expected(Unit unit) {
  switch (unit) {
    case Unit::kTime:
      return "a duration such as 50ms";
    case Unit::kShare:
      return "a share such as 1% or 0.01";
    case Unit::kCount:
      return "a number such as 10";
    case Unit::kBytes:
      return "a size such as 10MiB";
    case Unit::kRate:
      return "a rate such as 1000/s";
    case Unit::kByteRate:
      return "a rate such as 10MiB/s";
  }
  return "";
}

std::optional<double> ParseValue(std::string_view text, Unit unit) {
  const bool is_rate = unit == Unit::kRate || unit == Unit::kByteRate;
  if (is_rate && text.ends_with("/s")) text.remove_suffix(2);
  switch (unit) {
    case Unit::kTime:
      if (const auto duration = ParseDuration(text)) return ToSeconds(*duration);
      return std::nullopt;
    case Unit::kShare:
      return ParseShare(text);
    case Unit::kBytes:
    case Unit::kByteRate:
      return ParseSize(text);
    case Unit::kCount:
    case Unit::kRate:
      return text.starts_with("-") ? std::nullopt : ParseDecimal(text);
  }
  return std::nullopt;
}

// Reads the text from left to right. A step that returns false has set the fault.
class Reader {
 public:
  Reader(std::string_view text, const TagNames& names) : text_(text), names_(names) {}

  std::variant<Threshold, ThresholdFault> Read() {
    result_.that = std::string(Strip(text_));
    if (ReadMetric() && ReadTag() && ReadKeyAndStat() && ReadComparison() && ReadValue()) {
      return std::move(result_);
    }
    return std::move(fault_);
  }

 private:
  bool Fail(std::size_t offset, std::string message) {
    fault_ = {offset, std::move(message)};
    return false;
  }

  void SkipSpaces() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  std::string_view ReadWord() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && IsWordCharacter(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool ReadMetric() {
    SkipSpaces();
    const std::size_t begin = at_;
    const std::string_view metric = ReadWord();
    if (metric.empty()) {
      return Fail(
          begin, Concat("expected a condition such as \"ws_rtt.p99 < 50ms\", got ", Quoted(text_)));
    }
    if (Contains(kLaterMetrics, metric)) {
      return Fail(begin, Concat(Quoted(metric), " is not supported by this version of wsurge"));
    }
    const Words metrics = AllMetrics();
    if (!Contains(metrics, metric)) {
      return Fail(begin, Concat("unknown metric ", Quoted(metric), DidYouMean(metric, metrics)));
    }
    result_.metric = std::string(metric);
    return true;
  }

  bool ReadTag() {
    SkipSpaces();
    if (at_ >= text_.size() || text_[at_] != '{') return true;
    const std::size_t begin = at_;
    const std::size_t end = text_.find('}', begin);
    const std::string_view inner =
        end == std::string_view::npos ? "" : text_.substr(begin + 1, end - begin - 1);
    const std::size_t colon = inner.find(':');
    if (colon == std::string_view::npos) {
      return Fail(begin, "expected a tag such as {step: login}");
    }
    const auto tag = Strip(inner.substr(0, colon));
    const auto name = Strip(inner.substr(colon + 1));
    at_ = end + 1;
    if (tag == "role") {
      return Fail(begin, "the tag \"role\" is not supported by this version of wsurge");
    }
    const Words tags{"target", "step", "phase"};
    if (!Contains(tags, tag)) {
      const std::string hint = DidYouMean(tag, tags);
      return Fail(begin, Concat("unknown tag ", Quoted(tag),
                                hint.empty() ? "; expected target, step or phase" : hint));
    }
    if (tag == "step" && !IsTimeMetric(result_.metric)) {
      return Fail(begin,
                  Concat("only times are kept by step; ", Quoted(result_.metric), " is not one"));
    }
    const auto& names = tag == "target" ? names_.targets
                        : tag == "step" ? names_.steps
                                        : names_.phases;
    const Words known(names.begin(), names.end());
    if (!Contains(known, name)) {
      return Fail(begin, Concat("there is no ", tag, " ", Quoted(name), DidYouMean(name, known)));
    }
    result_.tag = std::string(tag);
    result_.tag_value = std::string(name);
    return true;
  }

  bool ReadKeyAndStat() {
    std::vector<std::pair<std::size_t, std::string_view>> words;
    while (at_ < text_.size() && text_[at_] == '.') {
      const std::size_t begin = ++at_;
      words.emplace_back(begin, ReadWord());
      if (words.back().second.empty()) return Fail(begin, "expected a word after \".\"");
    }
    const std::string& metric = result_.metric;
    if (!words.empty() && IsKey(metric, words.front().second)) {
      result_.key = std::string(words.front().second);
      words.erase(words.begin());
    } else if (words.size() > 1) {
      return UnknownKey(words.front().first, words.front().second);
    } else if (!CounterKeys(metric).empty()) {
      const std::string message =
          Concat("say which of ", metric, ": ", Join(CounterKeys(metric), ", "));
      return Fail(words.empty() ? at_ : words.front().first, message);
    }
    if (words.size() > 1) {
      return Fail(words[1].first,
                  Concat("nothing may follow the stat ", Quoted(words.front().second)));
    }
    const Words stats = StatsOf(metric);
    if (words.empty()) {
      if (IsValueMetric(metric)) return true;
      return Fail(at_, Concat("expected a stat of ", Quoted(Subject()), ": ", Join(stats, ", ")));
    }
    const auto [offset, stat] = words.front();
    if (!Contains(stats, stat)) return UnknownStat(offset, stat, stats);
    result_.stat = std::string(stat);
    return true;
  }

  // The metric with its key.
  std::string Subject() const {
    return result_.key.empty() ? result_.metric : Concat(result_.metric, ".", result_.key);
  }

  bool UnknownKey(std::size_t offset, std::string_view key) {
    const Words keys = KeysOf(result_.metric);
    if (keys.empty()) {
      return Fail(offset, Concat(Quoted(result_.metric), " has no ", Quoted(key)));
    }
    return Fail(offset, Concat("unknown key ", Quoted(key), " of ", Quoted(result_.metric),
                               DidYouMean(key, keys)));
  }

  bool UnknownStat(std::size_t offset, std::string_view stat, const Words& stats) {
    std::string hint = DidYouMean(stat, stats);
    if (hint.empty()) hint = Concat("; known: ", Join(stats, ", "));
    return Fail(offset, Concat("unknown stat ", Quoted(stat), " of ", Quoted(Subject()), hint));
  }

  bool ReadComparison() {
    constexpr std::array kComparisons{Comparison::kLessOrEqual, Comparison::kGreaterOrEqual,
                                      Comparison::kEqual,       Comparison::kNotEqual,
                                      Comparison::kLess,        Comparison::kGreater};
    SkipSpaces();
    for (const Comparison comparison : kComparisons) {
      const std::string_view symbol = ComparisonSymbol(comparison);
      if (!text_.substr(at_).starts_with(symbol)) continue;
      result_.comparison = comparison;
      at_ += symbol.size();
      return true;
    }
    return Fail(at_, "expected <, <=, >, >=, == or !=");
  }

  bool ReadValue() {
    SkipSpaces();
    const std::string_view value = Strip(text_.substr(at_));
    const Unit unit = UnitOf(result_);
    const auto number = ParseValue(value, unit);
    if (!number) {
      return Fail(at_, Concat("expected ", Expected(unit), ", got ", Quoted(value)));
    }
    result_.value = *number;
    return true;
  }

  std::string_view text_;
  const TagNames& names_;
  std::size_t at_ = 0;
  Threshold result_;
  ThresholdFault fault_;
};

}  // namespace

std::variant<Threshold, ThresholdFault> ParseThresholdText(std::string_view text,
                                                           const TagNames& names) {
  return Reader(text, names).Read();
}

}  // namespace wsurge
