#include "agent/engine/connection/upgrade.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "common/base/absl_view.h"

namespace wsurge {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t kMaxHead = 16 * 1024;
constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3

}  // namespace

std::string UpgradeText(const UpgradeRequest& request, std::string_view key,
                        const std::optional<Compression>& compression) {
  http::request<http::empty_body> message(http::verb::get, request.resource, 11);
  message.set(http::field::host, request.host);
  message.set(http::field::upgrade, "websocket");
  message.set(http::field::connection, "Upgrade");
  message.set(http::field::sec_websocket_key, std::string(key));
  message.set(http::field::sec_websocket_version, "13");
  if (!request.subprotocols.empty()) {
    message.set(http::field::sec_websocket_protocol, absl::StrJoin(request.subprotocols, ", "));
  }
  if (compression) message.set(http::field::sec_websocket_extensions, DeflateOffer(*compression));
  message.set(http::field::user_agent, request.user_agent);
  for (const auto& [name, value] : request.headers) {
    if (boost::beast::iequals(name, "User-Agent")) message.erase(http::field::user_agent);
    message.insert(name, value);
  }
  std::ostringstream text;
  text << message;
  return text.str();
}

std::string MakeUpgradeKey() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return absl::Base64Escape(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string UpgradeAccept(std::string_view key) {
  const std::string text = absl::StrCat(AbslView(key), AbslView(kGuid));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return absl::Base64Escape(absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

struct UpgradeResponse::Parser {
  http::response_parser<http::empty_body> http;
};

UpgradeResponse::UpgradeResponse(std::string_view key, std::vector<std::string> subprotocols,
                                 std::optional<Compression> compression)
    : accept_(UpgradeAccept(key)),
      subprotocols_(std::move(subprotocols)),
      compression_(compression),
      parser_(std::make_unique<Parser>()) {
  parser_->http.header_limit(kMaxHead);
  parser_->http.skip(true);  // the head is all that is asked for
}

UpgradeResponse::~UpgradeResponse() = default;

UpgradeResponse::State UpgradeResponse::Fail(std::string kind) {
  error_kind_ = std::move(kind);
  return State::kFailed;
}

UpgradeResponse::State UpgradeResponse::Feed(std::string_view input) {
  head_.append(input);
  std::string_view left = head_;
  while (!parser_->http.is_header_done()) {
    boost::beast::error_code error;
    const std::size_t used =
        parser_->http.put(boost::asio::buffer(left.data(), left.size()), error);
    left.remove_prefix(used);
    if (error == http::error::need_more) {
      if (left.size() > kMaxHead) return Fail("handshake");
      head_.erase(0, head_.size() - left.size());
      return State::kIncomplete;
    }
    if (error) return Fail("handshake");
  }
  rest_ = left;
  return Judge();
}

UpgradeResponse::State UpgradeResponse::Judge() {
  const auto& message = parser_->http.get();
  if (message.result() != http::status::switching_protocols) {
    return Fail(absl::StrCat("upgrade_status_", message.result_int()));
  }
  const bool proper = message.version() == 11 &&
                      boost::beast::iequals(message[http::field::upgrade], "websocket") &&
                      http::token_list(message[http::field::connection]).exists("upgrade") &&
                      message[http::field::sec_websocket_accept] == accept_ && JudgeSubprotocol() &&
                      JudgeExtensions();
  return proper ? State::kAccepted : Fail("handshake");
}

// The server may choose one of those that were offered, or none.
bool UpgradeResponse::JudgeSubprotocol() {
  const auto& message = parser_->http.get();
  const std::size_t count = message.count(http::field::sec_websocket_protocol);
  if (count == 0) return true;
  const auto chosen = message[http::field::sec_websocket_protocol];
  subprotocol_.assign(chosen.data(), chosen.size());
  return count == 1 &&
         std::find(subprotocols_.begin(), subprotocols_.end(), subprotocol_) != subprotocols_.end();
}

bool UpgradeResponse::JudgeExtensions() {
  const auto [begin, end] = parser_->http.get().equal_range(http::field::sec_websocket_extensions);
  if (begin == end) return true;
  if (!compression_) return false;
  std::string answer;  // several fields are one list
  for (auto field = begin; field != end; ++field) {
    if (!answer.empty()) answer.append(", ");
    answer.append(field->value().data(), field->value().size());
  }
  deflate_ = DeflateAnswer(answer, *compression_);
  return deflate_.has_value();
}

}  // namespace wsurge
