#pragma once

#include <cstdint>

namespace wsurge {

// The maps of a scenario.
enum class SectionKind : std::uint8_t {
  kScenario,
  kTarget,
  kWatch,         // target: watch
  kDataTable,     // data: <name>
  kConnection,    // connection, and sessions: <role>: connection
  kTls,           // connection: tls
  kCompression,   // connection: compression
  kTimeouts,      // connection: timeouts
  kPing,          // connection: ping
  kReconnect,     // connection: reconnect
  kLogin,         // login
  kHttp,          // login: http
  kLoginExtract,  // login: extract
  kPhase,
  kRamp,      // connections: {from, to}
  kRateRamp,  // sessions_per_second: {from, to}
  kRole,      // sessions: <name>
  kStep,
  kSend,
  kBinary,  // binary: {...} of a payload
  kRequest,
  kStream,
  kReceive,
  kRule,
  kRuleStep,  // a step inside a rule's steps
  kRepeat,
  kThink,
  kBranch,  // an item of choose
  kWhen,
  kExtract,
  kCheck,  // name and a match
  kRecord,
  kPingStep,       // {}
  kDropStep,       // {}
  kReconnectStep,  // {}
  kClose,
  kBarrier,
  kMatch,
  kNumber,
  kSize,  // size: {above, below} of a match
  kThreshold,
  kStudy,
  kQuiet,
  kChart,
  kSearch,
  kReport,
};

}  // namespace wsurge
