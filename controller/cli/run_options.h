#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/tls_files.h"

namespace wsurge {

// What `wsurge run` was asked for.
struct RunOptions {
  std::string file;
  std::vector<std::string> sets;
  std::vector<std::string> targets;
  std::size_t agents = 0;  // 0: not given
  std::string controller;  // empty: one in this process
  Nanos wait = std::chrono::seconds(30);
  std::vector<std::string> allow;
  bool allow_insecure_tls = false;
  std::size_t workers = 0;  // 0: not given
  bool spin = false;
  std::uint64_t seed = 0;  // 0: not given
  std::map<std::string, std::string> tags;
  std::string out = "wsurge-results";
  bool json = false;
  bool quiet = false;
  bool strict = false;
  bool trace = false;  // print what every connection does
  TlsFiles tls;

  bool local() const { return controller.empty(); }
};

}  // namespace wsurge
