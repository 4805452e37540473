#include "controller/scenario/quote.h"

#include "absl/strings/str_format.h"

namespace wsurge {

std::string Quoted(std::string_view text) {
  constexpr int kMaxCharacters = 60;
  std::string out = "\"";
  int characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if ((c & 0xC0U) != 0x80U && ++characters > kMaxCharacters) {
      out.append("...");
      break;
    }
    const bool c1_pair =
        c == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    if (c1_pair) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(text[++at]));
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c < 0x20 || c == 0x7F) {
      absl::StrAppendFormat(&out, "\\x%02x", c);
    } else {
      out.push_back(text[at]);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace wsurge
