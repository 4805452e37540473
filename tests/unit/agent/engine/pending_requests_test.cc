#include "agent/engine/pending_requests.h"

#include <cstdint>
#include <list>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

Match Texts(const std::vector<std::pair<TextRelation, std::string>>& texts) {
  Match match;
  for (const auto& [relation, text] : texts) {
    match.texts.push_back({.relation = relation, .value = Template::Literal(text)});
  }
  return match;
}

Match Number(std::optional<double> above, std::optional<double> below) {
  Match match;
  match.number = NumberRange{.above = above, .below = below};
  return match;
}

void Add(PendingRequests& pending, std::uint64_t id, ReplyKey key, Nanos deadline = Nanos(100)) {
  pending.Add({.id = id, .deadline = deadline}, std::move(key));
}

ReplyKey KeyFor(const Match& match, const TemplateValues& values) {
  std::string scratch = "what was there before";
  return ReplyKey::Of(match, values, scratch);
}

// The id of the request that takes `message`; -1 for none.
int Taken(PendingRequests& pending, std::string_view message) {
  const auto request = pending.Take(message);
  return request ? static_cast<int>(request->id) : -1;
}

TEST_CASE("pending requests: of those that match, the oldest takes the message") {
  PendingRequests pending;
  Add(pending, 1, ReplyKey::Echo("a"));
  Add(pending, 2, ReplyKey::Echo("b"));
  Add(pending, 3, ReplyKey::Echo("b"));
  Add(pending, 4, ReplyKey::Next());
  CHECK(Taken(pending, "b") == 2);
  CHECK(Taken(pending, "b") == 3);
  CHECK(Taken(pending, "b") == 4);
  CHECK(Taken(pending, "b") == -1);
  CHECK(Taken(pending, "a") == 1);
  CHECK(pending.empty());
  CHECK(Taken(pending, "a") == -1);
}

