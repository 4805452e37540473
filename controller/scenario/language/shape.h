#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "controller/scenario/language/section_kind.h"

namespace wsurge {

// Which placeholders a text may hold beside vars; docs/scenario.md has the table.
enum class TextUse : std::uint8_t {
  kLabel,       // vars only: reports show it
  kFixed,       // and the environment: the same for all connections
  kConnection,  // rendered when the connection is opened
  kLogin,       // rendered for the login request
  kMessage,     // a payload of text
  kBinary,      // a payload of bytes
  kReply,       // what a reply is compared with
  kCondition,   // what any other message is compared with
};

// What may stand as the value of a key.
struct Shape {
  enum class Kind : std::uint8_t {
    kText,      // `use` says what may be filled in
    kWhole,     // a whole number within least … most
    kNumber,    // a decimal number within least … most
    kDuration,  // 200us, 50ms, 1.5s, 10m, 1h
    kRate,      // 50/s, 30/m, 1/h
    kBytes,     // 512, 10KiB, 1MiB
    kByteRate,  // 10KiB/s
    kShare,     // 5% or 0.05
    kSampling,  // 1/64
    kBool,      // true or false
    kWord,      // one of `words`
    kAnything,  // any YAML value
    kNull,      // null
    kSection,   // a map of the language: `section`
    kListOf,    // of.front()
    kNamed,     // a map of names to of.front(); `what` says what the names are
    kOneOf,     // any of `of`
  };

  Kind kind = Kind::kText;
  std::string_view what = {};     // "a JSON pointer": in place of the kind's own words
  std::string_view pattern = {};  // kText, kNamed: a regular expression for texts without vars
  TextUse use = TextUse::kFixed;
  double least = 0;
  double most = 0;
  std::vector<std::string_view> words = {};
  SectionKind section = SectionKind::kScenario;
  std::vector<Shape> of = {};
};

// The ways to make one.
namespace shape {

Shape Text(TextUse use, std::string_view what = {}, std::string_view pattern = {});
Shape Whole(double least, double most);
Shape Number(double least, double most);
Shape Number();          // any
Shape Duration();        // above 0s
Shape DurationOrZero();  // 0s as well
Shape Rate();
Shape Bytes(double least, double most);
Shape ByteRate();
Shape Share();
Shape Sampling();
Shape Bool();
Shape Word(std::vector<std::string_view> words);
Shape Anything(std::string_view what);
Shape In(SectionKind section);
Shape ListOf(Shape item, std::string_view what = {});
Shape Named(std::string_view names, Shape value, std::string_view pattern = {});
Shape Null();
Shape OneOf(std::vector<Shape> shapes);
Shape OneOrMore(Shape item);  // also without the brackets of a list

}  // namespace shape
}  // namespace wsurge
