#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {

// Whether `text` equals tests/golden/<name> byte for byte. With UPDATE_GOLDEN=1 in the environment
// the file is written instead.
inline void CheckGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(WSURGE_SOURCE_DIR) + "/tests/golden/" + name;
  const char* const update = std::getenv("UPDATE_GOLDEN");  // NOLINT(concurrency-mt-unsafe)
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  CAPTURE(path);
  CHECK(text == golden);
}

}  // namespace wsurge
