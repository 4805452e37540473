#include "controller/scenario/threshold_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/absl_view.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/suggest.h"
#include "controller/scenario/threshold_words.h"

namespace wsurge {
namespace {

constexpr std::string_view kExpected = "a condition such as \"ws_rtt.p99 < 50ms\"";

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::string_view Strip(std::string_view text) {
  const absl::string_view stripped = absl::StripAsciiWhitespace(AbslView(text));
  return {stripped.data(), stripped.size()};
}

bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Reads the text from left to right. A step that returns false has set the fault.
class Reader {
 public:
  Reader(std::string_view text, const TagNames& names, bool hints)
      : text_(text), names_(names), hints_(hints) {}

  std::variant<Threshold, ThresholdFault> ReadCondition() {
    result_.that = std::string(Strip(text_));
    if (ReadMetric() && ReadTag() && ReadKeyAndStat() && ReadComparison() && ReadValue()) {
      return std::move(result_);
    }
    return std::move(fault_);
  }

  std::variant<Threshold, ThresholdFault> ReadMetricAlone() {
    result_.that = std::string(Strip(text_));
    if (ReadMetric() && ReadTag() && ReadKeyAndStat() && ReadEnd()) return std::move(result_);
    return std::move(fault_);
  }

 private:
  bool Fail(std::size_t offset, std::string message) {
    fault_ = {offset, std::move(message)};
    return false;
  }

  std::string Hint(std::string_view word, const Words& known) const {
    return hints_ ? DidYouMean(word, known) : "";
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
    std::string_view metric = ReadWord();
    const Words metrics = MetricNames();
    if (Contains(metrics, metric)) {
      of_times_ = IsTimeMetric(metric);
    } else if (const auto record = RecordAt(begin); !record.empty()) {
      metric = record;
      at_ = begin + record.size();
      of_times_ = true;
    } else if (metric.empty() || absl::ascii_isdigit(static_cast<unsigned char>(metric[0]))) {
      return Fail(begin, Concat("expected ", kExpected, ", got ", Quoted(text_)));
    } else if (IsReservedMetric(metric)) {
      return Fail(begin, Concat(Quoted(metric), " is judged by the verdict, not by thresholds"));
    } else {
      Words known = metrics;
      known.insert(known.end(), names_.records.begin(), names_.records.end());
      return Fail(begin, Concat("unknown metric ", Quoted(metric), Hint(metric, known)));
    }
    result_.metric = std::string(metric);
    return true;
  }

  // The longest name of a `record` step's metric that stands here, or nothing.
  std::string_view RecordAt(std::size_t begin) const {
    std::string_view longest;
    for (const std::string_view name : names_.records) {
      if (!text_.substr(begin).starts_with(name) || name.size() <= longest.size()) continue;
      const std::string_view rest = text_.substr(begin + name.size());
      if (rest.empty() || !IsWordCharacter(rest.front())) longest = name;
    }
    return longest;
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
    const Words tags{"target", "role", "step", "phase"};
    if (!Contains(tags, tag)) {
      const std::string hint = Hint(tag, tags);
      return Fail(begin, Concat("unknown tag ", Quoted(tag),
                                hint.empty() ? "; expected target, role, step or phase" : hint));
    }
    if ((tag == "step" || tag == "role") && !of_times_) {
      return Fail(begin, Concat("only times are kept by ", tag, "; ", Quoted(result_.metric),
                                " is not one"));
    }
    Words known(names_.targets.begin(), names_.targets.end());
    if (tag == "role") known.assign(names_.roles.begin(), names_.roles.end());
    if (tag == "phase") known.assign(names_.phases.begin(), names_.phases.end());
    const bool of_steps = tag == "step";
    if (of_steps ? !names_.steps.contains(name) : !Contains(known, name)) {
      if (of_steps && hints_) known.assign(names_.steps.begin(), names_.steps.end());
      const bool are_two =
          name.find(',') < name.find(':') && name.find(':') != std::string_view::npos;
      return Fail(begin, Concat("there is no ", tag, " ", Quoted(name),
                                are_two ? "; a condition has one tag" : Hint(name, known)));
    }
    result_.tag = std::string(tag);
    result_.tag_value = std::string(name);
    return true;
  }

