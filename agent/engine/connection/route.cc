#include "agent/engine/connection/route.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

#include "agent/engine/connection/resolve.h"
#include "common/base/status_macros.h"

namespace wsurge {
namespace {

using boost::asio::ip::address;

// Names that were resolved already: roles and targets often share them.
class Resolutions {
 public:
  absl::StatusOr<const Resolution*> Of(const Url& url, Nanos timeout) {
    const std::string key = absl::StrCat(url.host, " ", url.port);
    auto found = known_.find(key);
    if (found == known_.end()) {
      Resolution resolution;
      ASSIGN_OR_RETURN(resolution, Resolve(url.host, url.port, timeout));
      if (resolution.asked) took_.push_back(resolution.took);
      found = known_.emplace(key, std::move(resolution)).first;
    }
    return &found->second;
  }

  std::vector<Nanos> TakeTimes() { return std::move(took_); }

 private:
  std::map<std::string, Resolution> known_;
  std::vector<Nanos> took_;
};

absl::StatusOr<Destination> PrepareDestination(const Url& url, const ConnectionOptions& options,
                                               const RoutePolicy& policy,
                                               Resolutions& resolutions) {
  Destination destination{.url = url, .addresses = {}, .tls = nullptr};
  const Resolution* resolution = nullptr;
  ASSIGN_OR_RETURN(resolution, resolutions.Of(url, options.connect_timeout));
  for (const auto& endpoint : resolution->addresses) {
    if (policy.allowed(url, endpoint.address())) destination.addresses.push_back(endpoint);
  }
  if (destination.addresses.empty()) {
    const bool ipv6 = url.host.find(':') != std::string::npos;
    return absl::PermissionDeniedError(
        absl::StrCat("this agent may not connect to ", url.host, " (",
                     resolution->addresses.front().address().to_string(), " port ", url.port,
                     "); its operator can allow it with --allow ", ipv6 ? "[" : "", url.host,
                     ipv6 ? "]" : "", ":", url.port));
  }
  if (url.tls) {
    if (!options.tls.verify && !policy.allow_insecure_tls) {
      return absl::PermissionDeniedError(
          absl::StrCat("this agent may not connect to ", url.host,
                       " without verifying its certificate (tls.verify: false); its operator can "
                       "allow it with --allow-insecure-tls"));
    }
    ASSIGN_OR_RETURN(destination.tls, TlsContext::Make(options.tls, url.host));
  }
  return destination;
}

absl::Status AddSources(const std::vector<std::string>& texts, Route& route) {
  for (const std::string& text : texts) {
    boost::system::error_code error;
    const address source = boost::asio::ip::make_address(text, error);
    if (error) {
      return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is no address to send from"));
    }
    const bool fits = std::any_of(
        route.target.addresses.begin(), route.target.addresses.end(),
        [&](const auto& endpoint) { return endpoint.address().is_v4() == source.is_v4(); });
    if (fits) route.sources.push_back(source);
  }
  if (!texts.empty() && route.sources.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no source address is of the same family (IPv4 or IPv6) as ",
                     route.target.addresses.front().address().to_string(), ", the target's"));
  }
  return absl::OkStatus();
}

std::vector<std::uint32_t> BarriersOf(const Role& role) {
  std::set<std::uint32_t> barriers;
  ForEachStep(role.steps, [&](const Step& step) {
    if (const auto* barrier = std::get_if<BarrierStep>(&step.action)) {
      barriers.insert(barrier->barrier);
    }
  });
  return {barriers.begin(), barriers.end()};
}

// Those of the role, and of the path that it asks for, which may be the target's.
std::vector<std::uint32_t> TablesOf(const Role& role, const Template& resource) {
  const std::vector<std::uint32_t> used = TablesUsed(role);
  std::set<std::uint32_t> tables(used.begin(), used.end());
  for (const Template::Part& part : resource.parts()) {
    if (const auto* field = std::get_if<DataField>(&part)) tables.insert(field->table);
  }
  return {tables.begin(), tables.end()};
}

}  // namespace

absl::StatusOr<Routes> PrepareRoutes(const Assignment& assignment, const RoutePolicy& policy) {
  Routes routes;
  Resolutions resolutions;
  for (const Target& target : assignment.targets) {
    for (const Role& role : assignment.roles) {
      Route route;
      route.role = &role;
      const Url& url = role.url ? *role.url : target.url;
      ASSIGN_OR_RETURN(route.target, PrepareDestination(url, role.connection, policy, resolutions));
      route.resource = role.path ? *role.path : url.resource;
      if (role.login) {
        ASSIGN_OR_RETURN(route.login,
                         PrepareDestination(role.login->url, role.connection, policy, resolutions));
      }
      RETURN_IF_ERROR(
          AddSources(policy.sources.empty() ? role.connection.sources : policy.sources, route));
      route.barriers = BarriersOf(role);
      route.tables = TablesOf(role, route.resource);
      routes.of.push_back(std::move(route));
    }
  }
  routes.resolutions = resolutions.TakeTimes();
  return routes;
}

}  // namespace wsurge
