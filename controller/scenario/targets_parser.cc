#include "controller/scenario/targets_parser.h"

#include <string>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/section.h"
#include "controller/scenario/url_parser.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::size_t kMaxTargets = 1'000;
constexpr std::size_t kMaxArguments = 1'000;

std::vector<std::string> ParseStart(ParseContext& context, const Value& value) {
  std::vector<std::string> command;
  const auto items =
      Items(context, value, "argument",
            "a list of a command and its arguments such as [./server, \"9001\"]", kMaxArguments);
  for (const Value& item : items) {
    // The command is shown in reports and lists of processes: no secrets.
    const auto argument = context.Text(item, "a text", Placeholders::kShown);
    if (!argument) continue;
    if (command.empty() && argument->empty()) {
      context.Expected(item, "a command", *argument);
    } else if (argument->find('\0') != std::string::npos) {
      context.Problem(item, "an argument of a command cannot hold the character NUL");
    }
    command.push_back(*argument);
  }
  return command;
}

std::optional<Watch> ParseWatch(ParseContext& context, const Value& value) {
  constexpr std::uint64_t kMaxPid = 4'194'304;  // of Linux, 2^22
  constexpr std::uint64_t kMaxPort = 65'535;
  const Section section(context, value, SectionKind::kWatch, "a map such as {port: 9001}");
  if (!section.is_map()) return std::nullopt;
  Watch watch;
  std::vector<std::string_view> given;
  if (const auto pid = section.Find("pid")) {
    given.emplace_back("\"pid\"");
    watch = {Watch::By::kPid, context.Count(*pid, 1, kMaxPid).value_or(0), ""};
  }
  if (const auto command = section.Find("command")) {
    given.emplace_back("\"command\"");
    watch = {Watch::By::kCommand, 0, context.Label(*command, "the name of a program").value_or("")};
  }
  if (const auto port = section.Find("port")) {
    given.emplace_back("\"port\"");
    watch = {Watch::By::kPort, context.Count(*port, 1, kMaxPort).value_or(0), ""};
  }
  if (given.size() > 1) {
    context.Problem(value,
                    Concat("one way to find the process is enough, got ", Join(given, " and ")));
  } else if (given.empty() && value.node->entries.empty()) {
    context.Problem(value, R"(expected "pid", "command" or "port")");
  }
  return watch;
}

std::optional<Target> ParseTarget(ParseContext& context, const Value& value) {
  Target target;
  if (value.node->kind != Kind::kMap) {
    auto url = ParseUrl(context, value, UrlUse::kTarget);
    if (!url) return std::nullopt;
    target.url = *std::move(url);
    return target;
  }
  Section section(context, value, SectionKind::kTarget, "a target");
  std::optional<Url> url;
  if (const auto found = section.Require("url")) url = ParseUrl(context, *found, UrlUse::kTarget);
  if (const auto start = section.Find("start")) target.start = ParseStart(context, *start);
  if (const auto ready = section.Find("ready")) {
    target.ready = context.Duration(*ready).value_or(target.ready);
    if (!section.Has("start") && !section.WasMeant("start")) {
      context.ProblemAt(section.KeyPlace("ready"), ready->path,
                        "\"ready\" goes with \"start\": it is the time that the server may take "
                        "until it listens");
    }
  }
  if (const auto watch = section.Find("watch")) target.watch = ParseWatch(context, *watch);
  if (!url) return std::nullopt;
  target.url = *std::move(url);
  return target;
}

}  // namespace

std::vector<Target> ParseTargets(ParseContext& context, const Value& value) {
  std::vector<Target> targets;
  const auto entries = NamedEntries(
      context, value, "target",
      "a map of names and URLs such as {echo: \"ws://127.0.0.1:9001/echo\"}", kMaxTargets);
  for (const YamlEntry* entry : entries) {
    auto target = ParseTarget(context, EntryValue(value, *entry));
    if (!target) continue;
    target->name = entry->key;
    targets.push_back(*std::move(target));
  }
  return targets;
}

}  // namespace wsurge
