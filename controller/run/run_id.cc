#include "controller/run/run_id.h"

#include <cctype>
#include <chrono>
#include <ctime>

#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxSlugBytes = 40;

// Letters and digits in lower case, one dash for each row of anything else.
std::string Slug(std::string_view name) {
  std::string slug;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte) != 0) {
      slug += static_cast<char>(std::tolower(byte));
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() == kMaxSlugBytes) break;
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "run" : slug;
}

}  // namespace

std::string MakeRunId(Nanos now_unix, std::string_view name, std::uint16_t random) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now_unix).count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return absl::StrFormat("%04d%02d%02d-%02d%02d%02d-%s-%04x", utc.tm_year + 1900, utc.tm_mon + 1,
                         utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, Slug(name), random);
}

}  // namespace wsurge
