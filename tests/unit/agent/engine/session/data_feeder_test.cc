#include "agent/engine/session/data_feeder.h"

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::vector<DataTable> Table(DataOrder order, std::uint64_t first_row = 0) {
  DataTable table;
  table.name = "users";
  table.order = order;
  table.columns = {"name"};
  table.rows = {{"ada"}, {"grace"}, {"linus"}};
  table.first_row = first_row;
  return {table};
}

std::vector<std::string> Draw(const std::vector<DataTable>& tables, int times) {
  DataFeeder feeder(tables);
  RandomStream random(1, 1);
  std::vector<std::string> drawn;
  for (int i = 0; i < times; ++i) {
    const DataRow* const row = feeder.Draw(0, random);
    drawn.push_back(row == nullptr ? "none" : row->front());
  }
  return drawn;
}

using Rows = std::vector<std::string>;

TEST_CASE("data feeder: in turn, from its share's offset on, round and round") {
  CHECK(Draw(Table(DataOrder::kInTurn), 4) == Rows{"ada", "grace", "linus", "ada"});
  CHECK(Draw(Table(DataOrder::kInTurn, 2), 3) == Rows{"linus", "ada", "grace"});
}

TEST_CASE("data feeder: once, then there are none") {
  CHECK(Draw(Table(DataOrder::kOnce), 5) == Rows{"ada", "grace", "linus", "none", "none"});
}

TEST_CASE("data feeder: at random every row comes, and the same again for the same stream") {
  const Rows drawn = Draw(Table(DataOrder::kRandom), 60);
  CHECK(std::set<std::string>(drawn.begin(), drawn.end()).size() == 3);
  CHECK(drawn == Draw(Table(DataOrder::kRandom), 60));
}

TEST_CASE("data feeder: an empty table has no row") {
  auto tables = Table(DataOrder::kInTurn);
  tables[0].rows.clear();
  CHECK(Draw(tables, 1) == Rows{"none"});
}

}  // namespace
}  // namespace wsurge
