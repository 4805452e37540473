#include "controller/cli/scenario_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <openssl/evp.h>

#include "controller/cli/standard_input.h"
#include "controller/scenario/system_inputs.h"

namespace wsurge {
namespace {

// More than any scenario may have; the parser says so about what it gets.
constexpr std::streamsize kMaxBytes = (std::streamsize{1} << 20) + 1;

absl::StatusOr<std::string> ReadText(const std::string& file) {
  if (file == kStandardInput) return ReadStandardInput(kMaxBytes);
  // A FIFO that nobody writes to would block for ever, and a device never ends.
  std::error_code error;
  const auto facts = std::filesystem::status(file, error);
  const bool folder = std::filesystem::is_directory(facts);  // reading it says so
  if (std::filesystem::exists(facts) && !folder && !std::filesystem::is_regular_file(facts)) {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot read the scenario %s: it is no regular file; \"-\" stands for "
                        "standard input",
                        file));
  }
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(kMaxBytes), '\0');
  in.read(text.data(), kMaxBytes);
  if (!in.is_open() || in.bad() || (in.fail() && !in.eof())) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "cannot read the scenario %s: %s", file,
        errno != 0 ? std::generic_category().message(errno) : std::string("read error")));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string Sha256(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string bytes(digest.begin(), digest.begin() + size);
  return absl::BytesToHexString(bytes);
}

}  // namespace

absl::StatusOr<ScenarioFile> ReadScenarioFile(const std::string& file,
                                              const std::vector<std::string>& sets,
                                              MissingEnvironment missing_environment) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  const SystemInputs inputs(folder.empty() ? "." : folder);
  ScenarioSource source;
  source.file_name = file == kStandardInput ? "stdin" : file;
  source.inputs = &inputs;
  source.missing_environment = missing_environment;
  for (const std::string& set : sets) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(absl::StrFormat("--set takes NAME=VALUE, got \"%s\"", set));
    }
    source.sets.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  absl::StatusOr<std::string> text = ReadText(file);
  if (!text.ok()) return text.status();
  source.text = *std::move(text);

  ScenarioFile result;
  result.content = ParseScenario(source);
  result.sha256 = Sha256(source.text);
  result.text = std::move(source.text);
  return result;
}

absl::Status KeepTargets(Scenario& scenario, const std::vector<std::string>& names) {
  if (names.empty()) return absl::OkStatus();
  std::vector<std::string> known;
  for (const Target& target : scenario.targets) known.push_back(target.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--target: the scenario has no target \"%s\"; it has: %s", name,
                          absl::StrJoin(known, ", ")));
    }
  }
  const auto kept = [&names](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::erase_if(scenario.targets, [&](const Target& target) { return !kept(target.name); });
  const auto about_others = [&](const Threshold& threshold) {
    return threshold.tag == "target" && !kept(threshold.tag_value);
  };
  std::erase_if(scenario.thresholds, about_others);
  if (scenario.search) std::erase_if(scenario.search->accept, about_others);
  if (!scenario.study) return absl::OkStatus();
  for (StudyAxis& axis : scenario.study->grid) {
    if (axis.key != "target") continue;
    std::erase_if(axis.values, [&](const std::string& name) { return !kept(name); });
    if (axis.values.empty()) {
      return absl::InvalidArgumentError(
          "--target: the grid of the study has none of these targets");
    }
  }
  return absl::OkStatus();
}

}  // namespace wsurge
