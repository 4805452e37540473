#include "controller/report/samples_csv.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_cat.h"

#include "common/stats/interval.h"
#include "controller/report/csv.h"

namespace wsurge {
namespace {

constexpr std::array<const char*, kMessageFateCount> kFates{"sent", "matched", "timed_out", "lost",
                                                            "in_flight"};

std::string Field(std::string_view text) {
  std::string field;
  AppendCsvText(text, field);
  field += ',';
  return field;
}

std::vector<std::string> Fields(const std::vector<std::string>& texts) {
  std::vector<std::string> fields;
  fields.reserve(texts.size());
  for (const std::string& text : texts) fields.push_back(Field(text));
  return fields;
}

std::size_t Longest(const std::vector<std::string>& texts) {
  std::size_t longest = 0;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  return longest;
}

}  // namespace

std::size_t LongestSampleRow(const SampleBatch& batch) {
  constexpr std::size_t kNumbers = 6 * 21;  // each with its comma
  constexpr std::size_t kNames = 4 * 4;     // quotes around each, the apostrophe, its comma
  const std::size_t names = batch.agent.size() + Longest(batch.names->targets) +
                            Longest(batch.names->phases) + Longest(batch.names->steps);
  return kNumbers + kNames + 2 * names;  // all of it quotes, at worst
}

void AppendSamplesCsv(const SampleBatch& batch, std::string& out) {
  const std::string agent = Field(batch.agent);
  const std::vector<std::string> targets = Fields(batch.names->targets);
  const std::vector<std::string> phases = Fields(batch.names->phases);
  const std::vector<std::string> steps = Fields(batch.names->steps);
  for (const MessageSample& sample : batch.samples) {
    const auto step = static_cast<std::size_t>(sample.step);
    const bool has_step = sample.step != kNoStep && step < steps.size();
    absl::StrAppend(&out, agent, targets[sample.phase / phases.size()],
                    phases[sample.phase % phases.size()], has_step ? steps[step] : ",");
    absl::StrAppend(&out, sample.connection, ",", sample.number, ",",
                    kFates[static_cast<std::size_t>(sample.fate)], ",", sample.due.count(), ",");
    absl::StrAppend(&out, sample.sent.count(), ",");
    if (sample.received) absl::StrAppend(&out, sample.received->count());
    out += "\r\n";
  }
}

}  // namespace wsurge
