#include "controller/run/barrier_book.h"

namespace wsurge {

BarrierBook::BarrierBook(std::size_t barriers, std::size_t agents)
    : books_(barriers), gone_(agents, false) {
  for (Book& book : books_) book.words.resize(agents);
}

std::optional<Meeting> BarrierBook::OnReady(std::size_t agent, const BarrierReady& ready) {
  if (ready.barrier >= books_.size() || agent >= gone_.size() || gone_[agent]) return std::nullopt;
  Word& word = books_[ready.barrier].words[agent];
  const Place place{ready.phase, ready.generation};
  if (word.said && place < word.place) return std::nullopt;
  word = {true, place, ready.ready, ready.arrived};
  return TakesPlace(ready.barrier);
}

std::vector<Meeting> BarrierBook::OnGone(std::size_t agent) {
  std::vector<Meeting> meetings;
  if (agent >= gone_.size() || gone_[agent]) return meetings;
  gone_[agent] = true;
  for (std::uint32_t barrier = 0; barrier < books_.size(); ++barrier) {
    if (const auto meeting = TakesPlace(barrier)) meetings.push_back(*meeting);
  }
  return meetings;
}

std::optional<Meeting> BarrierBook::TakesPlace(std::uint32_t barrier) {
  Book& book = books_[barrier];
  std::optional<Place> place;
  std::uint64_t arrived = 0;
  for (std::size_t agent = 0; agent < gone_.size(); ++agent) {
    if (gone_[agent]) continue;
    const Word& word = book.words[agent];
    if (!word.said || !word.ready) return std::nullopt;
    if (place && word.place != *place) return std::nullopt;  // one of them is behind
    place = word.place;
    arrived += word.arrived;
  }
  if (!place || arrived == 0) return std::nullopt;
  if (book.taken_place && *place <= *book.taken_place) return std::nullopt;
  book.taken_place = place;
  return Meeting{place->phase, barrier, place->generation};
}

}  // namespace wsurge
