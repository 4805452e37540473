// The query of a path, `a=1&b=5ms`, checked as it is read.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "target-servers/built-in/instant.h"

namespace wsurge {

// Each value is asked for once, by name and with its limits; what is absent or wrong is nullopt.
// Problem() then tells the first thing that is wrong, in one line for whoever wrote the query.
// Refers to the text that it was made from.
class Query {
 public:
  explicit Query(std::string_view text);

  // A number with a unit out of ns, us, ms, s and m: `5ms`, `2.5s`.
  std::optional<Nanos> Duration(std::string_view name, Nanos smallest, Nanos largest);
  // A whole number.
  std::optional<std::uint64_t> Number(std::string_view name, std::uint64_t smallest,
                                      std::uint64_t largest);
  // One of the words; which one.
  std::optional<std::size_t> Choice(std::string_view name,
                                    std::initializer_list<std::string_view> words);
  // `true` or `false`; absent is false.
  bool Flag(std::string_view name);

  // Something else that is wrong. Only the first problem is kept.
  void Refuse(std::string problem);

  // Empty where nothing is wrong. A value that nobody asked for is a problem too.
  std::string Problem();

 private:
  std::optional<std::string_view> Take(std::string_view name);
  void RefuseValue(std::string_view name, std::string_view value, const std::string& expected);

  struct Value {
    std::string_view name;
    std::string_view value;
    bool is_taken = false;
  };

  std::vector<Value> values_;
  std::vector<std::string_view> known_;  // the names that were asked for
  std::string problem_;
};

}  // namespace wsurge
