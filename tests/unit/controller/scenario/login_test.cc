#include <chrono>

#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

using std::chrono::seconds;

Template Text(std::string_view text) { return Template::Literal(text); }

Login LoginOf(std::string_view section) {
  const Scenario scenario = RightWith(section, &TestFiles());
  REQUIRE(scenario.roles.at(0).login);
  return *scenario.roles[0].login;
}

TEST_CASE("login: the least that is one, with its defaults") {
  Login expected;
  expected.url = {"https://h/login", true, "h", 443, Text("/login")};
  CHECK(LoginOf(R"(login: {http: {url: "https://h/login"}})") == expected);
  CHECK(expected.method == "POST");
  CHECK(expected.timeout == seconds(10));
}

TEST_CASE("login: a request with all that it can have") {
  const Login login = LoginOf(
      R"(login: {http: {method: PUT, url: "http://h:81/${agent}?k=${env.TOKEN}", )"
      R"(headers: {X-At: "${now_ns}", Content-Type: text/plain}, body: "${uuid} ${text}"}, timeout: 3s})");
  CHECK(login.method == "PUT");
  CHECK(login.url == Url{"http://h:81/${agent}?k=${env.TOKEN}", false, "h", 81,
                         Template({"/", Placeholder::kAgent, "?k=secret-token"})});
  CHECK(login.headers == std::vector<NamedTemplate>{{"X-At", Template({Placeholder::kNowNs})},
                                                    {"Content-Type", Text("text/plain")}});
  CHECK(login.body == Template({Placeholder::kUuid, " hello"}));
  CHECK(!login.json);
  CHECK(login.timeout == seconds(3));
}

TEST_CASE("login: a body of JSON") {
  const Login login =
      LoginOf(R"(login: {http: {url: "http://h", json: {user: "u${connection}", n: 5}}})");
  CHECK(login.json);
  CHECK(login.body == Template({"{\"user\":\"u", Placeholder::kConnection, "\",\"n\":5}"},
                               TemplateEncoding::kJson));
}

TEST_CASE("login: what of the answer is kept, in one map or a list") {
  const Login one =
      LoginOf(R"(login: {http: {url: "http://h"}, extract: {name: token, json: /data/token}})");
  REQUIRE(one.extracts.size() == 1);
  CHECK(one.extracts[0].variable == Variable{0});
  CHECK(one.extracts[0].extraction.json == "/data/token");
  CHECK(one.extracts[0].header.empty());
  const Login three = LoginOf(
      R"x(login: {http: {url: "http://h"}, extract: [{name: a, regex: "t=([a-z]+)"}, )x"
      R"x({name: b, header: X-Key}, {name: c, header: Set-Cookie, regex: "sid=([^;]+)"}]})x");
  REQUIRE(three.extracts.size() == 3);
  CHECK(three.extracts[0].extraction.group == 1);
  CHECK(three.extracts[1].header == "X-Key");
  CHECK(!three.extracts[1].extraction.json);
  CHECK(!three.extracts[1].extraction.regex);
  CHECK(three.extracts[2].variable == Variable{2});
  CHECK(three.extracts[2].header == "Set-Cookie");
  CHECK(three.extracts[2].extraction.regex);
}

}  // namespace
}  // namespace wsurge
