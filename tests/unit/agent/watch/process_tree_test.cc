#include "agent/watch/process_tree.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using Pids = std::vector<std::int64_t>;

ProcessFacts Process(std::int64_t pid, std::uint64_t start, std::int64_t parent, int cpu_ms,
                     int reaped_ms = 0) {
  return {.id = {pid, start},
          .parent = parent,
          .cpu = milliseconds(cpu_ms),
          .reaped_cpu = milliseconds(reaped_ms),
          .threads = 2,
          .resident_bytes = 100};
}

TEST_CASE("A tree is its roots and all that descends from them") {
  ProcessTree tree;
  CHECK(tree.empty());
  tree.AddRoots({10});
  const TreeUsage first = tree.Look(
      {Process(12, 7, 11, 5), Process(11, 6, 10, 5), Process(10, 5, 1, 5), Process(20, 5, 1, 5)},
      100);
  CHECK(tree.Members() == Pids{10, 11, 12});
  CHECK(first.threads == 6);
  CHECK(first.resident_bytes == 300);
  CHECK(first.cpu == Nanos(0));  // all of it was before
  const TreeUsage second = tree.Look({Process(12, 7, 11, 15), Process(11, 6, 10, 5),
                                      Process(10, 5, 1, 25), Process(20, 5, 1, 500)},
                                     200);
  CHECK(second.cpu == milliseconds(30));
}

TEST_CASE("A process that began since the last look counts whole") {
  ProcessTree tree;
  tree.AddRoots({10});
  tree.Look({Process(10, 5, 1, 5)}, 100);
  CHECK(tree.Look({Process(10, 5, 1, 5), Process(11, 150, 10, 40)}, 200).cpu == milliseconds(40));
}

TEST_CASE("What a child took is not lost when it ends, and not counted twice") {
  ProcessTree tree;
  tree.AddRoots({10});
  tree.Look({Process(10, 5, 1, 5), Process(11, 6, 10, 30)}, 100);
  // It took 20 more, and its parent 1, before the parent waited for it.
  CHECK(tree.Look({Process(10, 5, 1, 6, 50)}, 200).cpu == milliseconds(21));
  CHECK(tree.Members() == Pids{10});
}

TEST_CASE("A child that nobody waited for does not hide what the others took") {
  ProcessTree tree;
  tree.AddRoots({10});
  tree.Look({Process(10, 5, 1, 5), Process(11, 6, 10, 1000)}, 100);
  CHECK(tree.Look({Process(10, 5, 1, 25)}, 200).cpu == milliseconds(20));
}

TEST_CASE("A member stays one when its parent ends; a process of the same number is another") {
  ProcessTree tree;
  tree.AddRoots({10});
  tree.Look({Process(10, 5, 1, 5), Process(11, 6, 10, 5)}, 100);
  CHECK(tree.Look({Process(11, 6, 1, 9), Process(10, 120, 1, 70)}, 200).cpu == milliseconds(4));
  CHECK(tree.Members() == Pids{11});
  tree.Look({}, 300);
  CHECK(tree.empty());
}

TEST_CASE("A root that is added later counts from then on, unless it is new") {
  ProcessTree tree;
  tree.Look({Process(10, 5, 1, 500)}, 100);
  tree.AddRoots({10, 20});
  CHECK(tree.Look({Process(10, 5, 1, 600), Process(20, 150, 1, 7)}, 200).cpu == milliseconds(7));
}

}  // namespace
}  // namespace wsurge
