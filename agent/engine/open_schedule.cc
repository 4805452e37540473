#include "agent/engine/open_schedule.h"

namespace wsurge {

OpenSchedule::OpenSchedule(const Phase& phase, const Placement& placement, std::size_t roles,
                           const WorkerRank& rank, RandomStream random)
    : placement_(placement),
      rank_(rank),
      spacing_(phase.spacing),
      profile_({{.duration = phase.duration,
                 .from_per_second = phase.sessions_per_second_from,
                 .to_per_second = phase.sessions_per_second_to}}),
      random_(random),
      of_role_(roles, 0) {}

std::optional<OpenSchedule::Session> OpenSchedule::Next() {
  return spacing_ == Spacing::kEven ? NextEven() : NextPoisson();
}

std::optional<OpenSchedule::Session> OpenSchedule::NextEven() {
  for (;;) {
    const Nanos at = profile_.DueTime(number_);
    if (at == Nanos::max()) return std::nullopt;
    const Place place = placement_.Of(number_++);
    if (place.agent != rank_.agent) continue;
    if (WorkerOf(of_role_[place.role]++, place.role, rank_.workers) != rank_.worker) continue;
    return Session{.at = at, .role = place.role, .target = place.target};
  }
}

std::optional<OpenSchedule::Session> OpenSchedule::NextPoisson() {
  due_ += random_.Exponential(1 / rank_.share);
  const Nanos at = profile_.DueTime(due_);
  if (at == Nanos::max()) return std::nullopt;
  const Place place = placement_.Of(number_++);
  return Session{.at = at, .role = place.role, .target = place.target};
}

}  // namespace wsurge
