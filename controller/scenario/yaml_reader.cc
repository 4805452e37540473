#include "controller/scenario/yaml_reader.h"

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_map>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/yaml_faults.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;

// Ends the walk. Thrown through yaml-cpp, caught in ReadYaml.
struct Refused {
  YamlProblem problem;
};

Place PlaceOf(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Builds our nodes from the parser's events and keeps the limits while it does: what they forbid
// never exists in memory.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::vector<YamlProblem>& problems) : problems_(problems) {}

  YamlPtr root() const { return root_; }

  // The innermost bracket that is open now.
  std::optional<OpenBracket> open_bracket() const {
    if (levels_.empty() || !levels_.back().is_flow) return std::nullopt;
    const Level& level = levels_.back();
    return OpenBracket{level.node->kind == Kind::kList ? '[' : '{', PlaceOf(level.mark)};
  }

  // Where the last text in quotes began.
  std::optional<Place> last_quoted() const { return last_quoted_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) {
      first_document_ = PlaceOf(mark);
    } else if (PlaceOf(mark) == first_document_) {
      // yaml-cpp took nothing of the text as the first document.
      throw Refused{{first_document_, "this is no YAML: nothing can begin like this"}};
    } else {
      throw Refused{{PlaceOf(mark), "a second YAML document; a scenario is one document"}};
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (anchor != YAML::NullAnchor) {
      problems_.push_back({PlaceOf(mark),
                           "nothing follows this anchor; a text that begins with "
                           "\"&\" needs quotes"});
    }
    AddLeaf(NewNode(Kind::kNull, mark), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = NewNode(Kind::kScalar, mark);
    node->text = value;
    node->quoted = tag == "!" || tag == kStringTag;
    if (!node->quoted && !tag.empty() && tag != "?") RefuseTag(mark, tag);
    if (node->quoted) last_quoted_ = node->place;
    AddLeaf(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end() || !found->second) {
      throw Refused{{PlaceOf(mark), "this alias stands inside what it refers to"}};
    }
    Count(mark, found->second->visits);
    CheckDepth(mark, found->second->height);
    Attach(found->second, mark);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Open(Kind::kList, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Open(Kind::kMap, mark, tag, anchor, style);
  }
  void OnMapEnd() override { Close(); }

 private:
  static constexpr std::string_view kStringTag = "tag:yaml.org,2002:str";

  // A list or a map that has begun.
  struct Level {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor;
    YAML::Mark mark;
    bool is_flow;  // in brackets
    std::unordered_map<std::string, Place> keys = {};
    bool has_key = false;   // kMap: a key waits for its value
    bool is_merge = false;  // the key is "<<"
    std::string key = {};
    Place key_place = {};
  };

  std::shared_ptr<YamlNode> NewNode(Kind kind, const YAML::Mark& mark) {
    Count(mark, 1);
    CheckDepth(mark, 1);
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->place = PlaceOf(mark);
    return node;
  }

  void Count(const YAML::Mark& mark, std::size_t nodes) {
    visits_ += nodes;
    if (visits_ > kMaxYamlVisits) {
      throw Refused{{PlaceOf(mark), Concat("more than ", kMaxYamlVisits,
                                           " values, each use of an alias counted")}};
    }
  }

  void CheckDepth(const YAML::Mark& mark, std::size_t height) const {
    if (levels_.size() + height > kMaxYamlDepth) {
      throw Refused{{PlaceOf(mark), Concat("nested deeper than ", kMaxYamlDepth, " levels")}};
    }
  }

  void RefuseTag(const YAML::Mark& mark, std::string_view tag) {
    constexpr std::string_view kStandard = "tag:yaml.org,2002:";
    const std::string shown =
        tag.starts_with(kStandard) ? Concat("!!", tag.substr(kStandard.size())) : std::string(tag);
    const bool is_text = tag.starts_with("!");
    problems_.push_back(
        {PlaceOf(mark),
         Concat("the tag ", Quoted(shown), " is refused; a scenario needs no tags",
                is_text ? R"(, and a text that begins with "!" needs quotes)" : "")});
  }

  void Open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    if (!tag.empty() && tag != "?" && tag != "!") RefuseTag(mark, tag);
    if (anchor != YAML::NullAnchor) anchors_[anchor] = nullptr;
    auto node = NewNode(kind, mark);
    levels_.push_back({std::move(node), anchor, mark, style == YAML::EmitterStyle::Flow});
  }

  void Close() {
    const Level level = std::move(levels_.back());
    levels_.pop_back();
    if (level.anchor != YAML::NullAnchor) anchors_[level.anchor] = level.node;
    Attach(level.node, level.mark);
  }

  void AddLeaf(std::shared_ptr<YamlNode> node, YAML::anchor_t anchor) {
    const bool is_value = !levels_.empty() && levels_.back().has_key;
    // The parser sees that a value is missing only at the next token: the key is the better place.
    if (node->kind == Kind::kNull && is_value) node->place = levels_.back().key_place;
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    const Place place = node->place;
    AttachAt(std::move(node), place);
  }

  void Attach(YamlPtr node, const YAML::Mark& mark) { AttachAt(std::move(node), PlaceOf(mark)); }

  void AttachAt(YamlPtr node, Place place) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node->kind == Kind::kMap && !level.has_key) {
      TakeKey(level, *node, place);
      return;
    }
    level.node->visits += node->visits;
    level.node->height = std::max(level.node->height, node->height + 1);
    if (level.node->kind == Kind::kList) {
      level.node->items.push_back(std::move(node));
      return;
    }
    level.has_key = false;
    if (level.is_merge) {
      problems_.push_back(
          {level.key_place, "\"<<\" merges nothing into a scenario's maps; write the keys out"});
      return;
    }
    const auto [known, is_new] = level.keys.emplace(level.key, level.key_place);
    if (is_new) {
      level.node->entries.push_back({level.key, level.key_place, std::move(node)});
    } else {
      problems_.push_back(
          {level.key_place, Concat("duplicate key ", Quoted(level.key), "; it stands in line ",
                                   known->second.line, " already")});
    }
  }

  static void TakeKey(Level& level, const YamlNode& node, Place place) {
    switch (node.kind) {
      case Kind::kNull:
        throw Refused{{place, "a key is missing here"}};
      case Kind::kList:
        throw Refused{{place, "a key must be a text, not a list"}};
      case Kind::kMap:
        throw Refused{{place,
                       "a key must be a text, not a map; a placeholder is written "
                       "\"${name}\", with the quotes"}};
      case Kind::kScalar:
        break;
    }
    level.has_key = true;
    level.is_merge = node.text == "<<" && !node.quoted;
    level.key = node.text;
    level.key_place = place;
  }

  std::vector<YamlProblem>& problems_;
  YamlPtr root_;
  std::vector<Level> levels_;
  std::unordered_map<YAML::anchor_t, YamlPtr> anchors_;  // null while the node is still open
  std::size_t visits_ = 0;
  int documents_ = 0;
  Place first_document_;
  std::optional<Place> last_quoted_;
};