  // The name of a check with the "." behind it, when one stands before the key of `checks`.
  bool ReadCheckName(std::string& name) {
    if (result_.metric != "checks" || at_ >= text_.size()) return true;
    const std::string_view rest = text_.substr(at_ + 1);
    const std::size_t end = std::min(rest.find(".passed"), rest.find(".failed"));
    if (end == std::string_view::npos) return true;
    const std::string_view check = rest.substr(0, end);
    if (!names_.checks.contains(check)) {
      Words known;
      if (hints_) known.assign(names_.checks.begin(), names_.checks.end());
      return Fail(at_ + 1, Concat("there is no check ", Quoted(check), Hint(check, known)));
    }
    name = Concat(check, ".");
    at_ += 1 + end;
    return true;
  }

  bool ReadKeyAndStat() {
    std::string check;
    if (!ReadCheckName(check)) return false;
    std::vector<std::pair<std::size_t, std::string_view>> words;
    while (at_ < text_.size() && text_[at_] == '.') {
      const std::size_t begin = ++at_;
      words.emplace_back(begin, ReadWord());
      if (words.back().second.empty()) return Fail(begin, "expected a word after \".\"");
    }
    const std::string& metric = result_.metric;
    const Words required = RequiredKeys(metric);
    if (!words.empty() && IsKey(metric, words.front().second)) {
      result_.key = Concat(check, words.front().second);
      words.erase(words.begin());
    } else if (words.size() > 1 && !Contains(StatsOf(metric, of_times_), words.front().second)) {
      return UnknownKey(words.front().first, words.front().second);
    } else if (!required.empty()) {
      return Fail(words.empty() ? at_ : words.front().first,
                  Concat("say which of ", metric, ": ", Join(required)));
    }
    return ReadStat(words);
  }

  // What follows the key: each word and where it stands.
  bool ReadStat(const std::vector<std::pair<std::size_t, std::string_view>>& words) {
    if (words.size() > 1) {
      return Fail(words[1].first,
                  Concat("nothing may follow the stat ", Quoted(words.front().second)));
    }
    const Words stats = StatsOf(result_.metric, of_times_);
    if (words.empty()) {
      if (IsValueMetric(result_.metric)) return true;
      return Fail(at_, Concat("expected a stat of ", Quoted(Subject()), ": ", Join(stats)));
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
                               Hint(key, keys)));
  }

  bool UnknownStat(std::size_t offset, std::string_view stat, const Words& stats) {
    std::string hint = Hint(stat, stats);
    if (hint.empty()) hint = Concat("; known: ", Join(stats));
    return Fail(offset, Concat("unknown stat ", Quoted(stat), " of ", Quoted(Subject()), hint));
  }

  bool ReadComparison() {
    constexpr std::array kComparisons{Comparison::kLessOrEqual, Comparison::kGreaterOrEqual,
                                      Comparison::kEqual,       Comparison::kNotEqual,
                                      Comparison::kLess,        Comparison::kGreater};
    constexpr std::string_view kSigns = "<>=!";
    SkipSpaces();
    for (const Comparison comparison : kComparisons) {
      const std::string_view symbol = ComparisonSymbol(comparison);
      if (!text_.substr(at_).starts_with(symbol)) continue;
      const std::size_t end = at_ + symbol.size();
      if (end < text_.size() && kSigns.find(text_[end]) != std::string_view::npos) break;  // "<>"
      result_.comparison = comparison;
      at_ = end;
      return true;
    }
    return Fail(at_, "expected <, <=, >, >=, == or !=");
  }

  bool ReadValue() {
    SkipSpaces();
    const std::string_view value = Strip(text_.substr(at_));
    const auto number = ParseValue(value, result_);
    if (!number) {
      return Fail(at_, Concat("expected ", ExpectedValue(result_), ", got ", Quoted(value)));
    }
    result_.value = *number;
    return true;
  }

  bool ReadEnd() {
    SkipSpaces();
    if (at_ == text_.size()) return true;
    return Fail(at_, Concat("expected nothing after ", Quoted(text_.substr(0, at_))));
  }

  std::string_view text_;
  const TagNames& names_;
  const bool hints_;
  std::size_t at_ = 0;
  bool of_times_ = false;
  Threshold result_;
  ThresholdFault fault_;
};

}  // namespace

std::variant<Threshold, ThresholdFault> ParseThresholdText(std::string_view text,
                                                           const TagNames& names, bool hints) {
  return Reader(text, names, hints).ReadCondition();
}

std::variant<Threshold, ThresholdFault> ParseMetricText(std::string_view text,
                                                        const TagNames& names, bool hints) {
  return Reader(text, names, hints).ReadMetricAlone();
}

}  // namespace wsurge
