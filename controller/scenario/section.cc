#include "controller/scenario/section.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/suggest.h"

namespace wsurge {
namespace {

std::string Below(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : Concat(path, ".", key);
}

const KnownKey* FindKey(std::span<const KnownKey> keys, std::string_view name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const KnownKey& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace

Section::Section(ParseContext& context, Value value, SectionKind kind, std::string_view expected)
    : context_(context), value_(std::move(value)) {
  if (!is_map()) {
    context_.Expected(value_, expected);
    return;
  }
  for (const YamlEntry& entry : value_.node->entries) CheckKey(entry, kind);
}

// What an unknown key was probably meant to be, or what could stand there.
std::string Section::Hint(std::string_view name, SectionKind kind) {
  const auto keys = KnownKeys(kind);
  std::vector<std::string_view> candidates;
  std::vector<std::string_view> supported;
  for (const KnownKey& key : keys) {
    const bool is_supported = key.standing == KeyStanding::kSupported;
    if (is_supported) supported.push_back(key.name);
    if (is_supported || key.standing == KeyStanding::kOtherWord) candidates.push_back(key.name);
  }
  const auto closest = ClosestWord(name, candidates);
  if (!closest) return Concat("; known here: ", Join(supported));
  const KnownKey& key = *FindKey(keys, *closest);
  meant_.push_back(key.standing == KeyStanding::kOtherWord ? key.note : key.name);
  return Concat("; did you mean \"", meant_.back(), "\"?");
}

void Section::CheckKey(const YamlEntry& entry, SectionKind kind) {
  const auto keys = KnownKeys(kind);
  const KnownKey* const known = FindKey(keys, entry.key);
  if (known == nullptr || known->standing == KeyStanding::kOtherWord) {
    context_.ProblemAt(entry.key_place, value_.path,
                       Concat("unknown key ", Quoted(entry.key), Hint(entry.key, kind)));
    return;
  }
  const std::string path = Below(value_.path, entry.key);
  if (known->standing == KeyStanding::kLater) {
    context_.ProblemAt(entry.key_place, path,
                       Concat("\"", entry.key, "\" is not supported by this version of wsurge"));
  } else if (known->standing == KeyStanding::kMisplaced) {
    context_.ProblemAt(entry.key_place, path, std::string(known->note));
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
  const YamlEntry* const entry = Entry(key);
  if (entry == nullptr) return std::nullopt;
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
