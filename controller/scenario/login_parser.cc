#include "controller/scenario/login_parser.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/extraction_parser.h"
#include "controller/scenario/headers_parser.h"
#include "controller/scenario/http_tokens.h"
#include "controller/scenario/json_payload.h"
#include "controller/scenario/lists.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/section.h"
#include "controller/scenario/url_parser.h"

namespace wsurge {
namespace {

using Kind = YamlNode::Kind;
constexpr std::size_t kMaxExtracts = 100;

std::string ParseMethod(ParseContext& context, const Value& value) {
  constexpr std::string_view kExpected = "GET, POST, PUT, PATCH, DELETE or HEAD";
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kMethods{
      {{"GET", "GET"},
       {"POST", "POST"},
       {"PUT", "PUT"},
       {"PATCH", "PATCH"},
       {"DELETE", "DELETE"},
       {"HEAD", "HEAD"}}};
  return std::string(context.Word(value, kMethods, kExpected).value_or("POST"));
}

void ParseBody(ParseContext& context, const Section& section, Login& login) {
  const auto body = section.Find("body");
  const auto json = section.Find("json");
  if (body && json) {
    context.Problem(section.value(), R"(expected either "body" or "json", got both)");
  }
  if (body) {
    login.body = context.TextTemplate(*body, Placeholders::kLogin, "the text of the body")
                     .value_or(Template());
  }
  if (json) {
    login.body = ParseJsonPayload(context, *json, Placeholders::kLogin).value_or(Template());
    login.json = true;
  }
  const bool bodiless = login.method == "GET" || login.method == "HEAD";
  for (const std::string_view key : {"body", "json"}) {
    if (!bodiless || !section.Has(key)) continue;
    context.ProblemAt(section.KeyPlace(key), Concat(section.value().path, ".", key),
                      Concat("a ", login.method, " request has no body; use another method"));
  }
}

// Whether the request could be read.
bool ParseHttp(ParseContext& context, const Value& value, Login& login) {
  Section section(context, value, SectionKind::kHttp,
                  "a map such as {url: \"https://example.test/login\"}");
  if (!section.is_map()) return false;
  if (const auto method = section.Find("method")) login.method = ParseMethod(context, *method);
  std::optional<Url> url;
  if (const auto found = section.Require("url")) url = ParseUrl(context, *found, UrlUse::kLogin);
  if (const auto headers = section.Find("headers")) {
    login.headers = ParseHeaders(context, *headers, HeaderUse::kLogin);
  }
  ParseBody(context, section, login);
  if (!url) return false;
  login.url = *std::move(url);
  return true;
}

std::optional<Login::Extract> ParseExtract(ParseContext& context, const Value& value,
                                           std::set<std::string>& names) {
  Section section(context, value, SectionKind::kLoginExtract,
                  "a map such as {name: token, json: /token}");
  if (!section.is_map()) return std::nullopt;
  Login::Extract extract;
  const auto header = section.Find("header");
  if (header) {
    const auto name = context.Text(*header, "the name of a header", Placeholders::kShown);
    if (name && !IsToken(*name)) context.Expected(*header, "the name of a header", *name);
    extract.header = name.value_or("");
    if (section.Has("json")) {
      context.ProblemAt(section.KeyPlace("json"), Concat(value.path, ".json"),
                        "\"json\" looks into the body; it does not go with \"header\"");
    }
  }
  extract.extraction = ParseExtraction(context, section, true);
  constexpr std::array<std::string_view, 3> kSources{"json", "regex", "header"};
  const bool has_source = std::any_of(kSources.begin(), kSources.end(), [&](auto key) {
    return section.Has(key) || section.WasMeant(key);
  });
  if (!has_source) context.Problem(value, R"(expected "json", "regex" or "header")");
  const auto name = section.Require("name");
  if (!name) return std::nullopt;
  const auto variable = ParseVariable(context, *name);
  if (!variable) return std::nullopt;
  if (!names.insert(name->node->text).second) {
    context.Problem(
        *name, Concat("the variable ", Quoted(name->node->text), " is set by this login already"));
  }
  extract.variable = *variable;
  return extract;
}

}  // namespace

std::optional<Login> ParseLogin(ParseContext& context, const Value& value) {
  Section section(context, value, SectionKind::kLogin,
                  "a map such as {http: {url: \"https://example.test/login\"}}");
  if (!section.is_map()) return std::nullopt;
  Login login;
  const auto http = section.Require("http");
  const bool has_request = http && ParseHttp(context, *http, login);
  if (const auto timeout = section.Find("timeout")) {
    login.timeout = context.Duration(*timeout).value_or(login.timeout);
  }
  if (const auto extracts = section.Find("extract")) {
    std::set<std::string> names;
    const auto items =
        extracts->node->kind == Kind::kMap
            ? std::vector<Value>{*extracts}
            : Items(context, *extracts, "variable",
                    "a map such as {name: token, json: /token} or a list of them", kMaxExtracts);
    for (const Value& item : items) {
      if (auto extract = ParseExtract(context, item, names)) {
        login.extracts.push_back(*std::move(extract));
      }
    }
  }
  if (!has_request) return std::nullopt;
  return login;
}

}  // namespace wsurge
