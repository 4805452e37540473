#include "controller/report/hgrm.h"

#include <cstdint>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/controller/report/golden.h"

namespace wsurge {
namespace {

std::string Text(const Histogram& values) {
  std::ostringstream out;
  WriteHgrm(values, out);
  return out.str();
}

// The golden file is what HdrHistogram 2.2.2 (Java) prints of these samples:
// outputPercentileDistribution(out, 5, 1e6); two levels end in 437 and 812 instead of 438 and 813,
// see hgrm.h.
TEST_CASE("hgrm: equals what the reference implementation prints") {
  Histogram values;
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    const std::uint64_t random = state >> 33;
    values.Record(static_cast<std::int64_t>(100'000 + random % 1'000'003 * (1 + random % 7)));
  }
  values.Record(3'599'999'999'999);
  CheckGolden("reference.hgrm", Text(values));
}

TEST_CASE("hgrm: one sample is at every level") {
  Histogram values;
  values.Record(2'000'000);
  CHECK(Text(values) ==
        "       Value     Percentile TotalCount 1/(1-Percentile)\n"
        "\n"
        "       2.001 0.000000000000          1           1.00\n"
        "       2.001 1.000000000000          1\n"
        "#[Mean    =        2.000, StdDeviation   =        0.000]\n"
        "#[Max     =        2.001, Total count    =            1]\n"
        "#[Buckets =           32, SubBuckets     =         2048]\n");
}

TEST_CASE("hgrm: without samples there are no levels") {
  CHECK(Text(Histogram()) ==
        "       Value     Percentile TotalCount 1/(1-Percentile)\n"
        "\n"
        "#[Mean    =        0.000, StdDeviation   =        0.000]\n"
        "#[Max     =        0.000, Total count    =            0]\n"
        "#[Buckets =           32, SubBuckets     =         2048]\n");
}

}  // namespace
}  // namespace wsurge
