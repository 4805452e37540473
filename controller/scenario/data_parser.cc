#include "controller/scenario/data_parser.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "common/plan/run_limits.h"
#include "controller/scenario/concat.h"
#include "controller/scenario/csv.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::uint64_t kMaxFileBytes = kMaxDataBytes;
constexpr std::size_t kMaxTables = 100;

void ParseFile(ParseContext& context, const Value& value, DataTable& table) {
  const auto text = context.File(value, kMaxFileBytes);
  if (!text) return;
  Csv csv = ReadCsv(*text);
  const std::string file = context.Written(value);
  for (const CsvFault& fault : csv.faults) {
    context.Problem(value, fault.line == 0 ? Concat(file, ": ", fault.message)
                                           : Concat(file, ":", fault.line, ": ", fault.message));
  }
  table.columns = std::move(csv.columns);
  table.rows = std::move(csv.rows);
}

DataTable ParseTable(ParseContext& context, const Value& value) {
  DataTable table;
  Section section(context, value, SectionKind::kDataTable, "a map such as {csv: users.csv}");
  if (const auto csv = section.Require("csv")) ParseFile(context, *csv, table);
  if (!section.is_map()) return table;
  if (const auto order = section.Find("order")) {
    constexpr std::array<std::pair<std::string_view, DataOrder>, 3> kOrders{
        {{"in_turn", DataOrder::kInTurn},
         {"random", DataOrder::kRandom},
         {"once", DataOrder::kOnce}}};
    table.order =
        context.Word(*order, kOrders, "in_turn, random or once").value_or(DataOrder::kInTurn);
  }
  return table;
}

// Whether a table may be called so; if not, that is reported.
bool CheckTableName(ParseContext& context, const Value& map, const YamlEntry& entry) {
  std::string fault;
  if (!IsVarName(entry.key)) {
    fault = " is no name for a table; expected letters, digits and _, no digit first";
  } else if (IsBuiltInName(entry.key)) {
    fault = " is a built-in name; call the table something else";
  } else {
    return true;
  }
  context.ProblemAt(entry.key_place, map.path, Concat(Quoted(entry.key), fault));
  return false;
}

// What an agent takes of all tables together.
class DataBudget {
 public:
  void Take(ParseContext& context, const Value& value, const DataTable& table) {
    if (IsOver()) return;  // said already
    cells_ += table.rows.size() * table.columns.size();
    for (const DataRow& row : table.rows) {
      for (const std::string& cell : row) bytes_ += cell.size();
    }
    if (!IsOver()) return;
    context.Problem(value, Concat("up to here the tables have more than ", kMaxDataCells,
                                  " fields or ", kMaxDataBytes >> 20, " MiB of text together"));
  }

 private:
  bool IsOver() const { return cells_ > kMaxDataCells || bytes_ > kMaxDataBytes; }

  std::size_t cells_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

std::vector<DataTable> ParseData(ParseContext& context, const Value& value) {
  std::vector<DataTable> tables;
  if (value.node->kind != Kind::kMap) {
    context.Expected(value, "a map of names and tables such as {users: {csv: users.csv}}");
    return tables;
  }
  if (value.node->entries.size() > kMaxTables) {
    context.Problem(value,
                    Concat("at most ", kMaxTables, " tables, got ", value.node->entries.size()));
    return tables;
  }
  DataBudget budget;
  for (const YamlEntry& entry : value.node->entries) {
    if (!CheckTableName(context, value, entry)) continue;
    DataTable table = ParseTable(context, EntryValue(value, entry));
    table.name = entry.key;
    budget.Take(context, EntryValue(value, entry), table);
    context.names().AddTable(table.name, table.columns);
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace wsurge
