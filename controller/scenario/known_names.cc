#include "controller/scenario/known_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/suggest.h"

namespace wsurge {
namespace {

constexpr std::string_view kEnvironmentPrefix = "env.";
constexpr std::array kPlaceholders{
    Placeholder::kConnection, Placeholder::kSession, Placeholder::kRole,
    Placeholder::kAgent,      Placeholder::kSeq,     Placeholder::kReceived,
    Placeholder::kNowNs,      Placeholder::kUuid,    Placeholder::kStamp};
constexpr std::array<std::string_view, 3> kFunctions{"random.int", "random.text", "random.bytes"};

// The function of "random.int(1,9)", or nothing.
std::string_view FunctionOf(std::string_view name) {
  const std::string_view word = name.substr(0, name.find('('));
  const auto found = std::find(kFunctions.begin(), kFunctions.end(), word);
  return found == kFunctions.end() ? std::string_view() : *found;
}

bool OfMessage(std::string_view name) {
  const auto placeholder = PlaceholderFromName(name);
  return placeholder == Placeholder::kSeq || placeholder == Placeholder::kReceived ||
         placeholder == Placeholder::kStamp;
}

bool DiffersEachTime(std::string_view name) {
  const auto placeholder = PlaceholderFromName(name);
  return placeholder == Placeholder::kUuid || placeholder == Placeholder::kNowNs ||
         placeholder == Placeholder::kStamp || !FunctionOf(name).empty();
}

// What may be wrong with a built-in name in such a text.
std::string_view BuiltInRefusal(std::string_view name, Placeholders use) {
  if (use == Placeholders::kShown || use == Placeholders::kNone) {
    return "only vars may stand here, not what differs from message to message";
  }
  if (use == Placeholders::kReply && DiffersEachTime(name)) {
    return "its value here would be another one than in the request";
  }
  if (use == Placeholders::kCondition && DiffersEachTime(name)) {
    return "it would have another value for each message that is looked at";
  }
  if (FunctionOf(name) == "random.bytes" && use != Placeholders::kBinary) {
    return "these bytes are no text; they may stand only in {binary: {text: ...}}";
  }
  if (use == Placeholders::kConnection &&
      (OfMessage(name) || PlaceholderFromName(name) == Placeholder::kNowNs)) {
    return "it belongs to a message, and none has been sent when the connection is opened";
  }
  if (use == Placeholders::kLogin && OfMessage(name)) {
    return "it belongs to a message of the connection, and the login comes before";
  }
  return "";
}

}  // namespace

std::vector<Reference> References(std::string_view text) {
  std::vector<Reference> references;
  std::size_t at = 0;
  while ((at = text.find("${", at)) != std::string_view::npos) {
    const std::size_t begin = at;
    at += 2;
    if (begin > 0 && text[begin - 1] == '$') continue;
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) break;
    references.push_back({begin, text.substr(at, close - at)});
    at = close + 1;
  }
  return references;
}

std::optional<std::string_view> EnvironmentName(std::string_view name) {
  if (!name.starts_with(kEnvironmentPrefix)) return std::nullopt;
  return name.substr(kEnvironmentPrefix.size());
}

void KnownNames::AddTable(std::string name, std::vector<std::string> columns) {
  Numbers numbers = NumbersOf(columns);
  tables_.push_back({std::move(name), std::move(columns), std::move(numbers)});
}

// "HOME": nothing else is written like this.
bool LooksLikeEnvironment(std::string_view name) {
  constexpr std::size_t kLongest = 40;
  return name.size() > 1 && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

KnownNames::Numbers KnownNames::NumbersOf(const std::vector<std::string>& names) {
  Numbers numbers;
  for (const std::string& name : names) {
    numbers.emplace(name, static_cast<std::uint32_t>(numbers.size()));
  }
  return numbers;
}

void KnownNames::SetVariables(std::vector<std::string> all, std::set<std::string> of_logins) {
  variables_ = std::move(all);
  variable_numbers_ = NumbersOf(variables_);
  const std::set<std::string> of_steps(variables_.begin(), variables_.end());
  all_ = {std::move(of_logins), of_steps, of_steps};
}

void KnownNames::EnterRole(std::set<std::string> of_login, std::set<std::string> of_steps) {
  role_ = Scope{std::move(of_login), std::move(of_steps), {}};
}

void KnownNames::MayBeSet(const std::set<std::string>& names) {
  if (role_) role_->set_so_far.insert(names.begin(), names.end());
}

void KnownNames::LeaveRole() { role_.reset(); }

const KnownNames::Table* KnownNames::FindTable(std::string_view name) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(),
                                  [&](const Table& table) { return table.name == name; });
  return found == tables_.end() ? nullptr : &*found;
}

