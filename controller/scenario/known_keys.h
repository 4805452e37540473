#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace wsurge {

// The maps of a scenario.
enum class SectionKind : std::uint8_t {
  kScenario,
  kTarget,
  kConnection,
  kTimeouts,
  kPhase,
  kRamp,
  kStep,
  kSend,
  kRequest,
  kReceive,
  kRule,
  kRepeat,
  kThink,
  kClose,
  kMatch,
  kNumber,
  kThreshold,
};

enum class KeyStanding : std::uint8_t {
  kSupported,
  kLater,      // the language has it, this version of wsurge does not
  kMisplaced,  // a key of the language that cannot stand here; `note` says why
  kOtherWord,  // what people write for `note`
};

struct KnownKey {
  std::string_view name;
  KeyStanding standing = KeyStanding::kSupported;
  std::string_view note = {};
};

// The one table of what each section knows.
std::span<const KnownKey> KnownKeys(SectionKind kind);

}  // namespace wsurge
