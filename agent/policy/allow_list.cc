#include "agent/policy/allow_list.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "agent/policy/loopback.h"
#include "agent/policy/network.h"
#include "common/base/status_macros.h"

namespace wsurge {
namespace {

namespace ip = boost::asio::ip;

absl::Status Bad(const std::string& entry, const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrCat("--allow \"", entry, "\": ", why,
                   "; expected host[:port], address[:port], [IPv6 address]:port or network/bits"));
}

struct Split {
  std::string place;
  std::optional<std::uint16_t> port;
};

// Takes the port off the end. An IPv6 address with a port stands in brackets, else its last group
// would be taken for one.
absl::StatusOr<Split> TakePort(const std::string& entry) {
  std::string place = entry;
  std::string port;
  bool has_port = false;
  if (!entry.empty() && entry.front() == '[') {
    const std::size_t close = entry.find(']');
    if (close == std::string::npos) return Bad(entry, "\"[\" is never closed");
    place = entry.substr(1, close - 1);
    std::string rest = entry.substr(close + 1);
    if (!rest.empty() && rest.front() == '/') {  // [fd00::]/8:9001
      const std::size_t colon = rest.find(':');
      place += rest.substr(0, colon);
      rest = colon == std::string::npos ? "" : rest.substr(colon);
    }
    if (!rest.empty() && rest.front() != ':') return Bad(entry, "nonsense after \"]\"");
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else if (std::count(entry.begin(), entry.end(), ':') == 1) {
    const std::size_t colon = entry.find(':');
    place = entry.substr(0, colon);
    port = entry.substr(colon + 1);
    has_port = true;
  }
  if (!has_port) return Split{std::move(place), std::nullopt};
  std::uint32_t number = 0;
  const bool digits = std::all_of(port.begin(), port.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (!digits || !absl::SimpleAtoi(port, &number) || number == 0 || number > 65535) {
    return Bad(entry, absl::StrCat("\"", port, "\" is no port (1 … 65535)"));
  }
  return Split{std::move(place), static_cast<std::uint16_t>(number)};
}

// RFC 1123, and "_", which names of services in clusters use.
bool IsHostName(const std::string& text) {
  if (text.empty() || text.size() > 253 || text.front() == '.' || text.front() == '-') return false;
  const bool letters = std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
  return letters && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ||
                  c == '_';
         });
}

std::string Normal(std::string host) {
  absl::AsciiStrToLower(&host);
  if (!host.empty() && host.back() == '.') host.pop_back();
  return host;
}

bool PortFits(std::optional<std::uint16_t> allowed, std::uint16_t port) {
  return !allowed || *allowed == port;
}

ip::address FirstOf(const ip::address& address, unsigned bits) {
  if (address.is_v4()) {
    return ip::network_v4(address.to_v4(), static_cast<unsigned short>(bits)).network();
  }
  return ip::network_v6(address.to_v6(), static_cast<unsigned short>(bits)).network();
}

}  // namespace

absl::Status AllowList::ParseEntry(const std::string& entry, AllowList& list) {
  ASSIGN_OR_RETURN(const Split split, TakePort(entry));
  const std::size_t slash = split.place.find('/');
  boost::system::error_code no_address;
  const ip::address written = ip::make_address(split.place.substr(0, slash), no_address);
  if (no_address) {
    if (slash != std::string::npos || !IsHostName(split.place)) {
      return Bad(entry, absl::StrCat("\"", split.place, "\" is neither address nor host name"));
    }
    list.names_.push_back({Normal(split.place), split.port});
    return absl::OkStatus();
  }
  if (written.is_v6() && written.to_v6().scope_id() != 0) {
    return Bad(entry, "an address with a zone (%) is not supported");
  }
  unsigned bits = AddressBits(written);
  if (slash != std::string::npos) {
    const std::string text = split.place.substr(slash + 1);
    if (!absl::SimpleAtoi(text, &bits) || bits > AddressBits(written)) {
      return Bad(entry, absl::StrCat("\"", text, "\" is no number of bits (0 … ",
                                     AddressBits(written), ")"));
    }
  }
  const ip::address first = FirstOf(written, bits);
  if (first != written) {
    return Bad(entry, absl::StrCat("the network of ", bits, " bits begins at ", first.to_string(),
                                   ", not ", written.to_string()));
  }
  const ip::address base = Unmapped(written);
  if (base.is_v4() && written.is_v6()) bits = bits < 96 ? 0 : bits - 96;
  list.networks_.push_back({base, bits, split.port, IsSpecialNetwork(base, bits)});
  return absl::OkStatus();
}

absl::StatusOr<AllowList> AllowList::Parse(const std::vector<std::string>& entries) {
  AllowList list;
  for (const std::string& entry : entries) RETURN_IF_ERROR(ParseEntry(entry, list));
  return list;
}

bool AllowList::AllowsName(const std::string& host, std::uint16_t port) const {
  const std::string normal = Normal(host);
  return std::any_of(names_.begin(), names_.end(), [&](const Name& name) {
    return name.host == normal && PortFits(name.port, port);
  });
}

bool AllowList::Allows(const ip::address& address, std::uint16_t port) const {
  const ip::address plain = Unmapped(address);
  if (plain.is_loopback()) return true;
  const bool special = IsSpecialAddress(plain);
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return InNetwork(plain, network.base, network.bits) && PortFits(network.port, port) &&
           (!special || network.special);
  });
}

bool AllowList::AllowsTarget(const Url& url, const ip::address& address) const {
  if (Allows(address, url.port)) return true;
  return AllowsName(url.host, url.port) && !IsSpecialAddress(Unmapped(address));
}

}  // namespace wsurge
