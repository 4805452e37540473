#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace wsurge {

// What `${stamp}` puts into a message, so that any connection that receives it can tell which
// message it is and when it was due:
//
//   ~ws<flags>:<tag>:<sender>:<number>:<step>:<phase>:<due>:<domain>[:<correction>:<bound>]~
//
// Numbers in base 36, digits and small letters only; the last two fields only when one of them is
// not 0. Letters, digits, "~", ":" and "-" pass through JSON, URLs and logs unchanged.
struct Stamp {
  std::uint32_t tag = 0;     // of the run, part and target: others on the same server are ignored
  std::uint64_t sender = 0;  // number of the connection
  // Of the sender's stamped messages that left, from 0, without gaps; goes on over its sessions.
  // Messages whose `reaches` is known are numbered apart from the others.
  std::uint64_t number = 0;
  std::uint32_t step = 0;      // Step::id
  std::uint32_t phase = 0;     // in which it was due
  Nanos due{};                 // raw run time of the sender's clock, see agent/engine/session
  std::uint32_t domain = 0;    // the sender's Assignment::clock_domain
  Nanos correction{};          // of the sender's clock; 0 in domain 0
  Nanos bound{};               // of the correction
  bool followed = false;       // its receipts are reported one by one
  bool sender_counts = false;  // it was due when the sender itself counted as a receiver already

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

// The longest token that AppendStamp writes.
inline constexpr std::size_t kMaxStampBytes = 112;

void AppendStamp(const Stamp& stamp, std::string& out);

// The first stamp with this tag anywhere in a payload, which may hold any bytes. Strict: what
// AppendStamp does not write, or what is out of range, is none. Of each place that looks like a
// stamp at most kMaxStampBytes are read.
std::optional<Stamp> FindStamp(std::string_view payload, std::uint32_t tag);

// 24 bits that tell runs, their parts and targets apart.
std::uint32_t StampTag(std::string_view run_id, std::uint32_t part, std::size_t target);

}  // namespace wsurge
