#include "controller/scenario/language/shape.h"

#include <limits>
#include <utility>

namespace wsurge::shape {
namespace {

Shape Plain(Shape::Kind kind, double least = 0, double most = 0) {
  Shape made;
  made.kind = kind;
  made.least = least;
  made.most = most;
  return made;
}

}  // namespace

Shape Text(TextUse use, std::string_view what, std::string_view pattern) {
  Shape made = Plain(Shape::Kind::kText);
  made.use = use;
  made.what = what;
  made.pattern = pattern;
  return made;
}

Shape Whole(double least, double most) { return Plain(Shape::Kind::kWhole, least, most); }

Shape Number(double least, double most) { return Plain(Shape::Kind::kNumber, least, most); }

Shape Number() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return Number(-kInfinity, kInfinity);
}

Shape Duration() { return Plain(Shape::Kind::kDuration, 1); }
Shape DurationOrZero() { return Plain(Shape::Kind::kDuration, 0); }
Shape Rate() { return Plain(Shape::Kind::kRate); }
Shape Bytes(double least, double most) { return Plain(Shape::Kind::kBytes, least, most); }
Shape ByteRate() { return Plain(Shape::Kind::kByteRate); }
Shape Share() { return Plain(Shape::Kind::kShare); }
Shape Sampling() { return Plain(Shape::Kind::kSampling); }
Shape Null() { return Plain(Shape::Kind::kNull); }
Shape Bool() { return Plain(Shape::Kind::kBool); }

Shape Word(std::vector<std::string_view> words) {
  Shape made = Plain(Shape::Kind::kWord);
  made.words = std::move(words);
  return made;
}

Shape Anything(std::string_view what) {
  Shape made = Plain(Shape::Kind::kAnything);
  made.what = what;
  return made;
}

Shape In(SectionKind section) {
  Shape made = Plain(Shape::Kind::kSection);
  made.section = section;
  return made;
}

Shape ListOf(Shape item, std::string_view what) {
  Shape made = Plain(Shape::Kind::kListOf);
  made.what = what;
  made.of.push_back(std::move(item));
  return made;
}

Shape Named(std::string_view names, Shape value, std::string_view pattern) {
  Shape made = Plain(Shape::Kind::kNamed);
  made.what = names;
  made.pattern = pattern;
  made.of.push_back(std::move(value));
  return made;
}

Shape OneOf(std::vector<Shape> shapes) {
  Shape made = Plain(Shape::Kind::kOneOf);
  made.of = std::move(shapes);
  return made;
}

Shape OneOrMore(Shape item) {
  Shape list = ListOf(item);
  return OneOf({std::move(item), std::move(list)});
}

}  // namespace wsurge::shape