TEST_CASE("pending requests: each kind of reply takes what it should and nothing else") {
  using enum TextRelation;
  struct Row {
    std::string name;
    ReplyKey key;
    std::vector<std::string> taken;
    std::vector<std::string> refused;
  };
  const TemplateValues values{.connection = 7, .seq = 3, .received = 0};
  Match rendered;
  rendered.texts.push_back(
      {.relation = kEquals,
       .value = Template({"r", Placeholder::kConnection, "-", Placeholder::kSeq})});
  Match both = Number(0, 10);
  both.texts = Texts({{kEndsWith, "5"}}).texts;
  const std::vector<Row> rows{
      {"echo", ReplyKey::Echo("abc"), {"abc"}, {"", "ab", "abcd", "abd", "ABC"}},
      {"empty echo", ReplyKey::Echo(""), {""}, {"a"}},
      {"next", ReplyKey::Next(), {"", "anything"}, {}},
      {"equals", KeyFor(Texts({{kEquals, "x"}}), values), {"x"}, {"", "xx"}},
      {"rendered", KeyFor(rendered, values), {"r7-3"}, {"r7-4", "r7-33"}},
      {"starts_with",
       KeyFor(Texts({{kStartsWith, "ab"}}), values),
       {"ab", "abc"},
       {"", "a", "xab"}},
      {"ends_with", KeyFor(Texts({{kEndsWith, "ab"}}), values), {"ab", "xab"}, {"", "b", "abx"}},
      {"contains", KeyFor(Texts({{kContains, "ab"}}), values), {"ab", "xabx"}, {"", "axb"}},
      {"two texts",
       KeyFor(Texts({{kStartsWith, "a"}, {kEndsWith, "b"}}), values),
       {"ab", "a-b"},
       {"a", "b", "ba"}},
      {"number", KeyFor(Number(0.1, 0.9), values), {"0.5", " 0.11 "}, {"0.1", "0.9", "5", "x", ""}},
      {"number and text", KeyFor(both, values), {"5", "0.5"}, {"55", "4", "a5"}},
      {"no condition", KeyFor(Match{}, values), {"", "x"}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    for (const std::string& message : row.refused) {
      CAPTURE(message);
      PendingRequests pending;
      Add(pending, 1, row.key);
      CHECK(Taken(pending, message) == -1);
      CHECK(pending.size() == 1);
    }
    for (const std::string& message : row.taken) {
      CAPTURE(message);
      PendingRequests pending;
      Add(pending, 1, row.key);
      CHECK(Taken(pending, message) == 1);
      CHECK(pending.empty());
    }
  }
}

TEST_CASE("pending requests: one message is compared with keys of several lengths and ends") {
  using enum TextRelation;
  const TemplateValues values;
  PendingRequests pending;
  Add(pending, 1, KeyFor(Texts({{kStartsWith, "ab"}}), values));
  Add(pending, 2, KeyFor(Texts({{kEndsWith, "yz"}}), values));
  Add(pending, 3, KeyFor(Texts({{kStartsWith, "xy"}}), values));
  Add(pending, 4, KeyFor(Texts({{kStartsWith, "x"}}), values));
  Add(pending, 5, ReplyKey::Echo("x"));
  CHECK(Taken(pending, "xy") == 3);
  CHECK(Taken(pending, "xyz") == 2);
  CHECK(Taken(pending, "x") == 4);
  CHECK(Taken(pending, "x") == 5);
  CHECK(Taken(pending, "x") == -1);
  CHECK(Taken(pending, "abx") == 1);
}

std::vector<std::uint64_t> Expired(PendingRequests& pending, Nanos now) {
  std::vector<std::uint64_t> ids;
  pending.Expire(now, [&](const PendingRequest& request) {
    CHECK(request.timed_out);
    ids.push_back(request.id);
  });
  return ids;
}

TEST_CASE("pending requests: a timed-out request keeps its place and takes its late answer") {
  PendingRequests pending;
  Add(pending, 1, ReplyKey::Next(), Nanos(10));
  Add(pending, 2, ReplyKey::Next(), Nanos(30));
  Add(pending, 3, ReplyKey::Echo("x"), Nanos(20));
  CHECK(pending.NextDeadline() == Nanos(10));
  CHECK(Expired(pending, Nanos(9)).empty());
  CHECK(Expired(pending, Nanos(10)) == std::vector<std::uint64_t>{1});
  CHECK(Expired(pending, Nanos(10)).empty());  // once each
  CHECK(pending.NextDeadline() == Nanos(20));
  const auto late = pending.Take("any");
  REQUIRE(late);
  CHECK(late->id == 1);
  CHECK(late->timed_out);
  const auto in_time = pending.Take("any");
  REQUIRE(in_time);
  CHECK(in_time->id == 2);
  CHECK(!in_time->timed_out);
  CHECK(Expired(pending, Nanos(50)) == std::vector<std::uint64_t>{3});
  CHECK(pending.NextDeadline() == Nanos::max());
}

TEST_CASE("pending requests: at most 1,000 timed-out ones are kept, the oldest goes first") {
  PendingRequests pending;
  Add(pending, 0, ReplyKey::Echo("live"), Nanos(1'000'000));
  for (std::uint64_t id = 1; id <= 1000; ++id) Add(pending, id, ReplyKey::Echo("x"), Nanos(1));
  CHECK(Expired(pending, Nanos(1)).size() == 1000);
  CHECK(!pending.TakeSurplus());
  Add(pending, 1001, ReplyKey::Echo("x"), Nanos(1));
  Add(pending, 1002, ReplyKey::Echo("x"), Nanos(1));
  CHECK(Expired(pending, Nanos(1)).size() == 2);
  const auto first = pending.TakeSurplus();
  const auto second = pending.TakeSurplus();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->id == 1);
  CHECK(second->id == 2);
  CHECK(!pending.TakeSurplus());
  CHECK(pending.size() == 1001);
  CHECK(Taken(pending, "x") == 3);  // one of them answered makes room
  CHECK(!pending.TakeSurplus());
}

