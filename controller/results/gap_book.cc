#include "controller/results/gap_book.h"

#include <algorithm>
#include <variant>

#include "controller/results/statistics/anderson_darling.h"

namespace wsurge {
namespace {

constexpr std::uint64_t kLongStream = 1'000;  // messages

// A stream that goes on through its session, at random instants.
bool IsJudged(const Step& step) {
  const auto* stream = std::get_if<StreamStep>(&step.action);
  return stream != nullptr && stream->spacing == Spacing::kPoisson &&
         (stream->duration || *stream->count >= kLongStream);
}

}  // namespace

GapBook::GapBook(const Scenario& scenario) {
  if (scenario.report.samples_one_in != 1) return;
  for (const Role& role : scenario.roles) {
    for (const Step& step : role.steps) {
      if (IsJudged(step)) steps_[step.id];
    }
  }
}

void GapBook::Add(std::size_t agent, std::size_t phase, const MessageSample& sample) {
  if (sample.step < 0) return;
  const auto step = steps_.find(static_cast<std::uint32_t>(sample.step));
  if (step == steps_.end()) return;
  auto& tracks = step->second;
  const Track track{agent, phase, sample.connection};
  auto at = tracks.find(track);
  if (at == tracks.end()) {
    if (tracks.size() >= kTracks) return;
    at = tracks.emplace(track, std::vector<Departure>()).first;
    at->second.reserve(kMessages);
  }
  if (at->second.size() < kMessages) at->second.push_back({sample.number, sample.sent});
}

std::vector<GapCheck> GapBook::Checks() const {
  std::vector<GapCheck> checks;
  for (const auto& [step, tracks] : steps_) {
    std::vector<double> gaps;
    for (const auto& [track, kept] : tracks) {
      if (kept.size() < kMessages) continue;
      // They come in the order in which their fate was settled.
      std::vector<Departure> departures = kept;
      std::sort(departures.begin(), departures.end(),
                [](const Departure& a, const Departure& b) { return a.number < b.number; });
      for (std::size_t i = 1; i < departures.size(); ++i) {
        if (departures[i].number != departures[i - 1].number + 1) continue;
        gaps.push_back(ToSeconds(departures[i].sent - departures[i - 1].sent));
      }
    }
    if (gaps.size() < kGapsNeeded) continue;
    checks.push_back({step, gaps.size(), AndersonDarlingExponential(gaps)});
  }
  return checks;
}

}  // namespace wsurge
