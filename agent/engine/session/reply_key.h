#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/message/match.h"
#include "common/message/received_message.h"
#include "common/message/template.h"

namespace wsurge {

// What the answer to one request looks like, fixed when the request is sent. A text that stands
// alone (the whole message, its begin, its end, or the JSON value at one place) is kept as length
// and hash only, so that the request can be found by it.
//
// Views the Match that it was made of, which must live as long. A value; one thread.
class ReplyKey {
 public:
  enum class Kind : std::uint8_t {
    kAny,      // every message
    kWhole,    // the message is the text
    kStart,    // it starts with the text
    kEnd,      // it ends with the text
    kJson,     // its JSON value at `pointer` is the text
    kGeneral,  // anything else: to be tried
  };

  static ReplyKey Echo(std::string_view payload);
  static ReplyKey Next() { return {}; }
  // `scratch` is overwritten; it saves an allocation per request.
  static ReplyKey Of(const Match& match, const TemplateValues& values, std::string& scratch);

  Kind kind() const { return kind_; }
  // Of kStart and kEnd: bytes of the text, 0 for the others.
  std::size_t piece_length() const {
    return kind_ == Kind::kStart || kind_ == Kind::kEnd ? length_ : 0;
  }
  // Of kJson. The keys of one step view one and the same text.
  const std::string* pointer() const {
    return kind_ == Kind::kJson ? &match_->json->pointer : nullptr;
  }
  std::uint64_t hash() const { return hash_; }  // 0 for kAny and kGeneral

 private:
  friend class MessageProbe;

  static ReplyKey OfText(Kind kind, std::string_view text);

  Kind kind_ = Kind::kAny;
  std::size_t length_ = 0;
  std::uint64_t hash_ = 0;
  std::shared_ptr<const Match>
      match_;  // kGeneral and kJson; a rendered copy or, unowned, the plan's
};

// One received message as the keys ask for it: pieces are hashed once, not once per pending
// request. A view; on the stack of whoever looks for the request that the message answers.
class MessageProbe {
 public:
  MessageProbe(const ReceivedMessage& message, std::string& scratch)
      : message_(message), scratch_(scratch) {}

  bool Fits(const ReplyKey& key);

  // The hash that a fitting key of this kind, length and pointer must have; nothing when none can
  // fit. REQUIRES: not kGeneral.
  std::optional<std::uint64_t> HashFor(ReplyKey::Kind kind, std::size_t piece_length,
                                       const std::string* pointer);

 private:
  struct Piece {
    ReplyKey::Kind kind = ReplyKey::Kind::kAny;
    std::size_t length = 0;
    const std::string* pointer = nullptr;
    friend bool operator==(const Piece&, const Piece&) = default;
  };

  const ReceivedMessage& message_;
  std::string& scratch_;
  Piece asked_;  // last, and its hash
  std::optional<std::uint64_t> hash_ = 0;
};

}  // namespace wsurge
