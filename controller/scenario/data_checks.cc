#include "controller/scenario/data_checks.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <variant>

#include "controller/scenario/concat.h"
#include "controller/scenario/http_tokens.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

struct Use {
  std::string_view where;
  std::string_view refused;
  bool (*allowed)(std::string_view);
};
constexpr Use kUrl{"a URL", "spaces, \"#\", control characters and characters beyond ASCII",
                   IsUrlText};
constexpr Use kHeader{"a header", "control characters and line breaks", IsHeaderText};
constexpr Use kCookie{"a cookie",
                      "spaces, quotes, commas, semicolons, backslashes and characters beyond ASCII",
                      IsCookieText};
constexpr Use kSubprotocol{"a sub-protocol", "characters other than letters, digits and - . _",
                           IsTokenText};

class DataChecks {
 public:
  DataChecks(ParseContext& context, const Value& data, const Scenario& scenario)
      : context_(context), data_(data), scenario_(scenario) {}

  void Check(const Template& text, const Use& use) {
    for (const Template::Part& part : text.parts()) {
      const auto* const field = std::get_if<DataField>(&part);
      if (field == nullptr) continue;
      const bool is_new = checked_.emplace(field->table, field->column, use.where).second;
      if (is_new) CheckField(*field, use);
    }
  }

 private:
  void CheckField(const DataField& field, const Use& use) {
    const DataTable& table = scenario_.data[field.table];
    const auto wrong = std::find_if(table.rows.begin(), table.rows.end(), [&](const DataRow& row) {
      return !use.allowed(row[field.column]);
    });
    if (wrong == table.rows.end()) return;
    context_.Problem(PlaceOf(table), Concat("row ", wrong - table.rows.begin() + 1, ": the field ",
                                            Quoted(table.columns[field.column]), " is used in ",
                                            use.where, ", where ", use.refused, " may not stand"));
  }

  Value PlaceOf(const DataTable& table) const {
    for (const YamlEntry& entry : data_.node->entries) {
      if (entry.key == table.name) return EntryValue(data_, entry);
    }
    return data_;
  }

  ParseContext& context_;
  const Value& data_;
  const Scenario& scenario_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::string_view>> checked_;
};

}  // namespace

void CheckDataInConnections(ParseContext& context, const Value& data, const Scenario& scenario) {
  DataChecks checks(context, data, scenario);
  for (const Target& target : scenario.targets) checks.Check(target.url.resource, kUrl);
  for (const Role& role : scenario.roles) {
    if (role.url) checks.Check(role.url->resource, kUrl);
    if (role.path) checks.Check(*role.path, kUrl);
    const ConnectionOptions& connection = role.connection;
    for (const NamedTemplate& header : connection.headers) checks.Check(header.value, kHeader);
    for (const NamedTemplate& cookie : connection.cookies) checks.Check(cookie.value, kCookie);
    for (const Template& offered : connection.subprotocols) checks.Check(offered, kSubprotocol);
    if (!role.login) continue;
    checks.Check(role.login->url.resource, kUrl);
    for (const NamedTemplate& header : role.login->headers) checks.Check(header.value, kHeader);
  }
}

}  // namespace wsurge
