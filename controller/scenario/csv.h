#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/plan/run_limits.h"

namespace wsurge {

struct CsvFault {
  std::size_t line = 0;  // from 1; 0: it is about the whole file
  std::string message;

  friend bool operator==(const CsvFault&, const CsvFault&) = default;
};

struct Csv {
  std::vector<std::string> columns;            // from the first row, unique
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`
  std::vector<CsvFault> faults;                // the first ten; the rest is good without any
};

struct CsvLimits {
  std::size_t rows = 5'000'000;
  std::size_t cells = kMaxDataCells;
};

// Reads comma-separated values as RFC 4180 defines them: a header row, fields in quotes where they
// hold commas, quotes or line breaks; lines end with LF or CRLF. A byte order mark is skipped.
Csv ReadCsv(std::string_view text, const CsvLimits& limits = {});

}  // namespace wsurge
