#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

namespace wsurge {

// What a placeholder of a message stands for; see docs/architecture.md for the instant at which
// each is read.
enum class Placeholder : std::uint8_t {
  kConnection,  // number of the connection's slot, unique over the run
  kSeq,         // messages that this connection has sent so far
  kReceived,    // messages that this connection has received so far
  kNowNs,       // Unix time in nanoseconds
};

// `${connection}` -> "connection"; the words of the scenario language.
std::string_view PlaceholderName(Placeholder placeholder);
std::optional<Placeholder> PlaceholderFromName(std::string_view name);

// The values that placeholders take for one message of one connection.
struct TemplateValues {
  std::uint64_t connection = 0;
  std::uint64_t seq = 0;
  std::uint64_t received = 0;
};

// A text with placeholders, parsed once and rendered without allocating (as long as `out` has the
// capacity). A value: any thread may render its own copy or a shared const one.
class Template {
 public:
  using Part = std::variant<std::string, Placeholder>;

  // Where and why a text is no template. `offset` counts bytes from the start of the text.
  struct ParseError {
    std::size_t offset = 0;
    std::string message;
  };

  Template() = default;
  explicit Template(std::vector<Part> parts);

  // A template without placeholders; nothing in `text` is special.
  static Template Literal(std::string_view text);

  // Parses `${name}` and `$${` (a literal `${`). `lookup` gives the value of a name that is no
  // placeholder (a scenario's vars); such values become literal text and are not parsed again.
  static std::variant<Template, ParseError> Parse(
      std::string_view text,
      const std::function<std::optional<std::string>(std::string_view)>& lookup);

  bool is_constant() const;
  const std::vector<Part>& parts() const { return parts_; }

  // Appends the text to `out`.
  void Render(const TemplateValues& values, std::string& out) const;
  std::string Render(const TemplateValues& values) const;

  friend bool operator==(const Template&, const Template&) = default;

 private:
  std::vector<Part> parts_;  // no two neighbours are both text, no text is empty
};

}  // namespace wsurge
