#include "agent/engine/session/pending_requests.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <deque>
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

Match Json(std::string pointer, std::string_view text) {
  Match match;
  match.json = JsonCondition{.pointer = std::move(pointer),
                             .equals = Template::Literal(text),
                             .number = std::nullopt,
                             .exists = true};
  return match;
}

PendingRequests::Place Add(PendingRequests& pending, std::uint64_t id, ReplyKey key,
                           Nanos deadline = Nanos(100)) {
  return pending.Add({.id = id, .deadline = deadline}, std::move(key));
}

// A key views its match, which a plan keeps.
ReplyKey KeyFor(Match match, const TemplateValues& values) {
  static std::deque<Match> plan;
  std::string scratch = "what was there before";
  return ReplyKey::Of(plan.emplace_back(std::move(match)), values, scratch);
}

std::optional<PendingRequest> Take(PendingRequests& pending, std::string_view message) {
  std::string scratch;
  return pending.Take(ReceivedMessage(message), scratch);
}

// The id of the request that takes `message`; -1 for none.
int Taken(PendingRequests& pending, std::string_view message) {
  const auto request = Take(pending, message);
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

// Starts with the connection's number and contains that of the message.
Match Several() {
  Match match;
  match.texts.push_back(
      {.relation = TextRelation::kStartsWith, .value = Template({Placeholder::kConnection})});
  match.texts.push_back(
      {.relation = TextRelation::kContains, .value = Template({"{", Placeholder::kSeq, "}"})});
  return match;
}

// The JSON value is the message's number, and the whole is short.
Match TextWithId() {
  Match match = Json("/id", "");
  match.json->equals = Template({Placeholder::kSeq});
  match.size = SizeCondition{.above = std::nullopt, .below = 10, .equals = std::nullopt};
  return match;
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
      {"json",
       KeyFor(Json("/id", "7"), values),
       {R"({"id":7})", R"({"id":"7"})"},
       {R"({"id":71})", R"({"no":7})", "7", "{"}},
      {"templates among several",
       KeyFor(Several(), values),
       {"7: {3}", "7 {3}"},
       {"7", "{3}", "8 {3}", "7 {4}"}},
      {"a templated JSON value among several",
       KeyFor(TextWithId(), values),
       {R"({"id":3})"},
       {R"({"id":4})", R"({"id":3, "more":1})"}},
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
  while (const auto request = pending.ExpireNext(now)) {
    CHECK(request->timed_out);
    ids.push_back(request->id);
  }
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
  const auto late = Take(pending, "any");
  REQUIRE(late);
  CHECK(late->id == 1);
  CHECK(late->timed_out);
  const auto in_time = Take(pending, "any");
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

TEST_CASE("pending requests: a request is found where it was put as long as it waits") {
  PendingRequests pending;
  const auto place = Add(pending, 5, ReplyKey::Next());
  REQUIRE(pending.Find(place, 5) != nullptr);
  pending.Find(place, 5)->sent = Nanos(3);
  CHECK(pending.Find(place, 6) == nullptr);
  CHECK(pending.Find(place + 1, 5) == nullptr);
  CHECK(Take(pending, "x")->sent == Nanos(3));
  CHECK(pending.Find(place, 5) == nullptr);
  CHECK(Add(pending, 7, ReplyKey::Next()) == place);  // the place is used again
  CHECK(pending.Find(place, 5) == nullptr);
}

TEST_CASE("pending requests: more lengths than there are families for are still told apart") {
  const TemplateValues values;
  PendingRequests pending;
  for (std::uint64_t length = 1; length <= 60; ++length) {
    Add(pending, length,
        KeyFor(Texts({{TextRelation::kEndsWith, std::string(length, 'x')}}), values));
  }
  CHECK(Taken(pending, "y") == -1);
  for (int length = 1; length <= 60; ++length) {  // the oldest is the shortest
    CHECK(Taken(pending, std::string(60, 'x')) == length);
  }
  CHECK(pending.empty());
}

TEST_CASE("pending requests: thousands are no slower than a few") {
  const auto time_of = [](std::uint64_t many) {
    PendingRequests pending;
    std::string scratch;
    std::uint64_t id = 0;
    const auto text = [](std::uint64_t n) { return "message number " + std::to_string(n); };
    const auto add = [&] {
      pending.Add({.id = id, .due = Nanos(id), .deadline = Nanos(id + 1'000'000)},
                  ReplyKey::Echo(text(id)));
      ++id;
    };
    for (std::uint64_t i = 0; i < many; ++i) add();
    const std::clock_t begin = std::clock();
    // The youngest is answered: the worst for whoever looks through all.
    for (int i = 0; i < 20'000; ++i) {
      add();
      REQUIRE(pending.Take(ReceivedMessage(text(id - 1)), scratch));
      REQUIRE(pending.NextDeadline() == Nanos(1'000'000));
    }
    return static_cast<double>(std::clock() -
                               begin);  // time on a CPU: what else runs does not count
  };
  CHECK(time_of(50'000) < 20 * time_of(20));  // a walk through all takes 2,500 times as long
}

// The same, told in the plainest way.
struct Model {
  struct Entry {
    std::uint64_t id;
    int kind;  // 0 echo, 1 next, 2 starts_with, 3 contains, 4 number below, 5 ends_with, 6 json
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
      case 5:
        return message.ends_with(entry.text);
      case 6:
        return message == entry.text;  // a number is a JSON document
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
    case 5:
      return KeyFor(Texts({{TextRelation::kEndsWith, entry.text}}), values);
    case 6:
      return KeyFor(Json("", entry.text), values);
    default:
      return KeyFor(Number(std::nullopt, 2), values);
  }
}

// `next` takes everything, so it is rare.
int Kind(std::mt19937& random) {
  const int kind = static_cast<int>(random() % 7);
  return kind == 1 && random() % 6 != 0 ? 0 : kind;
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
    const bool few = seed % 2 == 0;  // wait at a time
    for (int step = 0; step < 150; ++step) {
      switch (random() % 5) {
        case 0:
        case 1: {
          if (few && pending.size() > 5) break;
          const Model::Entry entry{.id = next_id++,
                                   .kind = Kind(random),
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
          const auto taken = Take(pending, message);
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
          std::vector<std::uint64_t> expired = Expired(pending, now);
          std::sort(expired.begin(), expired.end());
          for (auto& entry : model.entries) {
            if (entry.timed_out || entry.deadline > now) continue;
            entry.timed_out = true;
            ids.push_back(entry.id);
          }
          REQUIRE(expired == ids);
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
