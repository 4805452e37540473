#include "controller/cli/run_notes.h"

#include <string>
#include <vector>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("PartsLeftOut: one line for each part that is there") {
  Scenario scenario;
  scenario.targets.resize(2);
  CHECK(PartsLeftOut(scenario).empty());
  scenario.study.emplace();
  scenario.search.emplace();
  scenario.targets[1].start = {"server"};
  scenario.targets[0].watch.emplace();
  scenario.report.samples_one_in = 64;
  scenario.report.formats = {"csv", "html"};
  CHECK(
      PartsLeftOut(scenario) ==
      Texts{"`study` is not acted on by this version of `wsurge run`: the scenario is run once, "
            "with its vars",
            "`search` is not acted on by this version of `wsurge run`: the scenario is run once, "
            "with its vars",
            "`start` is not acted on by this version of `wsurge run`: the target must be running",
            "`watch` is not acted on by this version of `wsurge run`: the server's CPU and memory "
            "are not recorded",
            "report: html is not written by this version of `wsurge run`"});
}

}  // namespace
}  // namespace wsurge
