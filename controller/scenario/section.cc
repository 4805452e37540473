#include "controller/scenario/section.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/suggest.h"

namespace wsurge {
namespace {

thread_local KeysRead* keys_read = nullptr;

std::string Below(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : Concat(path, ".", key);
}

bool IsOtherWord(const StrangeKey* key) {
  return key != nullptr && key->kind == StrangeKey::Kind::kOtherWord;
}

}  // namespace

KeysRead::KeysRead() {
  assert(keys_read == nullptr);
  keys_read = this;
}

KeysRead::~KeysRead() { keys_read = nullptr; }

Section::Section(ParseContext& context, Value value, SectionKind kind, std::string_view expected)
    : context_(context), value_(std::move(value)), kind_(kind), described_(Describe(kind)) {
  if (!is_map()) {
    context_.Expected(value_, expected);
    return;
  }
  for (const YamlEntry& entry : value_.node->entries) CheckKey(entry);
}

// What an unknown key was probably meant to be, or what could stand there.
std::string Section::Hint(std::string_view name) {
  if (context_.crowded()) return "";
  std::vector<std::string_view> known;
  for (const Key& key : described_.keys) known.push_back(key.name);
  if (known.empty()) return "; this takes no keys: {}";
  std::vector<std::string_view> candidates = known;
  for (const StrangeKey& key : described_.strange) {
    if (IsOtherWord(&key)) candidates.push_back(key.name);
  }
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    const Key* const key = described_.Find(name.substr(0, colon));
    if (key != nullptr) {
      meant_.push_back(key->name);
      return Concat("; a space is missing after \"", key->name, ":\"");
    }
  }
  const auto closest = ClosestWord(name, candidates);
  if (!closest) return Concat("; known here: ", Join(known));
  const StrangeKey* const other_word = described_.FindStrange(*closest);
  meant_.push_back(other_word == nullptr ? *closest : other_word->note);
  return Concat("; did you mean \"", meant_.back(), "\"?");
}

void Section::CheckKey(const YamlEntry& entry) {
  if (described_.Find(entry.key) != nullptr) return;
  const StrangeKey* const strange = described_.FindStrange(entry.key);
  if (strange == nullptr || IsOtherWord(strange)) {
    context_.ProblemAt(entry.key_place, value_.path,
                       Concat("unknown key ", Quoted(entry.key), Hint(entry.key)));
  } else {
    context_.ProblemAt(entry.key_place, Below(value_.path, entry.key), std::string(strange->note));
  }
}

bool Section::WasMeant(std::string_view key) const {
  return std::find(meant_.begin(), meant_.end(), key) != meant_.end();
}

const YamlEntry* Section::Entry(std::string_view key) const {
  for (const YamlEntry& entry : value_.node->entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::optional<Value> Section::Find(std::string_view key) const {
  const bool is_described = described_.Find(key) != nullptr;
  if (keys_read != nullptr && !is_described) {
    keys_read->undescribed_.insert(Concat(described_.id, ".", key));
  }
  assert(is_described || keys_read != nullptr);
  const YamlEntry* const entry = Entry(key);
  if (entry == nullptr) return std::nullopt;
  if (keys_read != nullptr) keys_read->keys_.emplace(kind_, std::string(key));
  return Value{entry->value.get(), Below(value_.path, key)};
}

std::optional<Value> Section::Require(std::string_view key) {
  auto found = Find(key);
  if (!found && is_map() && !WasMeant(key)) {
    context_.Problem(value_, Concat("missing key \"", key, "\""));
  }
  return found;
}

}  // namespace wsurge