std::optional<Variable> KnownNames::FindVariable(std::string_view name) const {
  const auto found = variable_numbers_.find(name);
  if (found == variable_numbers_.end()) return std::nullopt;
  return Variable{found->second};
}

bool KnownNames::IsBuiltIn(std::string_view name) {
  return PlaceholderFromName(name) || !FunctionOf(name).empty();
}

std::optional<Template::Meaning> KnownNames::Find(std::string_view name) const {
  if (const auto var = vars_.find(name); var != vars_.end()) return var->second;
  if (const auto variable = FindVariable(name)) return *variable;
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const Table* const table = FindTable(name.substr(0, dot));
  if (table == nullptr) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(table - tables_.data());
  if (table->columns.empty()) return DataField{number, 0};
  const auto column = table->numbers.find(name.substr(dot + 1));
  if (column == table->numbers.end()) return std::nullopt;
  return DataField{number, column->second};
}

std::string KnownNames::VariableRefusal(std::string_view name, Placeholders use) const {
  const Scope& scope = role_ ? *role_ : all_;
  const std::string key(name);
  if (use == Placeholders::kLogin) {
    return "it is set by \"extract\", and the login comes before any of them";
  }
  if (use == Placeholders::kConnection) {
    if (scope.of_login.contains(key)) return "";
    return "no step has run when the connection is opened; only the login can set it before";
  }
  if (scope.of_login.contains(key)) return "";
  if (!scope.of_steps.contains(key)) {
    return "no \"extract\" of this session sets it; another role's variables are its own";
  }
  if (in_rules_ || scope.set_so_far.contains(key)) return "";
  return "the \"extract\" that sets it comes only after this step; put it before";
}

std::string KnownNames::Refusal(std::string_view name, Placeholders use) const {
  if (IsBuiltIn(name)) {
    return std::string(BuiltInRefusal(name, use));
  }
  if (vars_.contains(name)) return "";
  if (EnvironmentName(name)) {
    if (use != Placeholders::kShown) return "";
    return "its value is a secret, and this text is shown in reports";
  }
  if (use == Placeholders::kShown || use == Placeholders::kNone) {
    return "only vars may stand here, not what differs from session to session";
  }
  return FindVariable(name) ? VariableRefusal(name, use) : "";
}

std::string KnownNames::Unknown(std::string_view name) const {
  const std::size_t dot = name.find('.');
  const Table* const table =
      dot == std::string_view::npos ? nullptr : FindTable(name.substr(0, dot));
  if (table != nullptr) {
    const std::vector<std::string_view> columns(table->columns.begin(), table->columns.end());
    std::string hint = DidYouMean(name.substr(dot + 1), columns);
    if (hint.empty()) hint = Concat("; it has ", Join(columns));
    return Concat("the data table ", Quoted(table->name), " has no column ",
                  Quoted(name.substr(dot + 1)), hint);
  }
  std::vector<std::string> own;
  for (const auto& [var, value] : vars_) own.push_back(var);
  own.insert(own.end(), variables_.begin(), variables_.end());
  for (const Table& known : tables_) {
    for (const std::string& column : known.columns) own.push_back(Concat(known.name, ".", column));
  }
  constexpr std::size_t kMaxListed = 12;
  const bool listed = own.size() <= kMaxListed;
  std::vector<std::string_view> known(own.begin(), own.end());
  for (const Placeholder placeholder : kPlaceholders) known.push_back(PlaceholderName(placeholder));
  known.insert(known.end(), kFunctions.begin(), kFunctions.end());
  std::string hint = DidYouMean(name.substr(0, name.find('(')), known);
  if (hint.empty() && LooksLikeEnvironment(name)) {
    return Concat("unknown name ", Quoted(name), "; an environment variable is written ${env.",
                  name, "}");
  }
  if (hint.empty() && listed) hint = Concat("; known: ", Join(known), ", env.NAME");
  return Concat("unknown name ", Quoted(name), hint);
}

}  // namespace wsurge
