#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/session_program.h"

// How much load, and when. All numbers are for the whole run.
namespace wsurge {

enum class LoadForm : std::uint8_t {
  kClosed,  // keep so many connections open; a session that ends is started again
  kOnce,    // each connection runs its session once; the phase ends with the last one
  kOpen,    // sessions start when they are due, whatever the target does
};

enum class StartMode : std::uint8_t {
  kTogether,  // all at the phase's begin
  kSpread,    // evenly over its first second
};

struct Phase {
  std::string name;
  LoadForm form = LoadForm::kClosed;
  // Its length. kOnce, and kClosed with `sessions`: the deadline after which what runs is ended.
  Nanos duration{};
  bool measure = true;

  // kClosed and kOnce
  std::uint64_t connections_from = 0;  // at the begin
  std::uint64_t connections_to = 0;    // and at the end; the same unless it ramps
  StartMode start = StartMode::kSpread;
  std::optional<std::uint64_t> sessions;  // kClosed: so many are started, then the phase ends

  // kOpen
  double sessions_per_second_from = 0;
  double sessions_per_second_to = 0;
  Spacing spacing = Spacing::kEven;
  std::uint64_t at_most = 10'000;  // connections at a time; starts beyond are refused and counted

  // Whether it ends when its sessions have, and not by the clock alone: the next phase begins when
  // all agents are through.
  bool EndsWithSessions() const { return form == LoadForm::kOnce || sessions.has_value(); }

  friend bool operator==(const Phase&, const Phase&) = default;
};

// How many connections of the whole run are to be open `elapsed` after the begin of `phase`.
// REQUIRES: not kOpen.
std::uint64_t ConnectionsAt(const Phase& phase, Nanos elapsed);

// The largest number of connections that a phase may hold at a time.
std::uint64_t MaxConnections(const Phase& phase);
std::uint64_t MaxConnections(const std::vector<Phase>& load);

}  // namespace wsurge
