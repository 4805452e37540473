#include "common/message/received_message.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include "common/message/append.h"
#include "common/message/match.h"

namespace wsurge {
namespace {

namespace json = boost::json;
using ErrorCode = boost::system::error_code;

constexpr std::size_t kMaxDepth = 32;

std::string_view View(json::string_view text) { return {text.data(), text.size()}; }

// Builds the value as Boost.JSON's own handler does, but for numbers with a fraction or an
// exponent: those its parser rounds twice, so that the last digit may be another one.
struct Builder {
  Builder(unsigned char* memory, std::size_t size) : stack({}, memory, size) {}

  static constexpr std::size_t max_object_size = json::object::max_size();  // NOLINT: Boost's name
  static constexpr std::size_t max_array_size = json::array::max_size();    // NOLINT: Boost's name
  static constexpr std::size_t max_key_size = json::string::max_size();     // NOLINT: Boost's name
  static constexpr std::size_t max_string_size = json::string::max_size();  // NOLINT: Boost's name

  // NOLINTBEGIN(readability-identifier-naming): Boost's names
  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode&) { return true; }
  bool on_object_end(std::size_t n, ErrorCode&) { return stack.push_object(n), true; }
  bool on_array_begin(ErrorCode&) { return true; }
  bool on_array_end(std::size_t n, ErrorCode&) { return stack.push_array(n), true; }
  bool on_key_part(json::string_view text, std::size_t, ErrorCode&) {
    return stack.push_chars(text), true;
  }
  bool on_key(json::string_view text, std::size_t, ErrorCode&) {
    return stack.push_key(text), true;
  }
  bool on_string_part(json::string_view text, std::size_t, ErrorCode&) {
    return stack.push_chars(text), true;
  }
  bool on_string(json::string_view text, std::size_t, ErrorCode&) {
    return stack.push_string(text), true;
  }
  bool on_number_part(json::string_view text, ErrorCode&) {
    number.append(View(text));
    return true;
  }
  bool on_int64(std::int64_t value, json::string_view, ErrorCode&) {
    number.clear();
    return stack.push_int64(value), true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, ErrorCode&) {
    number.clear();
    return stack.push_uint64(value), true;
  }
  bool on_double(double value, json::string_view text, ErrorCode&) {
    number.append(View(text));
    const char* const end = number.data() + number.size();
    double exact = 0;
    if (std::from_chars(number.data(), end, exact).ec == std::errc()) value = exact;
    number.clear();
    return stack.push_double(value), true;
  }
  bool on_bool(bool value, ErrorCode&) { return stack.push_bool(value), true; }
  bool on_null(ErrorCode&) { return stack.push_null(), true; }
  bool on_comment_part(json::string_view, ErrorCode&) { return true; }
  bool on_comment(json::string_view, ErrorCode&) { return true; }
  // NOLINTEND(readability-identifier-naming)

  json::value_stack stack;
  std::string number;  // digits so far
};

void AppendString(std::string_view text, std::string& out) {
  out.push_back('"');
  AppendJsonEscaped(text, out);
  out.push_back('"');
}

// As compact JSON. As deep as the value, which is bounded.
void AppendJson(const json::value& value, std::string& out) {  // NOLINT(misc-no-recursion)
  switch (value.kind()) {
    case json::kind::null:
      out.append("null");
      break;
    case json::kind::bool_:
      out.append(value.get_bool() ? "true" : "false");
      break;
    case json::kind::int64:
      AppendNumber(value.get_int64(), out);
      break;
    case json::kind::uint64:
      AppendNumber(value.get_uint64(), out);
      break;
    case json::kind::double_:
      AppendNumber(value.get_double(), out);
      break;
    case json::kind::string:
      AppendString(View(value.get_string()), out);
      break;
    case json::kind::array: {
      char before = '[';
      for (const json::value& item : value.get_array()) {
        out.push_back(before);
        AppendJson(item, out);
        before = ',';
      }
      out.append(before == '[' ? "[]" : "]");
      break;
    }
    case json::kind::object: {
      char before = '{';
      for (const json::key_value_pair& item : value.get_object()) {
        out.push_back(before);
        AppendString(View(item.key()), out);
        out.push_back(':');
        AppendJson(item.value(), out);
        before = ',';
      }
      out.append(before == '{' ? "{}" : "}");
      break;
    }
  }
}

}  // namespace

struct ReceivedMessage::Json {
  explicit Json(std::string_view payload) { Parse(payload); }

  const json::value* Find(std::string_view pointer) const {
    if (!root_) return nullptr;
    ErrorCode error;
    return root_->find_pointer({pointer.data(), pointer.size()}, error);
  }

 private:
  void Parse(std::string_view payload) {
    json::parse_options options;
    options.max_depth = kMaxDepth;
    std::array<unsigned char, 1024> stack;  // enough for most messages, as `buffer_` is
    json::basic_parser<Builder> parser(options, stack.data(), stack.size());
    json::value_stack& values = parser.handler().stack;
    values.reset(&memory_);
    ErrorCode error;
    const std::size_t read = parser.write_some(false, payload.data(), payload.size(), error);
    if (error || read != payload.size()) return;
    root_.emplace(values.release());
  }

  std::array<unsigned char, 2048> buffer_;
  json::monotonic_resource memory_{buffer_.data(), buffer_.size()};
  std::optional<json::value> root_;
};

ReceivedMessage::ReceivedMessage(std::string_view payload, bool binary)
    : payload_(payload), binary_(binary) {}

ReceivedMessage::~ReceivedMessage() = default;

const ReceivedMessage::Json& ReceivedMessage::json() const {
  if (json_ == nullptr) json_ = std::make_unique<Json>(payload_);
  return *json_;
}

std::optional<double> ReceivedMessage::number() const {
  if (!number_) number_.emplace(ParseNumber(payload_));
  return *number_;
}

std::optional<std::string_view> ReceivedMessage::JsonText(std::string_view pointer) const {
  const json::value* const value = json().Find(pointer);
  if (value == nullptr) return std::nullopt;
  if (const json::string* const text = value->if_string()) return View(*text);
  text_.clear();
  AppendJson(*value, text_);
  return text_;
}

std::optional<double> ReceivedMessage::JsonNumber(std::string_view pointer) const {
  const json::value* const value = json().Find(pointer);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  if (value->is_double()) return value->get_double();
  return value->is_int64() ? static_cast<double>(value->get_int64())
                           : static_cast<double>(value->get_uint64());
}

bool ReceivedMessage::HasJson(std::string_view pointer) const {
  return json().Find(pointer) != nullptr;
}

}  // namespace wsurge
