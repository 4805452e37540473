// The control plane under a seeded network. Without arguments: the tests. With any of
//   --seeds N  --first S  --seed S  --trace
// these seeds, one after the other; --trace shows all that happens.
#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "tests/sim/found_seeds.h"
#include "tests/sim/simulation.h"

namespace wsurge::sim {
namespace {

constexpr std::uint64_t kSeedsOfTest = 10'000;

std::string Failure(std::uint64_t seed) { return Simulation(seed, false).Run().failure; }

std::string Replay(std::uint64_t seed) {
  return "seed " + std::to_string(seed) + "; replay: sim_control_plane --trace --seed " +
         std::to_string(seed);
}

TEST_CASE("the same seed gives the same run") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CHECK(Simulation(seed, false).Run().hash == Simulation(seed, false).Run().hash);
  }
  CHECK(Simulation(1, false).Run().hash != Simulation(2, false).Run().hash);
}

TEST_CASE("seeds that found something") {
  for (const FoundSeed& found : kFoundSeeds) {
    const std::string failure = Failure(found.seed);
    CHECK_MESSAGE(failure.empty(), failure, "; ", Replay(found.seed), "; once: ", found.what);
  }
}

TEST_CASE("the invariants hold") {
  int shown = 0;
  for (std::uint64_t seed = 1; seed <= kSeedsOfTest && shown < 10; ++seed) {
    const std::string failure = Failure(seed);
    shown += failure.empty() ? 0 : 1;
    CHECK_MESSAGE(failure.empty(), failure, "; ", Replay(seed));
  }
}

struct Options {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1;
  bool trace = false;
};

std::optional<Options> Parse(int argc, char** argv) {
  Options options;
  bool any = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--trace") {
      options.trace = any = true;
    } else if (word == "--seeds" && i + 1 < argc) {
      options.seeds = std::strtoull(argv[++i], nullptr, 10);
      any = true;
    } else if ((word == "--first" || word == "--seed") && i + 1 < argc) {
      options.first = std::strtoull(argv[++i], nullptr, 10);
      any = true;
    }
  }
  return any ? std::optional(options) : std::nullopt;
}

int RunSeeds(const Options& options) {
  std::uint64_t failed = 0;
  for (std::uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    const std::string failure = Simulation(seed, options.trace).Run().failure;
    if (failure.empty()) continue;
    ++failed;
    std::printf("%s; %s\n", failure.c_str(), Replay(seed).c_str());
  }
  std::printf("%llu of %llu seeds failed\n", static_cast<unsigned long long>(failed),
              static_cast<unsigned long long>(options.seeds));
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace wsurge::sim

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  if (const auto options = wsurge::sim::Parse(argc, argv)) return wsurge::sim::RunSeeds(*options);
  return doctest::Context(argc, argv).run();
}
