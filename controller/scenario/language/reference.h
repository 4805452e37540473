#pragma once

#include <string>

namespace wsurge {

// The key reference of docs/scenario.md as Markdown: every section with its keys, their values,
// defaults, meaning and examples.
std::string LanguageReference();

}  // namespace wsurge
