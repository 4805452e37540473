#include "common/wire/data_wire.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/wire/enum_table.h"
#include "common/wire/field_checks.h"
#include "common/wire/wire_limits.h"

namespace wsurge {
namespace {

constexpr EnumTable<DataOrder, v1::DataOrder, 3> kOrders{{
    {DataOrder::kInTurn, v1::DATA_ORDER_IN_TURN},
    {DataOrder::kRandom, v1::DATA_ORDER_RANDOM},
    {DataOrder::kOnce, v1::DATA_ORDER_ONCE},
}};

absl::Status TakeBudget(const v1::DataTable& from, PlanScope& scope, const FieldPath& path) {
  scope.cells += static_cast<std::size_t>(from.cells_size());
  for (const std::string& cell : from.cells()) scope.data_bytes += cell.size();
  if (scope.cells <= kMaxDataCells && scope.data_bytes <= kMaxDataBytes) return absl::OkStatus();
  return path.Error("makes the data larger than ", kMaxDataBytes, " bytes or ", kMaxDataCells,
                    " cells");
}

}  // namespace

void ToProto(const DataTable& from, v1::DataTable* to) {
  to->set_name(from.name);
  to->set_order(EnumToProto(kOrders, from.order));
  for (const std::string& column : from.columns) to->add_columns(column);
  to->mutable_cells()->Reserve(static_cast<int>(from.rows.size() * from.columns.size()));
  for (const DataRow& row : from.rows) {
    for (const std::string& cell : row) to->add_cells(cell);
  }
  to->set_first_row(from.first_row);
}

absl::StatusOr<DataTable> DataTableFromProto(const v1::DataTable& from, PlanScope& scope,
                                             const FieldPath& path) {
  DataTable table;
  RETURN_IF_ERROR(CheckName(from.name(), path.Field("name")));
  table.name = from.name();
  ASSIGN_OR_RETURN(table.order, EnumFromProto(kOrders, from.order(), path.Field("order")));
  ASSIGN_OR_RETURN(table.columns, NamesFromProto(from.columns(), 1, kMaxListed, path, "columns"));
  RETURN_IF_ERROR(TakeBudget(from, scope, path.Field("cells")));
  const std::size_t columns = table.columns.size();
  const auto cells = static_cast<std::size_t>(from.cells_size());
  if (cells % columns != 0) {
    return path.Field("cells").Error(cells, " are no whole rows of ", columns);
  }
  table.rows.reserve(cells / columns);
  for (auto cell = from.cells().begin(); cell != from.cells().end();) {
    const auto end = cell + static_cast<std::ptrdiff_t>(columns);
    table.rows.emplace_back(cell, end);
    cell = end;
  }
  RETURN_IF_ERROR(CheckRange(from.first_row(), 0, std::max<std::size_t>(table.rows.size(), 1) - 1,
                             path.Field("first_row")));
  table.first_row = from.first_row();
  scope.columns.push_back(columns);
  return table;
}

}  // namespace wsurge
