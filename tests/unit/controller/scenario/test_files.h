#pragma once

#include <string>

#include "tests/unit/controller/scenario/parsed_session.h"

namespace wsurge {

// Files and variables of the environment, right and wrong ones.
inline const FakeInputs& TestFiles() {
  static const FakeInputs files = [] {
    FakeInputs inputs;
    inputs.files = {
        {"users.csv", "name,password\nada,secret1\ngrace,secret2\n"},
        {"ca.pem", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"},
        {"key.pem", "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n"},
        {"locked.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n"},
        {"text.pem", "hello"},
        {"odd.csv", "name,name,2x\na,b\n\"c,d\n"},
        {"empty.csv", ""},
        {"header.csv", "name\n"},
        {"bytes.csv", "name\n\xff\n"},
        {"spaces.csv", "name\nada\nada lovelace\n"},
        {"lines.csv", "name,note\nada,ok\ngrace,\"two\nlines\"\n"},
    };
    inputs.environment = {{"TOKEN", "secret-token"},
                          {"HOST", "secret host"},
                          {"LINES", "a\r\nb"},
                          {"NUMBER", "seven"},
                          {"SITE", "site.example"}};
    return inputs;
  }();
  return files;
}

}  // namespace wsurge