// yaml-cpp reads ahead to the end of what may still be a key, and keeps a token for every mark.
bool IsMark(char c) {
  constexpr std::string_view kMarks = "[]{},:?&*!'\"";
  return kMarks.find(c) != std::string_view::npos;
}

std::optional<YamlProblem> CheckText(std::string_view text) {
  if (text.size() > kMaxScenarioBytes) {
    return YamlProblem{{},
                       Concat("the file has ", text.size(), " bytes; at most ", kMaxScenarioBytes,
                              " (1 MiB) are read")};
  }
  const auto marks = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsMark));
  if (marks > kMaxYamlMarks) {
    return YamlProblem{{},
                       Concat("the file has ", marks, " brackets, commas, colons, quotes and ",
                              "other marks of YAML; at most ", kMaxYamlMarks, " are read")};
  }
  if (const auto at = FindInvalidUtf8(text)) {
    return YamlProblem{PlaceOfByte(text, *at), "this byte is not valid UTF-8"};
  }
  if (const auto at = FindControlCharacter(text)) {
    return YamlProblem{PlaceOfByte(text, *at), "control characters may not stand in a scenario"};
  }
  return std::nullopt;
}

}  // namespace

YamlDocument ReadYaml(std::string_view text) {
  YamlDocument document;
  if (auto problem = CheckText(text)) {
    document.problems.push_back(*std::move(problem));
    return document;
  }
  Builder builder(document.problems);
  const auto refuse = [&](YamlProblem problem) {
    document.root = nullptr;
    // An open quote swallows what follows it: whatever went wrong after it comes from that.
    for (const Place place : {builder.last_quoted().value_or(problem.place), problem.place}) {
      if (IsNeverClosed(text, place)) {
        problem = {place, "this is no YAML: this quote is never closed"};
        break;
      }
    }
    document.problems.push_back(std::move(problem));
  };
  try {
    // With a line end, so that a quote that is never closed looks the same in every file.
    std::istringstream stream(Concat(text, text.ends_with('\n') ? "" : "\n"));
    YAML::Parser parser(stream);
    const bool has_document = parser.HandleNextDocument(builder);
    // Once more, to see that nothing follows. Never a loop: on "," yaml-cpp finds documents for
    // ever.
    if (has_document) parser.HandleNextDocument(builder);
    document.root = builder.root();
    if (!document.root) {
      refuse({{1, 1}, "the file is empty"});
    } else if (builder.last_quoted() && IsNeverClosed(text, *builder.last_quoted())) {
      refuse({*builder.last_quoted(), ""});
    }
  } catch (const Refused& refused) {
    refuse(refused.problem);
  } catch (const YAML::Exception& error) {
    const Place place = error.mark.is_null() ? Place{1, 1} : PlaceOf(error.mark);
    refuse(ExplainYaml(text, place, error.msg, builder.open_bracket()));
  } catch (const std::exception& error) {
    refuse({{1, 1}, Concat("this is no YAML: ", error.what())});
  }
  return document;
}

}  // namespace wsurge
