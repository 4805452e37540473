#include "controller/store/store_writer.h"

#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "doctest/doctest.h"

#include "controller/store/data_folder.h"
#include "tests/unit/controller/store/scratch_folder.h"

namespace wsurge {
namespace {

constexpr std::chrono::seconds kLongEnough{20};

std::filesystem::path FileIn(const ScratchFolder& folder) {
  const absl::StatusOr<DataFolder> data = DataFolder::Open(folder.path());
  REQUIRE(data.ok());
  return data->store();
}

RunStore OpenIn(const ScratchFolder& folder, std::uint64_t max_bytes = RunStore::kMaxBytes) {
  absl::StatusOr<RunStore> store = RunStore::Open(FileIn(folder), max_bytes);
  REQUIRE(store.ok());
  return *std::move(store);
}

StoreWriter::Write AddRun(const std::string& id) {
  return {[id](RunStore& store) {
            return store.AddRun({id, id, Nanos(1), "plan", {}});
          },
          [](const absl::Status& status) { CHECK(status.ok()); }};
}

StoreWriter::Write Append(const std::string& id, std::string body,
                          std::function<void(const absl::Status&)> done) {
  return {[id, body = std::move(body)](RunStore& store) { return store.Append(id, body); },
          std::move(done)};
}

std::size_t EntriesIn(const std::filesystem::path& file, const std::string& id) {
  std::size_t entries = 0;
  absl::StatusOr<RunStore> reader = RunStore::OpenToRead(file);
  REQUIRE(reader.ok());
  CHECK(reader
            ->ForEachEntry(id,
                           [&entries](std::string_view) {
                             ++entries;
                             return absl::OkStatus();
                           })
            .ok());
  return entries;
}

TEST_CASE("StoreWriter: a write is told of only once others can see it") {
  const ScratchFolder folder;
  StoreWriter writer(OpenIn(folder));
  REQUIRE(writer.Post(AddRun("a")).ok());
  for (std::size_t i = 1; i <= 3; ++i) {
    std::promise<std::size_t> seen;
    REQUIRE(writer
                .Post(Append("a", "one",
                             [&](const absl::Status& status) {
                               CHECK(status.ok());
                               seen.set_value(EntriesIn(FileIn(folder), "a"));
                             }))
                .ok());
    auto future = seen.get_future();
    REQUIRE(future.wait_for(kLongEnough) == std::future_status::ready);
    CHECK(future.get() == i);
  }
}

TEST_CASE("StoreWriter: Flush waits for what was posted, and so does the end") {
  const ScratchFolder folder;
  const auto done = [](const absl::Status& status) { CHECK(status.ok()); };
  {
    StoreWriter writer(OpenIn(folder));
    REQUIRE(writer.Post(AddRun("a")).ok());
    for (int i = 0; i < 100; ++i) REQUIRE(writer.Post(Append("a", "x", done)).ok());
    REQUIRE(writer.Flush(kLongEnough));
    CHECK(EntriesIn(FileIn(folder), "a") == 100);
    REQUIRE(writer.Post(Append("a", "last", done)).ok());
  }
  CHECK(EntriesIn(FileIn(folder), "a") == 101);
}

TEST_CASE("StoreWriter: what has no room is said to have none, and writing goes on") {
  const ScratchFolder folder;
  StoreWriter writer(OpenIn(folder, 256 << 10));
  REQUIRE(writer.Post(AddRun("a")).ok());
  REQUIRE(writer.Flush(kLongEnough));
  absl::Status said;
  REQUIRE(writer
              .Post(Append("a", std::string(1 << 20, 'x'),
                           [&said](const absl::Status& status) { said = status; }))
              .ok());
  REQUIRE(writer.Flush(kLongEnough));
  CHECK(absl::IsResourceExhausted(said));
  REQUIRE(
      writer.Post(Append("a", "x", [&said](const absl::Status& status) { said = status; })).ok());
  REQUIRE(writer.Flush(kLongEnough));
  CHECK(said.ok());
}

TEST_CASE("StoreWriter: of a write that fails nothing is left, and writing goes on") {
  const ScratchFolder folder;
  StoreWriter writer(OpenIn(folder));
  REQUIRE(writer.Post(AddRun("a")).ok());
  REQUIRE(writer.Flush(kLongEnough));
  absl::Status said;
  const auto note = [&said](const absl::Status& status) { said = status; };
  REQUIRE(writer
              .Post({[](RunStore& store) {
                       CHECK(store.Append("a", "half").ok());
                       return absl::InternalError("no more");
                     },
                     note})
              .ok());
  REQUIRE(writer.Flush(kLongEnough));
  CHECK(said.message() == "no more");
  REQUIRE(writer.Post(Append("a", "whole", note)).ok());
  REQUIRE(writer.Flush(kLongEnough));
  CHECK(said.ok());
  CHECK(EntriesIn(FileIn(folder), "a") == 1);
}

TEST_CASE("StoreWriter: it takes no more than it can hold") {
  const ScratchFolder folder;
  StoreWriter writer(OpenIn(folder));
  std::promise<void> begun;
  std::promise<void> go_on;
  const auto done = [](const absl::Status&) {};
  REQUIRE(writer
              .Post({[&](RunStore&) {
                       begun.set_value();
                       go_on.get_future().wait();
                       return absl::OkStatus();
                     },
                     done})
              .ok());
  begun.get_future().wait();
  const auto nothing = [](RunStore&) { return absl::OkStatus(); };
  for (std::size_t i = 0; i < StoreWriter::kMaxWrites; ++i) {
    REQUIRE(writer.Post({nothing, done}).ok());
  }
  CHECK(absl::IsResourceExhausted(writer.Post({nothing, done})));
  CHECK_FALSE(writer.Flush(std::chrono::milliseconds(1)));
  go_on.set_value();
  CHECK(writer.Flush(kLongEnough));
}

}  // namespace
}  // namespace wsurge
