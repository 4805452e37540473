#include "common/message/template_function.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "common/base/absl_view.h"
#include "common/message/payload_limits.h"

namespace wsurge {
namespace {

constexpr auto kMaxLength = static_cast<std::int64_t>(kMaxRandomBytes);

using PartOrFault = std::variant<Template::Part, std::string>;

struct Function {
  std::string_view name;
  std::string_view usage;
  std::size_t arguments;
  PartOrFault (*make)(const std::vector<std::int64_t>& arguments);
};

PartOrFault MakeInt(const std::vector<std::int64_t>& arguments) {
  if (arguments[0] > arguments[1]) {
    return absl::StrCat("random.int: the first number must not be larger than the second, here ",
                        arguments[0], " and ", arguments[1]);
  }
  return Template::Part(RandomInt{arguments[0], arguments[1]});
}

template <typename Random>
PartOrFault MakeLength(std::string_view name, std::int64_t length) {
  if (length < 1 || length > kMaxLength) {
    return absl::StrCat(AbslView(name), ": the length must be 1 to ", kMaxLength, ", not ", length);
  }
  return Template::Part(Random{static_cast<std::uint32_t>(length)});
}

constexpr std::array<Function, 3> kFunctions{{
    {"random.int", "${random.int(1,100)}", 2, MakeInt},
    {"random.text", "${random.text(16)}", 1,
     [](const std::vector<std::int64_t>& arguments) {
       return MakeLength<RandomText>("random.text", arguments[0]);
     }},
    {"random.bytes", "${random.bytes(64)}", 1,
     [](const std::vector<std::int64_t>& arguments) {
       return MakeLength<RandomBytes>("random.bytes", arguments[0]);
     }},
}};

PartOrFault Call(const Function& function, std::string_view inside) {
  std::vector<std::int64_t> arguments;
  for (const absl::string_view piece : absl::StrSplit(AbslView(inside), ',')) {
    const absl::string_view word = absl::StripAsciiWhitespace(piece);
    std::int64_t number = 0;
    const char* const end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, number);
    if (word.empty() || read.ec != std::errc() || read.ptr != end) {
      return absl::StrCat(AbslView(function.name), ": \"", word,
                          "\" is not a whole number; it is written ", AbslView(function.usage));
    }
    arguments.push_back(number);
  }
  if (arguments.size() != function.arguments) {
    return absl::StrCat(AbslView(function.name), " takes ", function.arguments,
                        function.arguments == 1 ? " number" : " numbers", ", here are ",
                        arguments.size(), "; it is written ", AbslView(function.usage));
  }
  return function.make(arguments);
}

}  // namespace

std::optional<PartOrFault> ParseTemplateFunction(std::string_view inner) {
  const std::size_t open = inner.find('(');
  const std::string_view name = inner.substr(0, open);
  for (const Function& function : kFunctions) {
    if (name != function.name) continue;
    if (open == std::string_view::npos || inner.back() != ')') {
      return absl::StrCat(AbslView(name),
                          " takes its arguments in parentheses: ", AbslView(function.usage));
    }
    return Call(function, inner.substr(open + 1, inner.size() - open - 2));
  }
  return std::nullopt;
}

}  // namespace wsurge
