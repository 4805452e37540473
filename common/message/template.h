#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/message/random_stream.h"
#include "common/message/stamp.h"

namespace wsurge {

// What a placeholder without arguments stands for; docs/scenario.md says at which instant each is
// read.
enum class Placeholder : std::uint8_t {
  kConnection,  // number of the connection's slot, unique over the run
  kSession,     // number of the program's start, unique over the run
  kRole,        // name of the session's role
  kAgent,       // name of the agent
  kSeq,         // messages that this connection has sent so far
  kReceived,    // messages that this connection has received so far
  kNowNs,       // Unix time in nanoseconds
  kUuid,        // a random UUID, version 4
  kStamp,       // who sent the message, its number, when it was due; common/message/stamp.h
};

// `${connection}` -> "connection"; the words of the scenario language.
std::string_view PlaceholderName(Placeholder placeholder);
std::optional<Placeholder> PlaceholderFromName(std::string_view name);

// `${random.int(1,100)}`: both ends included. REQUIRES: least <= most.
struct RandomInt {
  std::int64_t least = 0;
  std::int64_t most = 0;
  friend bool operator==(const RandomInt&, const RandomInt&) = default;
};

// `${random.text(16)}`: so many letters and digits.
struct RandomText {
  std::uint32_t length = 0;
  friend bool operator==(const RandomText&, const RandomText&) = default;
};

// `${random.bytes(64)}`: so many bytes of any value.
struct RandomBytes {
  std::uint32_t length = 0;
  friend bool operator==(const RandomBytes&, const RandomBytes&) = default;
};

// A payload of a size: so many letters and digits, always the same.
struct Filler {
  std::uint64_t length = 0;
  friend bool operator==(const Filler&, const Filler&) = default;
};

// A variable of the session, set by `extract`: index into Scenario::variables.
struct Variable {
  std::uint32_t index = 0;
  friend bool operator==(const Variable&, const Variable&) = default;
};

// A field of the session's row of a data table: indexes into Scenario::data and its columns.
struct DataField {
  std::uint32_t table = 0;
  std::uint32_t column = 0;
  friend bool operator==(const DataField&, const DataField&) = default;
};

using DataRow = std::vector<std::string>;  // one text per column

// The values that placeholders take for one message of one connection. Views: whoever renders keeps
// what they point to. What a template does not use may be left out.
struct TemplateValues {
  std::uint64_t connection = 0;
  std::uint64_t session = 0;
  std::string_view role = {};
  std::string_view agent = {};
  std::uint64_t seq = 0;
  std::uint64_t received = 0;
  Stamp stamp = {};
  RandomStream* random = nullptr;            // needed by uuid and random.*
  std::span<const std::string> variables{};  // by Variable::index
  std::span<const DataRow* const> rows{};    // by DataField::table; null: none was drawn
};

// How the values of placeholders are put into the text around them.
enum class TemplateEncoding : std::uint8_t {
  kPlain,
  kJson,  // the text is a JSON document: values that stand in its strings are escaped
};

// A text with placeholders, parsed once and rendered without allocating (as long as `out` has the
// capacity). A value: any thread may render its own copy or a shared const one.
class Template {
 public:
  using Part = std::variant<std::string, Placeholder, RandomInt, RandomText, RandomBytes, Filler,
                            Variable, DataField>;

  // Where and why a text is no template. `offset` counts bytes from the start of the text.
  struct ParseError {
    std::size_t offset = 0;
    std::string message;
  };

  // What a name that is no built-in stands for: literal text (a var; not parsed again), a session
  // variable or a field of a data table.
  using Meaning = std::variant<std::string, Variable, DataField>;
  using Lookup = std::function<std::optional<Meaning>(std::string_view)>;

  Template() = default;
  explicit Template(std::vector<Part> parts, TemplateEncoding encoding = TemplateEncoding::kPlain);

  // A template without placeholders; nothing in `text` is special.
  static Template Literal(std::string_view text);

  // Parses `${name}`, `${random.int(1,100)}` and `$${` (a literal `${`).
  static std::variant<Template, ParseError> Parse(std::string_view text, const Lookup& lookup);

  bool is_constant() const;
  bool has_stamp() const { return has_stamp_; }
  const std::vector<Part>& parts() const { return parts_; }
  TemplateEncoding encoding() const { return encoding_; }

  // Appends the text to `out`.
  void Render(const TemplateValues& values, std::string& out) const;
  std::string Render(const TemplateValues& values) const;

  friend bool operator==(const Template&, const Template&) = default;

 private:
  std::vector<Part> parts_;  // no two neighbours are both text, no text is empty
  TemplateEncoding encoding_ = TemplateEncoding::kPlain;
  bool has_stamp_ = false;  // a part is kStamp
};

}  // namespace wsurge
