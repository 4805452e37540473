#include "common/plan/url.h"

#include "absl/strings/str_cat.h"

namespace wsurge {

std::string Url::Authority() const {
  constexpr std::uint16_t kDefaultPort = 80;
  std::string name = host.find(':') == std::string::npos ? host : absl::StrCat("[", host, "]");
  return port == kDefaultPort ? name : absl::StrCat(name, ":", port);
}

}  // namespace wsurge
