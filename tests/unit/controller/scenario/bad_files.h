#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {

// One scenario that is wrong, and what a person reads about it.
struct BadFile {
  std::string name;
  std::string shown;     // the file, as the table shows it
  std::string expected;  // all of FormatDiagnostics
};

// A table of tests/golden/bad-scenarios; README.md there says how it is written.
struct BadFiles {
  std::string about;  // what stands above the first block
  std::vector<BadFile> blocks;
};

inline BadFiles ParseBadFiles(std::string_view text) {
  BadFiles table;
  std::string* part = &table.about;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (line.starts_with("--- ")) {
      // Blocks are apart by an empty line.
      if (!table.blocks.empty() && part->ends_with("\n\n")) part->pop_back();
      table.blocks.push_back({std::string(line.substr(4, line.size() - 5)), "", ""});
      part = &table.blocks.back().shown;
    } else if (line == "=== expected\n") {
      REQUIRE(!table.blocks.empty());
      part = &table.blocks.back().expected;
    } else {
      part->append(line);
    }
  }
  return table;
}

inline std::string FormatBadFiles(const BadFiles& table) {
  std::string text = table.about;
  for (const BadFile& block : table.blocks) {
    if (!text.ends_with("\n\n")) text.append("\n");
    text.append("--- ").append(block.name).append("\n").append(block.shown);
    text.append("=== expected\n").append(block.expected);
  }
  return text;
}

// What is missing of a scenario that is right.
inline std::string RestOf(std::string_view shown) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kRest{{
      {"wsurge:", "wsurge: 1"},
      {"targets:", "targets: {echo: \"ws://127.0.0.1:9001/echo\"}"},
      {"load:", "load: [{for: 60s, connections: 10}]"},
      {"session:", "session: [{request: {text: hello}}]"},
  }};
  std::string rest;
  for (const auto& [key, line] : kRest) {
    const auto has = [&](std::string_view name) {
      return shown.starts_with(name) ||
             shown.find("\n" + std::string(name)) != std::string_view::npos;
    };
    if (has(key) || (key == "session:" && has("sessions:"))) continue;
    if (!rest.empty()) rest.append("\n");
    rest.append(line);
  }
  return rest;
}

// The bytes of a file that a table shows.
inline std::string BytesOf(std::string_view shown) {
  constexpr std::string_view kOpen = "⟦";
  constexpr std::string_view kClose = "⟧";
  const std::string rest = RestOf(shown);
  std::string bytes;
  while (true) {
    const std::size_t open = shown.find(kOpen);
    bytes.append(shown.substr(0, open));
    if (open == std::string_view::npos) return bytes;
    shown.remove_prefix(open + kOpen.size());
    const std::size_t close = shown.find(kClose);
    REQUIRE(close != std::string_view::npos);
    std::string_view word = shown.substr(0, close);
    shown.remove_prefix(close + kClose.size());
    if (word == "rest") {
      bytes.append(rest);
    } else if (word == "end") {
      return bytes;
    } else {
      for (; !word.empty(); word.remove_prefix(std::min<std::size_t>(3, word.size()))) {
        int byte = -1;
        std::from_chars(word.data(), word.data() + std::min<std::size_t>(2, word.size()), byte, 16);
        CAPTURE(word);
        REQUIRE(byte >= 0);
        bytes.push_back(static_cast<char>(byte));
      }
    }
  }
}

}  // namespace wsurge
