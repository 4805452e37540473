#include "agent/engine/connection/deflate_terms.h"

#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace wsurge {
namespace {

constexpr std::string_view kExtension = "permessage-deflate";
constexpr std::string_view kServerTakeover = "server_no_context_takeover";
constexpr std::string_view kClientTakeover = "client_no_context_takeover";
constexpr std::string_view kServerWindow = "server_max_window_bits";
constexpr std::string_view kClientWindow = "client_max_window_bits";
constexpr int kLargestWindow = 15;

// 8 … 15, in decimal without leading zeros.
std::optional<int> WindowBits(std::string_view text) {
  if (text.size() == 1 && (text[0] == '8' || text[0] == '9')) return text[0] - '0';
  if (text.size() == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '5') {
    return 10 + (text[1] - '0');
  }
  return std::nullopt;
}

// Reads one extension with its parameters (RFC 6455, 9.1) from left to right. What is not there is
// empty.
class ExtensionReader {
 public:
  explicit ExtensionReader(std::string_view text) : left_(text) { SkipSpace(); }

  std::string_view Token() {
    std::size_t size = 0;
    while (size < left_.size() && IsTokenByte(left_[size])) ++size;
    const std::string_view token = left_.substr(0, size);
    left_.remove_prefix(size);
    SkipSpace();
    return token;
  }

  // A token, which may stand in quotes.
  std::string_view Value() {
    if (left_.empty() || left_.front() != '"') return Token();
    const std::size_t end = left_.find('"', 1);
    if (end == std::string_view::npos) return {};
    const std::string_view value = left_.substr(1, end - 1);
    left_.remove_prefix(end + 1);
    SkipSpace();
    return value;
  }

  bool Take(char delimiter) {
    if (left_.empty() || left_.front() != delimiter) return false;
    left_.remove_prefix(1);
    SkipSpace();
    return true;
  }

  bool AtEnd() const { return left_.empty(); }

 private:
  static bool IsTokenByte(char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  }
  void SkipSpace() {
    while (!left_.empty() && (left_.front() == ' ' || left_.front() == '\t')) {
      left_.remove_prefix(1);
    }
  }

  std::string_view left_;
};

// The parameters of one answer, each at most once.
class AnswerReader {
 public:
  bool Take(std::string_view name, std::optional<std::string_view> value) {
    if (name == kServerTakeover) return Set(server_no_takeover_, value);
    if (name == kClientTakeover) return Set(client_no_takeover_, value);
    if (name == kServerWindow) return Set(server_window_, value);
    if (name == kClientWindow) return Set(client_window_, value);
    return false;
  }

  // RFC 7692 lets a server narrow what was offered, never widen it or leave it unanswered.
  std::optional<DeflateTerms> Judge(const Compression& offered) const {
    const int window = static_cast<int>(offered.window_bits);
    if (server_window_.value_or(kLargestWindow) > window) return std::nullopt;
    if (client_window_.value_or(window) > window) return std::nullopt;
    if (!offered.context_takeover && !server_no_takeover_) return std::nullopt;
    return DeflateTerms{.send_window_bits = client_window_.value_or(window),
                        .receive_window_bits = server_window_.value_or(kLargestWindow),
                        .send_takeover = offered.context_takeover && !client_no_takeover_,
                        .receive_takeover = !server_no_takeover_};
  }

 private:
  static bool Set(bool& flag, std::optional<std::string_view> value) {
    return !value.has_value() && !std::exchange(flag, true);
  }
  static bool Set(std::optional<int>& window, std::optional<std::string_view> value) {
    if (window.has_value() || !value.has_value()) return false;
    window = WindowBits(*value);
    return window.has_value();
  }

  bool server_no_takeover_ = false;
  bool client_no_takeover_ = false;
  std::optional<int> server_window_;
  std::optional<int> client_window_;
};

}  // namespace

std::string DeflateOffer(const Compression& compression) {
  std::string offer(kExtension);
  // Without a value: the server may say how much it is ready to keep.
  offer.append("; ").append(kClientWindow);
  if (compression.window_bits < kLargestWindow) {
    absl::StrAppend(&offer, "=", compression.window_bits);
    offer.append("; ").append(kServerWindow);
    absl::StrAppend(&offer, "=", compression.window_bits);
  }
  if (!compression.context_takeover) {
    offer.append("; ").append(kClientTakeover).append("; ").append(kServerTakeover);
  }
  return offer;
}

std::optional<DeflateTerms> DeflateAnswer(std::string_view answer, const Compression& offered) {
  ExtensionReader text(answer);
  AnswerReader reader;
  if (text.Token() != kExtension) return std::nullopt;
  while (text.Take(';')) {
    const std::string_view name = text.Token();
    std::optional<std::string_view> value;
    if (text.Take('=')) value = text.Value();
    if (!reader.Take(name, value)) return std::nullopt;
  }
  return text.AtEnd() ? reader.Judge(offered) : std::nullopt;
}

}  // namespace wsurge
