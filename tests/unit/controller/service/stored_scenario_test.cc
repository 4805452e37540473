#include "controller/service/stored_scenario.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "common/wire/plan_wire.h"
#include "controller/scenario/scenario_parser.h"
#include "controller/scenario/system_inputs.h"
#include "tests/unit/common/wire/plan_form.h"

namespace wsurge {
namespace {

TEST_CASE("SerializeForStore: no configured scenario becomes unreadable, nor loses its results") {
  std::size_t read = 0;
  const std::filesystem::path configs = std::filesystem::path(WSURGE_SOURCE_DIR) / "configs";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(configs)) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path());
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const SystemInputs inputs(entry.path().parent_path().string());
    const auto parsed =
        ParseScenario({entry.path().string(), text, {}, &inputs, MissingEnvironment::kWarning});
    const auto* right = std::get_if<ParsedScenario>(&parsed);
    REQUIRE(right != nullptr);
    const Scenario& scenario = right->scenario;
    const absl::StatusOr<Scenario> stored = ParseScenario(SerializeForStore(scenario));
    REQUIRE_MESSAGE(stored.ok(), stored.status().ToString());
    ++read;
    CHECK(stored->name == scenario.name);
    CHECK(StepNames(stored->roles) == StepNames(scenario.roles));
    CHECK(stored->load == scenario.load);
    CHECK(stored->thresholds == scenario.thresholds);
    CHECK(stored->report == scenario.report);
    REQUIRE(stored->targets.size() == scenario.targets.size());
    for (std::size_t i = 0; i < scenario.targets.size(); ++i) {
      CHECK(stored->targets[i].name == scenario.targets[i].name);
      CHECK(stored->targets[i].url.text == scenario.targets[i].url.text);
    }
  }
  CHECK(read >= 4);
}

// Every field of a plan is filled, most texts with their own name.
TEST_CASE("SerializeForStore: what is sent, compared or secret is not in it") {
  const absl::StatusOr<Scenario> filled = FromProto(FilledPlan<v1::Scenario>());
  REQUIRE(filled.ok());
  Scenario scenario = *filled;
  constexpr char kSecret[] = "canary-5f1c";
  scenario.secrets = {kSecret};
  scenario.targets[0].url.text += kSecret;
  scenario.targets[0].start = {kSecret};
  Role& role = scenario.roles[0];
  role.connection.tls.key_pem = role.connection.tls.ca_pem = kSecret;
  role.connection.headers.push_back({"Authorization", Template::Literal(kSecret)});
  role.connection.cookies.push_back({"sid", Template::Literal(kSecret)});
  scenario.data.push_back({"users", DataOrder::kInTurn, {"password"}, {{kSecret}}, 0});
  const std::string stored = SerializeForStore(scenario);
  CHECK(stored.find(kSecret) == std::string::npos);
  CHECK(stored.find("(secret)") != std::string::npos);
  const absl::StatusOr<Scenario> read = ParseScenario(stored);
  REQUIRE_MESSAGE(read.ok(), read.status().ToString());
  CHECK(read->data.empty());
  CHECK(read->secrets.empty());
  CHECK(read->roles[0].connection.headers.empty());
  CHECK(read->roles.size() == scenario.roles.size());
  CHECK(StepNames(read->roles) == StepNames(scenario.roles));
}

}  // namespace
}  // namespace wsurge
