#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <fcntl.h>
#include <unistd.h>

#include "controller/cli/command.h"
#include "controller/cli/scenario_templates.h"

namespace wsurge {
namespace {

// Creates a file that must not be there yet; what is wrong, or empty.
std::string WriteNew(const std::string& name, std::string_view text) {
  const int fd = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) {
    return errno == EEXIST ? absl::StrFormat("%s is there already; nothing was written", name)
                           : absl::StrFormat("cannot create %s: %s", name,
                                             std::generic_category().message(errno));
  }
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = write(fd, left.data(), left.size());
    if (written <= 0) break;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool closed = close(fd) == 0;
  return left.empty() && closed ? "" : absl::StrFormat("cannot write %s", name);
}

std::string KnownNames() {
  return absl::StrJoin(ScenarioTemplates(), ", ",
                       [](std::string* out, const auto& each) { out->append(each.name); });
}

ExitCode New(const std::string& name) {
  for (const ScenarioTemplate& each : ScenarioTemplates()) {
    if (each.name != name) continue;
    std::string files;
    for (const ScenarioTemplate::File& file : each.files) {
      const std::string file_name(file.name);
      const std::string problem = WriteNew(file_name, file.text);
      if (!problem.empty()) return Fail(ExitCode::kBadInput, problem);
      std::cout << "wrote " << file_name << '\n';
    }
    std::cout << "next: wsurge validate " << each.files.front().name << '\n';
    return Printed(ExitCode::kDone);
  }
  return Fail(ExitCode::kBadInput,
              absl::StrFormat("there is no template \"%s\"; there are: %s", name, KnownNames()));
}

}  // namespace

void AddNewCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto name = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("new",
                         "Example: wsurge new chat\n"
                         "Writes a commented scenario into this folder to begin with. Templates: " +
                             KnownNames() + ".");
  command->add_option("NAME", *name, "The template")->required();
  command->callback([name, &chosen] { chosen = [name] { return New(*name); }; });
}

}  // namespace wsurge
