#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "controller/scenario/parse_context.h"

// Lists, and maps whose keys are names.
namespace wsurge {

// The entries of a map of names, those with a name that reports can show: 1 to 128 bytes without
// braces, control characters and line breaks. Others are reported, as is a value that is no map
// (`expected`), is empty, or has more than `most` entries. `what` is one of them: "target".
std::vector<const YamlEntry*> NamedEntries(ParseContext& context, const Value& value,
                                           std::string_view what, std::string_view expected,
                                           std::size_t most);

// The items of a list with 1 to `most` of them; the same is reported.
std::vector<Value> Items(ParseContext& context, const Value& value, std::string_view what,
                         std::string_view expected, std::size_t most);

// The items of a list, or the value itself when it is none.
std::vector<Value> OneOrMore(ParseContext& context, const Value& value, std::string_view what,
                             std::string_view expected, std::size_t most);

}  // namespace wsurge
