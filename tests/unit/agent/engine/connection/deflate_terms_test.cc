#include "agent/engine/connection/deflate_terms.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

constexpr Compression kDefault{};
constexpr Compression kSmall{.window_bits = 10};
constexpr Compression kForgetful{.context_takeover = false};
constexpr Compression kBoth{.window_bits = 9, .context_takeover = false};

TEST_CASE("deflate terms: the offer says what is asked of both sides") {
  CHECK(DeflateOffer(kDefault) == "permessage-deflate; client_max_window_bits");
  CHECK(DeflateOffer(kSmall) ==
        "permessage-deflate; client_max_window_bits=10; server_max_window_bits=10");
  CHECK(DeflateOffer(kForgetful) ==
        "permessage-deflate; client_max_window_bits; client_no_context_takeover; "
        "server_no_context_takeover");
  CHECK(DeflateOffer(kBoth) ==
        "permessage-deflate; client_max_window_bits=9; server_max_window_bits=9; "
        "client_no_context_takeover; server_no_context_takeover");
}

struct Row {
  Compression offered;
  std::string answer;
  std::optional<DeflateTerms> terms;
};

DeflateTerms Terms(int send_window, int receive_window, bool send_takeover, bool receive_takeover) {
  return {.send_window_bits = send_window,
          .receive_window_bits = receive_window,
          .send_takeover = send_takeover,
          .receive_takeover = receive_takeover};
}

TEST_CASE("deflate terms: a proper answer narrows the offer") {
  const std::string name = "permessage-deflate";
  const std::vector<Row> rows{
      {kDefault, name, Terms(15, 15, true, true)},
      {kDefault, " " + name + "\t", Terms(15, 15, true, true)},
      {kDefault, name + "; client_max_window_bits=12", Terms(12, 15, true, true)},
      {kDefault, name + ";client_max_window_bits=\"12\"", Terms(12, 15, true, true)},
      {kDefault, name + " ; client_max_window_bits = 8", Terms(8, 15, true, true)},
      {kDefault, name + "; server_max_window_bits=8", Terms(15, 8, true, true)},
      {kDefault, name + "; server_max_window_bits=15", Terms(15, 15, true, true)},
      {kDefault, name + "; client_no_context_takeover", Terms(15, 15, false, true)},
      {kDefault, name + "; server_no_context_takeover", Terms(15, 15, true, false)},
      {kDefault,
       name + "; server_no_context_takeover; client_no_context_takeover; "
              "server_max_window_bits=9; client_max_window_bits=10",
       Terms(10, 9, false, false)},
      {kSmall, name + "; server_max_window_bits=10", Terms(10, 10, true, true)},
      {kSmall, name + "; client_max_window_bits=9; server_max_window_bits=9",
       Terms(9, 9, true, true)},
      {kForgetful, name + "; server_no_context_takeover", Terms(15, 15, false, false)},
      {kForgetful, name + "; server_no_context_takeover; client_no_context_takeover",
       Terms(15, 15, false, false)},
      {kBoth, name + "; server_no_context_takeover; server_max_window_bits=9",
       Terms(9, 9, false, false)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.answer);
    CHECK(DeflateAnswer(row.answer, row.offered) == row.terms);
  }
}

TEST_CASE("deflate terms: what was not offered, or is not well written, is no answer") {
  const std::string name = "permessage-deflate";
  const std::vector<Row> rows{
      {kDefault, "", {}},
      {kDefault, ",", {}},
      {kDefault, name + ",", {}},
      {kDefault, name + ", " + name, {}},
      {kDefault, "permessage-bzip2", {}},
      {kDefault, "Permessage-Deflate", {}},
      {kDefault, name + "x", {}},
      {kDefault, name + ";", {}},
      {kDefault, name + "; ;client_no_context_takeover", {}},
      {kDefault, name + "; unknown", {}},
      {kDefault, name + "; unknown=1", {}},
      {kDefault, name + " client_no_context_takeover", {}},
      {kDefault, name + "; client_no_context_takeover=true", {}},
      {kDefault, name + "; client_no_context_takeover=", {}},
      {kDefault, name + "; client_no_context_takeover; client_no_context_takeover", {}},
      {kDefault, name + "; server_no_context_takeover; server_no_context_takeover", {}},
      {kDefault, name + "; client_max_window_bits", {}},
      {kDefault, name + "; client_max_window_bits=", {}},
      {kDefault, name + "; client_max_window_bits=\"\"", {}},
      {kDefault, name + "; client_max_window_bits=\"12", {}},
      {kDefault, name + "; client_max_window_bits=7", {}},
      {kDefault, name + "; client_max_window_bits=16", {}},
      {kDefault, name + "; client_max_window_bits=08", {}},
      {kDefault, name + "; client_max_window_bits=+9", {}},
      {kDefault, name + "; client_max_window_bits=115", {}},
      {kDefault, name + "; client_max_window_bits=12; client_max_window_bits=12", {}},
      {kDefault, name + "; server_max_window_bits", {}},
      {kDefault, name + "; server_max_window_bits=99", {}},
      // Wider than offered, or the wish for a small window left unanswered.
      {kSmall, name, {}},
      {kSmall, name + "; client_max_window_bits=10", {}},
      {kSmall, name + "; server_max_window_bits=11", {}},
      {kSmall, name + "; client_max_window_bits=11; server_max_window_bits=10", {}},
      // The wish for no context left unanswered.
      {kForgetful, name, {}},
      {kForgetful, name + "; client_no_context_takeover", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.answer);
    CHECK(DeflateAnswer(row.answer, row.offered) == row.terms);
  }
}

}  // namespace
}  // namespace wsurge
