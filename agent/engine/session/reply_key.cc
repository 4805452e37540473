#include "agent/engine/session/reply_key.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace wsurge {
namespace {

std::uint64_t HashOf(std::string_view text) { return absl::Hash<std::string_view>{}(text); }

// A match with the values of now in its texts.
Match Rendered(const Match& match, const TemplateValues& values) {
  Match rendered = match;
  for (TextCondition& text : rendered.texts) {
    text.value = Template::Literal(text.value.Render(values));
  }
  if (rendered.json && rendered.json->equals) {
    rendered.json->equals = Template::Literal(rendered.json->equals->Render(values));
  }
  return rendered;
}

bool IsConstant(const Match& match) {
  return std::all_of(match.texts.begin(), match.texts.end(),
                     [](const auto& text) { return text.value.is_constant(); }) &&
         (!match.json || !match.json->equals || match.json->equals->is_constant());
}

std::shared_ptr<const Match> Unowned(const Match& match) {
  return {std::shared_ptr<const Match>(), &match};
}

ReplyKey::Kind KindOf(const Match& match) {
  using Kind = ReplyKey::Kind;
  if (match.number || match.regex || match.binary || match.size) return Kind::kGeneral;
  if (match.json) {
    const bool text_alone = match.texts.empty() && match.json->equals && !match.json->number;
    return text_alone ? Kind::kJson : Kind::kGeneral;
  }
  if (match.texts.empty()) return Kind::kAny;
  if (match.texts.size() > 1) return Kind::kGeneral;
  switch (match.texts.front().relation) {
    case TextRelation::kEquals:
      return Kind::kWhole;
    case TextRelation::kStartsWith:
      return Kind::kStart;
    case TextRelation::kEndsWith:
      return Kind::kEnd;
    case TextRelation::kContains:
      break;
  }
  return Kind::kGeneral;
}

}  // namespace

ReplyKey ReplyKey::OfText(Kind kind, std::string_view text) {
  ReplyKey key;
  key.kind_ = kind;
  key.length_ = text.size();
  key.hash_ = HashOf(text);
  return key;
}

ReplyKey ReplyKey::Echo(std::string_view payload) { return OfText(Kind::kWhole, payload); }

ReplyKey ReplyKey::Of(const Match& match, const TemplateValues& values, std::string& scratch) {
  const Kind kind = KindOf(match);
  if (kind == Kind::kAny) return {};
  if (kind == Kind::kGeneral) {
    ReplyKey key;
    key.kind_ = kind;
    key.match_ =
        IsConstant(match) ? Unowned(match) : std::make_shared<const Match>(Rendered(match, values));
    return key;
  }
  scratch.clear();
  const Template& text = kind == Kind::kJson ? *match.json->equals : match.texts.front().value;
  text.Render(values, scratch);
  ReplyKey key = OfText(kind, scratch);
  if (kind == Kind::kJson) key.match_ = Unowned(match);
  return key;
}

bool MessageProbe::Fits(const ReplyKey& key) {
  if (key.kind_ == ReplyKey::Kind::kGeneral) {
    return key.match_->Matches(message_, TemplateValues{}, scratch_);
  }
  return HashFor(key.kind(), key.piece_length(), key.pointer()) == key.hash();
}

std::optional<std::uint64_t> MessageProbe::HashFor(ReplyKey::Kind kind, std::size_t piece_length,
                                                   const std::string* pointer) {
  const Piece piece{.kind = kind, .length = piece_length, .pointer = pointer};
  if (piece == asked_) return hash_;
  asked_ = piece;
  const std::string_view payload = message_.payload();
  hash_.reset();
  switch (kind) {
    case ReplyKey::Kind::kAny:
      hash_ = 0;
      break;
    case ReplyKey::Kind::kWhole:
      hash_ = HashOf(payload);
      break;
    case ReplyKey::Kind::kStart:
      if (payload.size() >= piece_length) hash_ = HashOf(payload.substr(0, piece_length));
      break;
    case ReplyKey::Kind::kEnd:
      if (payload.size() >= piece_length) {
        hash_ = HashOf(payload.substr(payload.size() - piece_length));
      }
      break;
    case ReplyKey::Kind::kJson:
      if (const auto text = message_.JsonText(*pointer)) hash_ = HashOf(*text);
      break;
    case ReplyKey::Kind::kGeneral:
      break;
  }
  return hash_;
}

}  // namespace wsurge
