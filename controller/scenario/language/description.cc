#include "controller/scenario/language/description.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "controller/scenario/language/sections.h"

namespace wsurge {
namespace {

struct Description {
  language::Sections sections;
  std::vector<SectionKind> kinds;
};

const Description& Whole() {
  static const Description whole = [] {
    Description made;
    for (auto* const part :
         {language::TopSections, language::ConnectionSections, language::LoadSections,
          language::StepSections, language::MessageSections, language::JudgementSections}) {
      language::Sections sections = part();
      std::move(sections.begin(), sections.end(), std::back_inserter(made.sections));
    }
    for (const auto& [kind, section] : made.sections) made.kinds.push_back(kind);
    return made;
  }();
  return whole;
}

}  // namespace

const Key* SectionDescription::Find(std::string_view name) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

const StrangeKey* SectionDescription::FindStrange(std::string_view name) const {
  const auto found = std::find_if(strange.begin(), strange.end(),
                                  [&](const StrangeKey& key) { return key.name == name; });
  return found == strange.end() ? nullptr : &*found;
}

const SectionDescription& Describe(SectionKind kind) {
  const auto& sections = Whole().sections;
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](const auto& section) { return section.first == kind; });
  assert(found != sections.end());
  return found->second;
}

std::span<const SectionKind> AllSections() { return Whole().kinds; }

}  // namespace wsurge
