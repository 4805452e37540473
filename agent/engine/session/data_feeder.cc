#include "agent/engine/session/data_feeder.h"

namespace wsurge {

DataFeeder::DataFeeder(const std::vector<DataTable>& tables)
    : tables_(tables), drawn_(std::make_unique<std::atomic<std::uint64_t>[]>(tables.size())) {}

const DataRow* DataFeeder::Draw(std::size_t table, RandomStream& random) {
  const DataTable& from = tables_[table];
  if (from.rows.empty()) return nullptr;
  const std::uint64_t rows = from.rows.size();
  switch (from.order) {
    case DataOrder::kInTurn:
      return &from.rows[(from.first_row + drawn_[table].fetch_add(1)) % rows];
    case DataOrder::kRandom:
      return &from.rows[static_cast<std::size_t>(
          random.Int(0, static_cast<std::int64_t>(rows) - 1))];
    case DataOrder::kOnce: {
      const std::uint64_t next = drawn_[table].fetch_add(1);
      return next < rows ? &from.rows[next] : nullptr;
    }
  }
  return nullptr;
}

}  // namespace wsurge
