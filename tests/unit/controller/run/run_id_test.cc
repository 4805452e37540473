#include "controller/run/run_id.h"

#include <chrono>
#include <string>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

TEST_CASE("MakeRunId: time in UTC, the name as a slug, four digits") {
  struct Row {
    const char* name;
    std::uint16_t random;
    const char* id;
  };
  const Row rows[] = {
      {"quickstart", 0x3f9a, "20261124-211530-quickstart-3f9a"},
      {"Round  Trip (v2)!", 0x000a, "20261124-211530-round-trip-v2-000a"},
      {"", 0xffff, "20261124-211530-run-ffff"},
      {"../../etc/passwd", 1, "20261124-211530-etc-passwd-0001"},
      {"\xc3\xbc\xe2\x82\xac", 1, "20261124-211530-run-0001"},
      {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbb", 1,
       "20261124-211530-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-0001"},
  };
  for (const Row& row : rows) {
    CHECK(MakeRunId(std::chrono::seconds(1'795'554'930), row.name, row.random) == row.id);
  }
}

}  // namespace
}  // namespace wsurge
