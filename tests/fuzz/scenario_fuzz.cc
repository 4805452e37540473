// Any text is a scenario or is refused with diagnostics that point into it: never a crash, a hang
// or a memory blow-up.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "controller/scenario/scenario_parser.h"

namespace wsurge {
namespace {

// The value of a secret: no message may show it, and no message has the word for another reason.
constexpr std::string_view kCanary = "canary7";

// Files and variables that a scenario of the corpus may ask for.
class FewInputs final : public ScenarioInputs {
 public:
  absl::StatusOr<std::string> ReadFile(const std::string& path, std::uint64_t) const override {
    if (path == "users.csv") return std::string("name,room\nada,1\n\"gr\"\"ace\",2\n");
    if (path == "payload.bin") return std::string("\x00\xff", 2);
    return absl::NotFoundError("no such file");
  }
  std::optional<std::string> Environment(const std::string& name) const override {
    if (name == "TOKEN") return std::string(kCanary).append("\r\n");
    return std::nullopt;
  }
};

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace
}  // namespace wsurge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wsurge;
  const FewInputs inputs;
  ScenarioSource source;
  source.file_name = "fuzz.yaml";
  source.text.assign(reinterpret_cast<const char*>(data), size);
  source.inputs = &inputs;
  const auto result = ParseScenario(source);
  if (const auto* wrong = std::get_if<std::vector<Diagnostic>>(&result)) {
    Require(!wrong->empty());
    const std::string shown = FormatDiagnostics(*wrong, source.file_name, source.text);
    Require(!shown.empty());
    Require(shown.find(kCanary) == std::string::npos ||
            source.text.find(kCanary) != std::string::npos);
    return 0;
  }
  const Scenario& scenario = std::get<ParsedScenario>(result).scenario;
  Require(!scenario.targets.empty() && !scenario.load.empty() && !scenario.roles.empty());
  return 0;
}
