#include "controller/run/data_split.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "doctest/doctest.h"

namespace wsurge {
namespace {

DataTable Table(DataOrder order, int rows) {
  DataTable table{.name = "users", .order = order, .columns = {"name"}, .rows = {}};
  for (int i = 0; i < rows; ++i) table.rows.push_back({absl::StrCat("u", i)});
  return table;
}

std::vector<std::string> Names(const DataTable& table) {
  std::vector<std::string> names;
  for (const DataRow& row : table.rows) names.push_back(row.at(0));
  return names;
}

using Texts = std::vector<std::string>;

TEST_CASE("DataOf: `once` gives each row to one agent, by weight") {
  const Shares shares({1, 3});
  const std::vector<DataTable> tables{Table(DataOrder::kOnce, 8)};
  Texts all = Names(DataOf(tables, shares, 0)[0]);
  CHECK(all.size() == 2);
  const Texts rest = Names(DataOf(tables, shares, 1)[0]);
  CHECK(rest.size() == 6);
  all.insert(all.end(), rest.begin(), rest.end());
  std::sort(all.begin(), all.end());
  CHECK(all == Names(tables[0]));
  CHECK(DataOf(tables, shares, 0)[0].columns == Texts{"name"});
}

TEST_CASE("DataOf: the other orders give every agent all rows") {
  struct Row {
    DataOrder order;
    int rows;
    std::vector<std::uint64_t> first_rows;  // by agent
  };
  const Row rows[] = {
      {DataOrder::kInTurn, 8, {0, 2, 4}},  // shares of 2, 2 and 4
      {DataOrder::kInTurn, 1, {0, 0, 0}},
      {DataOrder::kInTurn, 0, {0, 0, 0}},
      {DataOrder::kRandom, 8, {0, 0, 0}},
  };
  const Shares shares({1, 1, 2});
  for (const Row& row : rows) {
    const std::vector<DataTable> tables{Table(row.order, row.rows)};
    for (std::size_t agent = 0; agent < 3; ++agent) {
      CAPTURE(row.rows);
      CAPTURE(agent);
      const DataTable part = DataOf(tables, shares, agent)[0];
      CHECK(part.rows == tables[0].rows);
      if (row.rows != 1) CHECK(part.first_row == row.first_rows[agent]);
      CHECK(part.first_row <= part.rows.size());
    }
  }
}

}  // namespace
}  // namespace wsurge
