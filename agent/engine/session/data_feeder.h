#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/message/random_stream.h"
#include "common/plan/scenario.h"

namespace wsurge {

// Hands out the rows of the data tables, one of each to a session. Owned by the engine; any thread.
class DataFeeder {
 public:
  // `tables` must outlive the feeder.
  explicit DataFeeder(const std::vector<DataTable>& tables);

  std::size_t tables() const { return tables_.size(); }

  // The next row of a table; null when it gives each row once and has given all. `random` is drawn
  // from for tables in random order.
  const DataRow* Draw(std::size_t table, RandomStream& random);

 private:
  const std::vector<DataTable>& tables_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> drawn_;  // by table
};

}  // namespace wsurge
