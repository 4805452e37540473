#include "common/plan/url.h"

#include "absl/strings/str_cat.h"

namespace wsurge {

std::string Url::Authority() const {
  const std::uint16_t default_port = tls ? 443 : 80;
  std::string name = host.find(':') == std::string::npos ? host : absl::StrCat("[", host, "]");
  return port == default_port ? name : absl::StrCat(name, ":", port);
}

}  // namespace wsurge
