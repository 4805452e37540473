#include <array>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/payload_parser.h"
#include "controller/scenario/reply_parser.h"
#include "controller/scenario/section.h"
#include "controller/scenario/step_parsers.h"

namespace wsurge {
namespace {

constexpr std::uint64_t kMaxRate = 1'000'000;  // per second
constexpr std::uint64_t kMaxCount = 1'000'000'000'000;
constexpr std::uint64_t kMaxWindow = 1'000'000;

void ParseRates(ParseContext& context, const Section& section, StreamStep& stream) {
  const auto rate = section.Find("rate");
  const auto total_rate = section.Find("total_rate");
  const bool meant = section.WasMeant("rate") || section.WasMeant("total_rate");
  if (rate && total_rate) {
    context.Problem(section.value(), "expected either \"rate\" or \"total_rate\", got both");
  }
  if (!rate && !total_rate && !meant) {
    context.Problem(section.value(), "expected \"rate\" or \"total_rate\"");
  }
  if (rate) stream.rate_per_second = context.Rate(*rate, kMaxRate).value_or(1);
  if (total_rate) {
    stream.rate_per_second = context.Rate(*total_rate, kMaxRate).value_or(1);
    stream.total = true;
  }
}

void ParseSpacing(ParseContext& context, const Section& section, StreamStep& stream) {
  constexpr std::array<std::pair<std::string_view, Spacing>, 2> kSpacings{
      {{"even", Spacing::kEven}, {"poisson", Spacing::kPoisson}}};
  if (const auto spacing = section.Find("spacing")) {
    stream.spacing = context.Word(*spacing, kSpacings, "even or poisson").value_or(stream.spacing);
  }
  if (const auto stagger = section.Find("stagger")) {
    stream.stagger = context.Bool(*stagger).value_or(true);
    if (stream.spacing == Spacing::kPoisson) {
      context.Problem(*stagger, "\"stagger\" goes with even spacing; poisson staggers by itself");
    }
  }
}

void ParseEnd(ParseContext& context, const Section& section, StreamStep& stream) {
  const auto count = section.Find("count");
  const auto duration = section.Find("for");
  const bool meant = section.WasMeant("count") || section.WasMeant("for");
  if (!count && !duration && !meant) {
    context.Problem(section.value(), "expected \"for\" or \"count\"");
  }
  if (count && duration) {
    context.Problem(section.value(), "expected either \"for\" or \"count\", got both");
  }
  if (count) stream.count = context.Count(*count, 1, kMaxCount);
  if (duration) stream.duration = context.Duration(*duration);
}

}  // namespace

StreamStep ParseStream(ParseContext& context, const Value& value) {
  StreamStep stream;
  const Section section(context, value, SectionKind::kStream,
                        "a map such as {rate: 50/s, for: 10s, text: hello}");
  if (!section.is_map()) return stream;
  ParseRates(context, section, stream);
  ParseSpacing(context, section, stream);
  ParseEnd(context, section, stream);
  stream.payload = ParsePayload(context, section);
  if (const auto reply = section.Find("reply")) stream.reply = ParseReply(context, *reply);
  const auto timeout = section.Find("timeout");
  const auto window = section.Find("window");
  if (timeout) stream.timeout = context.Duration(*timeout).value_or(stream.timeout);
  if (window) stream.window = context.Count(*window, 1, kMaxWindow).value_or(stream.window);
  if (stream.reply.kind == ReplyKind::kNone) {
    for (const auto& unused : {timeout, window}) {
      if (unused)
        context.Problem(*unused, "with \"reply: none\" nothing is waited for; leave it out");
    }
  }
  return stream;
}

}  // namespace wsurge
