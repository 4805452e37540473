#include "controller/scenario/report_parser.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/scalars.h"
#include "controller/scenario/section.h"

namespace wsurge {
namespace {

std::uint32_t ParseSamples(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "none, all or a part such as 1/64";
  constexpr std::uint64_t kMost = 1'000'000;
  const auto text = context.Text(value, kExpected);
  if (!text || *text == "none") return 0;
  if (*text == "all") return 1;
  const auto one_in = ParseSampling(*text);
  if (!one_in || *one_in < 1 || *one_in > kMost) {
    context.Expected(value, kExpected, *text);
    return 0;
  }
  return static_cast<std::uint32_t>(*one_in);
}

std::vector<std::string> ParseFormats(ParseContext& context, const Value& value) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFormats{
      {{"html", "html"}, {"csv", "csv"}, {"hgrm", "hgrm"}, {"hlog", "hlog"}, {"junit", "junit"}}};
  std::vector<std::string> formats;
  const auto items =
      Items(context, value, "format", "a list of formats such as [html, csv]", kFormats.size());
  for (const Value& item : items) {
    const auto format = context.Word(item, kFormats, "html, csv, hgrm, hlog or junit");
    if (!format) continue;
    if (std::find(formats.begin(), formats.end(), *format) != formats.end()) {
      context.Problem(item, Concat("the format ", *format, " stands in the list already"));
    } else {
      formats.emplace_back(*format);
    }
  }
  return formats;
}

}  // namespace

ReportOptions ParseReport(ParseContext& context, const Value& value) {
  ReportOptions report;
  const Section section(context, value, SectionKind::kReport, "a map such as {formats: [html]}");
  if (!section.is_map()) return report;
  if (const auto formats = section.Find("formats")) {
    report.formats = ParseFormats(context, *formats);
  }
  if (const auto samples = section.Find("samples")) {
    report.samples_one_in = ParseSamples(context, *samples);
  }
  return report;
}

}  // namespace wsurge
