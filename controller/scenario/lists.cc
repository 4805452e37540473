#include "controller/scenario/lists.h"

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::size_t kMaxNameBytes = 128;

// What is wrong with the number of entries, or nothing.
bool CheckSize(ParseContext& context, const Value& value, std::string_view what, std::size_t most) {
  const std::size_t count = value.node->items.size() + value.node->entries.size();
  if (count == 0) context.Problem(value, Concat("at least one ", what, " is needed"));
  if (count > most) context.Problem(value, Concat("at most ", most, " ", what, "s, got ", count));
  return count > 0 && count <= most;
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && !FindControlCharacter(name) &&
         name.find_first_of("\t\r\n{}") == std::string_view::npos;
}

}  // namespace

std::vector<const YamlEntry*> NamedEntries(ParseContext& context, const Value& value,
                                           std::string_view what, std::string_view expected,
                                           std::size_t most) {
  std::vector<const YamlEntry*> named;
  if (value.node->kind != Kind::kMap) {
    context.Expected(value, expected);
    return named;
  }
  if (!CheckSize(context, value, what, most)) return named;
  for (const YamlEntry& entry : value.node->entries) {
    if (IsName(entry.key)) {
      named.push_back(&entry);
      continue;
    }
    context.ProblemAt(entry.key_place, value.path,
                      Concat(Quoted(entry.key), " is no name for a ", what,
                             "; expected 1 to 128 bytes without braces, control characters and "
                             "line breaks"));
  }
  return named;
}

std::vector<Value> Items(ParseContext& context, const Value& value, std::string_view what,
                         std::string_view expected, std::size_t most) {
  std::vector<Value> items;
  if (value.node->kind != Kind::kList) {
    context.Expected(value, expected);
    return items;
  }
  if (!CheckSize(context, value, what, most)) return items;
  for (std::size_t i = 0; i < value.node->items.size(); ++i) items.push_back(Item(value, i));
  return items;
}

std::vector<Value> OneOrMore(ParseContext& context, const Value& value, std::string_view what,
                             std::string_view expected, std::size_t most) {
  if (value.node->kind == Kind::kScalar) return {value};
  return Items(context, value, what, expected, most);
}

}  // namespace wsurge
