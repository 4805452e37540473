#include "controller/report/json_printer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <ostream>

#include "absl/strings/str_format.h"
#include <boost/json/value.hpp>

#include "controller/report/utf8.h"

namespace wsurge {
namespace {

void PrintDouble(double number, std::ostream& out) {
  if (!std::isfinite(number)) {
    out << "null";
    return;
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.write(digits.data(), end - digits.data());
}

void NewLine(std::size_t depth, std::ostream& out) { out << '\n' << std::string(2 * depth, ' '); }

// The values are our own, a few levels deep, so recursion is bounded.
void Print(const boost::json::value& value, std::size_t depth, std::ostream& out) {
  switch (value.kind()) {
    case boost::json::kind::null:
      out << "null";
      return;
    case boost::json::kind::bool_:
      out << (value.get_bool() ? "true" : "false");
      return;
    case boost::json::kind::int64:
      out << absl::StrFormat("%d", value.get_int64());
      return;
    case boost::json::kind::uint64:
      out << absl::StrFormat("%d", value.get_uint64());
      return;
    case boost::json::kind::double_:
      PrintDouble(value.get_double(), out);
      return;
    case boost::json::kind::string: {
      const boost::json::string& text = value.get_string();
      out << JsonString({text.data(), text.size()});
      return;
    }
    case boost::json::kind::array: {
      const boost::json::array& elements = value.get_array();
      out << '[';
      for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) out << ',';
        NewLine(depth + 1, out);
        Print(elements[i], depth + 1, out);
      }
      if (!elements.empty()) NewLine(depth, out);
      out << ']';
      return;
    }
    case boost::json::kind::object: {
      const boost::json::object& members = value.get_object();
      bool first = true;
      out << '{';
      for (const auto& member : members) {
        if (!first) out << ',';
        first = false;
        NewLine(depth + 1, out);
        out << JsonString({member.key().data(), member.key().size()}) << ": ";
        Print(member.value(), depth + 1, out);
      }
      if (!first) NewLine(depth, out);
      out << '}';
      return;
    }
  }
}

}  // namespace

std::string JsonString(std::string_view text) {
  std::string literal = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto character = NextCharacter(text, at);
    if (!character) {
      literal += kReplacementCharacter;
    } else if (*character == '"' || *character == '\\') {
      literal += '\\';
      literal += static_cast<char>(*character);
    } else if (*character == '\n') {
      literal += "\\n";
    } else if (*character == '\t') {
      literal += "\\t";
    } else if (*character < 0x20 || (*character >= 0x7F && *character <= 0x9F)) {
      literal += absl::StrFormat("\\u%04x", *character);
    } else {
      literal += text.substr(begin, at - begin);
    }
  }
  literal += '"';
  return literal;
}

void PrintJson(const boost::json::value& value, std::ostream& out) {
  Print(value, 0, out);
  out << '\n';
}

}  // namespace wsurge
