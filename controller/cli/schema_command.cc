#include <iostream>
#include <memory>

#include "controller/cli/command.h"
#include "controller/report/json_printer.h"
#include "controller/report/result_schema.h"
#include "controller/scenario/language/json_schema.h"
#include "controller/scenario/language/reference.h"

namespace wsurge {
namespace {

struct SchemaOptions {
  bool markdown = false;
  bool result = false;
};

ExitCode PrintSchema(const SchemaOptions& options) {
  if (options.markdown) {
    std::cout << LanguageReference();
  } else {
    PrintJson(options.result ? ResultJsonSchema() : ScenarioJsonSchema(), std::cout);
    std::cout << '\n';
  }
  return Printed(ExitCode::kDone);
}

}  // namespace

void AddSchemaCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<SchemaOptions>();
  CLI::App* command = app.add_subcommand(
      "schema",
      "Example: wsurge schema > wsurge.schema.json\n"
      "Prints the JSON Schema of scenarios, from which editors complete and check them.");
  CLI::Option* markdown = command->add_flag("--markdown", options->markdown,
                                            "The key reference of docs/scenario.md instead");
  command->add_flag("--result", options->result, "The JSON Schema of result.json instead")
      ->excludes(markdown);
  command->callback([options, &chosen] { chosen = [options] { return PrintSchema(*options); }; });
}

}  // namespace wsurge