TEST_CASE("pending requests: all that wait are taken out at once, oldest first") {
  PendingRequests pending;
  Add(pending, 5, ReplyKey::Next(), Nanos(1));
  Add(pending, 6, ReplyKey::Next(), Nanos(2));
  CHECK(Expired(pending, Nanos(1)).size() == 1);
  const auto all = pending.TakeAll();
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == 5);
  CHECK(all[0].timed_out);
  CHECK(all[1].id == 6);
  CHECK(!all[1].timed_out);
  CHECK(pending.empty());
  CHECK(pending.NextDeadline() == Nanos::max());
}

TEST_CASE("pending requests: a request is found by its number as long as it waits") {
  PendingRequests pending;
  Add(pending, 5, ReplyKey::Next());
  REQUIRE(pending.Find(5) != nullptr);
  pending.Find(5)->sent = Nanos(3);
  CHECK(pending.Find(6) == nullptr);
  CHECK(pending.Take("x")->sent == Nanos(3));
  CHECK(pending.Find(5) == nullptr);
}

// The same, told in the plainest way.
struct Model {
  struct Entry {
    std::uint64_t id;
    int kind;  // 0 echo, 1 next, 2 starts_with, 3 contains, 4 number below
    std::string text;
    Nanos deadline;
    bool timed_out = false;
  };

  static bool Fits(const Entry& entry, const std::string& message) {
    switch (entry.kind) {
      case 0:
        return message == entry.text;
      case 1:
        return true;
      case 2:
        return message.rfind(entry.text, 0) == 0;
      case 3:
        return message.find(entry.text) != std::string::npos;
      default:
        return std::stod(message) < 2;
    }
  }

  std::list<Entry> entries;
};

ReplyKey KeyOf(const Model::Entry& entry) {
  const TemplateValues values;
  switch (entry.kind) {
    case 0:
      return ReplyKey::Echo(entry.text);
    case 1:
      return ReplyKey::Next();
    case 2:
      return KeyFor(Texts({{TextRelation::kStartsWith, entry.text}}), values);
    case 3:
      return KeyFor(Texts({{TextRelation::kContains, entry.text}}), values);
    default:
      return KeyFor(Number(std::nullopt, 2), values);
  }
}

TEST_CASE("pending requests: they answer as a plain list does, in any interleaving") {
  for (unsigned seed = 0; seed < 500; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto word = [&random] {
      std::string text;
      for (std::size_t i = 1 + random() % 3; i > 0; --i) {
        text.push_back(static_cast<char>('1' + random() % 3));
      }
      return text;
    };
    PendingRequests pending;
    Model model;
    Nanos now{};
    std::uint64_t next_id = 0;
    for (int step = 0; step < 150; ++step) {
      switch (random() % 5) {
        case 0:
        case 1: {
          const Model::Entry entry{.id = next_id++,
                                   .kind = static_cast<int>(random() % 5),
                                   .text = word(),
                                   .deadline = now + Nanos(random() % 40)};
          Add(pending, entry.id, KeyOf(entry), entry.deadline);
          model.entries.push_back(entry);
          break;
        }
        case 2:
        case 3: {
          const std::string message = word();
          CAPTURE(message);
          const auto taken = pending.Take(message);
          auto expected = model.entries.begin();
          while (expected != model.entries.end() && !Model::Fits(*expected, message)) ++expected;
          REQUIRE(taken.has_value() == (expected != model.entries.end()));
          if (!taken) break;
          REQUIRE(taken->id == expected->id);
          REQUIRE(taken->timed_out == expected->timed_out);
          model.entries.erase(expected);
          break;
        }
        default: {
          now += Nanos(random() % 20);
          std::vector<std::uint64_t> ids;
          for (auto& entry : model.entries) {
            if (entry.timed_out || entry.deadline > now) continue;
            entry.timed_out = true;
            ids.push_back(entry.id);
          }
          REQUIRE(Expired(pending, now) == ids);
        }
      }
      Nanos next = Nanos::max();
      for (const auto& entry : model.entries) {
        if (!entry.timed_out) next = std::min(next, entry.deadline);
      }
      REQUIRE(pending.NextDeadline() == next);
      REQUIRE(pending.size() == model.entries.size());
    }
  }
}

}  // namespace
}  // namespace wsurge
