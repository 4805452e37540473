#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

TEST_CASE("login: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"login: 5",
       R"(6:8: login: expected a map such as {http: {url: "https://example.test/login"}}, got "5")"},
      {"login: {}", R"(6:8: login: missing key "http")"},
      {"login: {http: {}}", R"(6:15: login.http: missing key "url")"},
      {R"(login: {http: "http://h"})",
       R"(6:15: login.http: expected a map such as {url: "https://example.test/login"}, got "http://h")"},
      {R"(login: {url: "http://h"})",
       R"(6:8: login: missing key "http")"
       "\n"
       R"(6:9: login.url: "url" belongs into "http": login: {http: {url: ...}})"},
      {R"(login: {http: {url: "ws://h"}})",
       R"(6:21: login.http.url: expected a URL that begins with http:// or https://, got "ws://h")"},
      {R"(login: {http: {url: "http://h/#x"}})",
       R"(6:21: login.http.url: a URL is asked for without its fragment; leave out what follows "#" or write %23)"},
      {R"(login: {http: {url: "http://${agent}/"}})",
       "6:21: login.http.url: placeholders may stand only in the path and the query; the host is "
       "the same for all connections"},
      {R"(login: {http: {url: "http://h/${seq}"}})",
       R"(6:31: login.http.url: "${seq}" cannot be used here: it belongs to a message of the connection, and the login comes before)"},
      {R"(login: {http: {url: ""}})",
       R"(6:21: login.http.url: expected a URL such as https://example.test/login, got "")"},
      {R"(login: {http: {url: "http://h", method: get}})",
       R"(6:41: login.http.method: expected GET, POST, PUT, PATCH, DELETE or HEAD, got "get")"},
      {R"(login: {http: {url: "http://h", method: GET, body: x}})",
       "6:46: login.http.body: a GET request has no body; use another method"},
      {R"(login: {http: {url: "http://h", method: HEAD, json: {}}})",
       "6:47: login.http.json: a HEAD request has no body; use another method"},
      {R"(login: {http: {url: "http://h", body: x, json: {}}})",
       R"(6:15: login.http: expected either "body" or "json", got both)"},
      {R"(login: {http: {url: "http://h", body: [x]}})",
       "6:39: login.http.body: expected the text of the body, got a list"},
      {R"(login: {http: {url: "http://h", json: {a: "${stamp}"}}})",
       R"(6:44: login.http.json.a: "${stamp}" cannot be used here: it belongs to a message of the connection, and the login comes before)"},
      {R"(login: {http: {url: "http://h", body: "${users.name}"}})",
       R"(6:40: login.http.body: unknown name "users.name"; known: connections, text, connection, session, role, agent, seq, received, now_ns, uuid, stamp, random.int, random.text, random.bytes, env.NAME)"},
      {R"(login: {http: {url: "http://h", headers: {Host: x}}})",
       "6:43: login.http.headers.Host: the request decides about this header by itself; leave it "
       "out"},
      {R"(login: {http: {url: "http://h", headers: {A: 1, a: 2}}})",
       R"(6:49: login.http.headers: the header "a" stands here as "A" already; upper and lower case make no difference)"},
      {R"(login: {http: {url: "http://h", headers: {A: "x\r\ny"}}})",
       "6:46: login.http.headers.A: control characters and line breaks may not stand in a header"},
      {R"(login: {http: {url: "http://h", form: {}}})",
       R"(6:33: login.http.form: write a form as body: "name=value&..." with the header Content-Type: application/x-www-form-urlencoded)"},
      {R"(login: {http: {url: "http://h"}, timeout: 0s})",
       R"(6:43: login.timeout: expected a duration above 0s up to 24h, got "0s")"},
      {R"(login: {http: {url: "http://h"}, extract: 5})",
       R"(6:43: login.extract: expected a map such as {name: token, json: /token} or a list of them, got "5")"},
      {R"(login: {http: {url: "http://h"}, extract: []})",
       "6:43: login.extract: at least one variable is needed"},
      {R"(login: {http: {url: "http://h"}, extract: {}})",
       R"(6:43: login.extract: expected "json", "regex" or "header")"
       "\n"
       R"(6:43: login.extract: missing key "name")"},
      {R"(login: {http: {url: "http://h"}, extract: {name: t}})",
       R"(6:43: login.extract: expected "json", "regex" or "header")"},
      {R"(login: {http: {url: "http://h"}, extract: {json: /t}})",
       R"(6:43: login.extract: missing key "name")"},
      {R"(login: {http: {url: "http://h"}, extract: {name: 2t, json: /t}})",
       R"(6:50: login.extract.name: "2t" is no name for a variable; expected letters, digits and _, no digit first)"},
      {R"(login: {http: {url: "http://h"}, extract: {name: seq, json: /t}})",
       R"(6:50: login.extract.name: "seq" is a built-in name; call the variable something else)"},
      {R"(login: {http: {url: "http://h"}, extract: {name: text, json: /t}})",
       R"(6:50: login.extract.name: "text" is one of the vars, which nothing changes; call the variable something else)"},
      {R"(login: {http: {url: "http://h"}, extract: {name: t, json: t}})",
       R"(6:59: login.extract.json: expected a JSON pointer that begins with "/" (or is empty: the whole), got "t")"},
      {R"(login: {http: {url: "http://h"}, extract: {name: t, json: /t, regex: x}})",
       R"(6:43: login.extract: expected either "json" or "regex", got both)"},
      {R"(login: {http: {url: "http://h"}, extract: {name: t, regex: "("}})",
       "6:60: login.extract.regex: no regular expression (RE2): missing ): ("},
      {R"x(login: {http: {url: "http://h"}, extract: {name: t, regex: "(a)", group: 2}})x",
       R"(6:74: login.extract.group: expected a group of the pattern, which has 1, got "2")"},
      {R"(login: {http: {url: "http://h"}, extract: {name: t, header: "a b"}})",
       R"(6:61: login.extract.header: expected the name of a header, got "a b")"},
      {R"(login: {http: {url: "http://h"}, extract: {name: t, header: X-T, json: /t}})",
       R"(6:66: login.extract.json: "json" looks into the body; it does not go with "header")"},
      {R"(login: {http: {url: "http://h"}, extract: [{name: t, json: /t}, {name: t, json: /u}]})",
       R"(6:72: login.extract[1].name: the variable "t" is set by this login already)"},
  };
  CheckRefusals(kRefusals, &TestFiles());
}

}  // namespace
}  // namespace wsurge
