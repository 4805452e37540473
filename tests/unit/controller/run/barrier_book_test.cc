#include "controller/run/barrier_book.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "doctest/doctest.h"

namespace wsurge {
namespace {

// What happens to a book, and the meetings that take place because of it.
struct Event {
  enum class Kind { kReady, kNotReady, kGone };
  Kind kind = Kind::kReady;
  std::size_t agent = 0;
  std::size_t phase = 0;
  std::uint32_t barrier = 0;
  std::uint64_t generation = 0;
  std::uint64_t arrived = 0;
  std::string meetings;  // "phase/barrier/generation" each
};

Event Ready(std::size_t agent, std::uint64_t generation, std::uint64_t arrived,
            std::string meetings, std::size_t phase = 0, std::uint32_t barrier = 0) {
  return {Event::Kind::kReady, agent, phase, barrier, generation, arrived, std::move(meetings)};
}

Event NotReady(std::size_t agent, std::uint64_t generation, std::size_t phase = 0) {
  return {Event::Kind::kNotReady, agent, phase, 0, generation, 0, ""};
}

Event Gone(std::size_t agent, std::string meetings) {
  return {Event::Kind::kGone, agent, 0, 0, 0, 0, std::move(meetings)};
}

std::string Name(const Meeting& meeting) {
  return absl::StrCat(meeting.phase, "/", meeting.barrier, "/", meeting.generation, " ");
}

std::string Apply(BarrierBook& book, const Event& event) {
  std::string meetings;
  if (event.kind == Event::Kind::kGone) {
    for (const Meeting& meeting : book.OnGone(event.agent)) meetings += Name(meeting);
  } else if (const auto meeting =
                 book.OnReady(event.agent, {event.phase, event.barrier, event.generation,
                                            event.kind == Event::Kind::kReady, event.arrived})) {
    meetings = Name(*meeting);
  }
  return meetings;
}

TEST_CASE("BarrierBook: a meeting takes place once, when all agents are ready and someone waits") {
  struct Row {
    const char* what;
    std::vector<Event> events;
  };
  const Row rows[] = {
      {"both have come", {Ready(0, 0, 2, ""), Ready(1, 0, 3, "0/0/0 ")}},
      {"one has nobody to send", {Ready(0, 0, 0, ""), Ready(1, 0, 3, "0/0/0 ")}},
      {"nobody waits", {Ready(0, 0, 0, ""), Ready(1, 0, 0, ""), Ready(1, 0, 1, "0/0/0 ")}},
      {"one takes its word back",
       {Ready(0, 0, 2, ""), NotReady(0, 0), Ready(1, 0, 1, ""), Ready(0, 0, 3, "0/0/0 ")}},
      {"said twice", {Ready(0, 0, 2, ""), Ready(1, 0, 3, "0/0/0 "), Ready(1, 0, 3, "")}},
      {"the next generation",
       {Ready(0, 0, 1, ""), Ready(1, 0, 1, "0/0/0 "), NotReady(0, 1), Ready(1, 1, 1, ""),
        Ready(0, 1, 1, "0/0/1 ")}},
      {"one is a generation ahead",
       {Ready(0, 0, 1, ""), Ready(1, 0, 1, "0/0/0 "), Ready(1, 1, 1, ""), Ready(0, 0, 1, ""),
        Ready(0, 1, 0, "0/0/1 ")}},
      {"a late word about an older meeting",
       {Ready(0, 0, 1, ""), Ready(1, 0, 1, "0/0/0 "), NotReady(0, 1), Ready(0, 0, 5, ""),
        Ready(1, 1, 1, "")}},
      {"a late word does not take back a newer one",
       {Ready(0, 0, 1, ""), Ready(1, 0, 1, "0/0/0 "), Ready(0, 1, 1, ""), NotReady(0, 0),
        Ready(1, 1, 1, "0/0/1 ")}},
      {"the count begins anew with a phase",
       {Ready(0, 0, 1, ""), Ready(1, 0, 1, "0/0/0 "), Ready(0, 0, 1, "", 1), NotReady(1, 1),
        Ready(1, 0, 1, "1/0/0 ", 1)}},
      {"a phase ahead is waited for, and not met",
       {Ready(0, 7, 1, ""), Ready(1, 0, 1, "", 1), Ready(0, 0, 0, "1/0/0 ", 1)}},
      {"an agent that has said nothing is waited for", {Ready(1, 0, 5, "")}},
      {"a lost agent is not",
       {Ready(1, 0, 5, ""), Gone(0, "0/0/0 "), Gone(0, ""), Ready(1, 1, 1, "0/0/1 ")}},
      {"nor is one that is lost unready", {NotReady(0, 0), Ready(1, 0, 5, ""), Gone(0, "0/0/0 ")}},
      {"the word of a lost agent counts no more",
       {Gone(0, ""), Ready(0, 0, 5, ""), NotReady(1, 0), Ready(1, 0, 1, "0/0/0 ")}},
      {"those that waited at a lost agent do not count",
       {Ready(0, 0, 5, ""), NotReady(1, 0), Gone(0, ""), Ready(1, 0, 0, "")}},
      {"all are lost", {Ready(0, 0, 5, ""), Gone(1, "0/0/0 "), Gone(0, "")}},
      {"barriers are apart",
       {Ready(0, 0, 1, ""), Ready(1, 0, 1, "", 0, 1), Ready(0, 0, 1, "0/1/0 ", 0, 1),
        Gone(1, "0/0/0 ")}},
      {"no such barrier", {Ready(0, 0, 1, "", 0, 2), Ready(1, 0, 1, "", 0, 2)}},
      {"no such agent", {Ready(2, 0, 1, ""), Gone(2, "")}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    BarrierBook book(2, 2);
    for (std::size_t i = 0; i < row.events.size(); ++i) {
      CAPTURE(i);
      CHECK(Apply(book, row.events[i]) == row.events[i].meetings);
    }
  }
}

}  // namespace
}  // namespace wsurge
