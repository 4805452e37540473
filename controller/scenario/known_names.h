#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/message/template.h"
#include "controller/scenario/vars.h"

namespace wsurge {

// What a text is used for, and so what may stand in its `${…}`.
enum class Placeholders : std::uint8_t {
  kShown,       // reports and logs show it: vars
  kNone,        // the same for all connections: vars, env
  kConnection,  // rendered when the connection is opened: also data, connection, session, role,
                // agent, uuid, random.int, random.text and the variables of the login
  kLogin,       // rendered for the login request: as kConnection with now_ns, without variables
  kMessage,     // a payload of text: all but random.bytes
  kBinary,      // a payload of bytes: all
  kReply,       // what a reply is compared with: no random, uuid, now_ns, stamp
  kCondition,   // what any other message is compared with: the same
};

// A `${name}` as it stands in a text.
struct Reference {
  std::size_t offset = 0;  // of the "$"
  std::string_view name;   // "seq", "users.name", "random.int(1,9)"
};

// All references of a text that are closed; `$${` begins none.
std::vector<Reference> References(std::string_view text);

// The name of the environment variable when `name` is "env.NAME".
std::optional<std::string_view> EnvironmentName(std::string_view name);

// What the names of one scenario stand for: vars, variables of sessions, fields of data tables, and
// what is built in. Used by one thread while it parses. The vars must outlive it.
class KnownNames {
 public:
  explicit KnownNames(const Vars& vars) : vars_(vars) {}

  // In the order of Scenario::data. Without columns: the table could not be read, which has been
  // said; any column is taken for one of it.
  void AddTable(std::string name, std::vector<std::string> columns);

  // All variables that any `extract` of the file sets, in the order of Scenario::variables; those
  // of a login are named again in `of_logins`.
  void SetVariables(std::vector<std::string> all, std::set<std::string> of_logins);

  // From now on only the variables of one role have a value, or, after Leave, those of all.
  void EnterRole(std::set<std::string> of_login, std::set<std::string> of_steps);
  void LeaveRole();

  // The steps of a role are read in the order in which they run: from here on these of its
  // variables may have a value.
  void MayBeSet(const std::set<std::string>& names);

  // Rules run beside the steps: in them any variable of the role may have a value.
  void EnterRules() { in_rules_ = true; }
  void LeaveRules() { in_rules_ = false; }

  // Whether the language itself gives the reference a value: "seq", "random.int(1,9)".
  static bool IsBuiltIn(std::string_view name);

  // What a name that is not built in stands for; nothing when there is none.
  std::optional<Template::Meaning> Find(std::string_view name) const;
  std::optional<Variable> FindVariable(std::string_view name) const;
  const std::vector<std::string>& variables() const { return variables_; }

  // Why `name` may not stand in a text of this use, though it is known; or nothing.
  std::string Refusal(std::string_view name, Placeholders use) const;

  // What to say about a name that is not known.
  std::string Unknown(std::string_view name) const;

 private:
  // Places of names in a list.
  using Numbers = std::map<std::string, std::uint32_t, std::less<>>;
  static Numbers NumbersOf(const std::vector<std::string>& names);

  struct Table {
    std::string name;
    std::vector<std::string> columns;
    Numbers numbers;  // of the columns
  };
  struct Scope {
    std::set<std::string> of_login;
    std::set<std::string> of_steps;
    std::set<std::string> set_so_far;  // of a role's steps
  };

  const Table* FindTable(std::string_view name) const;
  std::string VariableRefusal(std::string_view name, Placeholders use) const;

  const Vars& vars_;
  std::vector<std::string> variables_;
  Numbers variable_numbers_;
  std::vector<Table> tables_;
  Scope all_;
  std::optional<Scope> role_;
  bool in_rules_ = false;
};

}  // namespace wsurge
