#include "controller/run/data_split.h"

#include <cstdint>

namespace wsurge {
namespace {

std::uint64_t FirstRow(std::uint64_t rows, const Shares& shares, std::size_t agent) {
  if (rows == 0) return 0;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < agent; ++i) before += shares.Part(rows, i);
  return before % rows;
}

DataTable TableOf(const DataTable& table, const Shares& shares, std::size_t agent) {
  if (table.order != DataOrder::kOnce) {
    DataTable whole = table;
    if (table.order == DataOrder::kInTurn) {
      whole.first_row = FirstRow(table.rows.size(), shares, agent);
    }
    return whole;
  }
  DataTable part{.name = table.name, .order = table.order, .columns = table.columns, .rows = {}};
  for (const std::uint64_t row : shares.Items(table.rows.size(), agent)) {
    part.rows.push_back(table.rows[static_cast<std::size_t>(row)]);
  }
  return part;
}

}  // namespace

std::vector<DataTable> DataOf(const std::vector<DataTable>& tables, const Shares& shares,
                              std::size_t agent) {
  std::vector<DataTable> parts;
  parts.reserve(tables.size());
  for (const DataTable& table : tables) parts.push_back(TableOf(table, shares, agent));
  return parts;
}

}  // namespace wsurge
