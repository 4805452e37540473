#include "agent/policy/allow_list.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "agent/policy/loopback.h"

namespace wsurge {
namespace {

boost::asio::ip::address Address(const std::string& text) {
  return boost::asio::ip::make_address(text);
}

AllowList Parsed(const std::vector<std::string>& entries) {
  auto list = AllowList::Parse(entries);
  REQUIRE_MESSAGE(list.ok(), list.status().ToString());
  return *std::move(list);
}

Url Target(const std::string& host, std::uint16_t port) {
  return {.text = "ws://" + host + "/", .host = host, .port = port, .resource = {}};
}

TEST_CASE("AllowList: addresses by entry") {
  struct Row {
    std::vector<std::string> entries;
    const char* address;
    std::uint16_t port;
    bool allowed;
  };
  const Row rows[] = {
      // loopback needs no entry, and stays with one
      {{}, "127.0.0.1", 9001, true},
      {{}, "127.255.3.4", 1, true},
      {{}, "::1", 9001, true},
      {{}, "::ffff:127.0.0.1", 9001, true},
      {{}, "128.0.0.1", 9001, false},
      {{}, "10.0.0.2", 9001, false},
      {{}, "0.0.0.0", 9001, false},
      {{}, "::", 9001, false},
      {{"10.0.0.2"}, "127.0.0.1", 9001, true},
      // one address
      {{"10.0.0.2"}, "10.0.0.2", 9001, true},
      {{"10.0.0.2"}, "10.0.0.3", 9001, false},
      {{"10.0.0.2:9001"}, "10.0.0.2", 9001, true},
      {{"10.0.0.2:9001"}, "10.0.0.2", 9002, false},
      {{"10.0.0.2:9001"}, "::ffff:10.0.0.2", 9001, true},
      {{"::ffff:10.0.0.2"}, "10.0.0.2", 9001, true},
      {{"[2001:db8::1]:9001"}, "2001:db8::1", 9001, true},
      {{"[2001:db8::1]:9001"}, "2001:db8::1", 9002, false},
      {{"[2001:db8::1]"}, "2001:db8::1", 9002, true},
      {{"2001:db8::1"}, "2001:db8::1", 9002, true},
      {{"2001:db8::1"}, "2001:db8::2", 9002, false},
      // networks
      {{"10.0.0.0/8"}, "10.255.0.1", 9001, true},
      {{"10.0.0.0/8"}, "11.0.0.1", 9001, false},
      {{"10.0.0.0/8:9001"}, "10.1.1.1", 9001, true},
      {{"10.0.0.0/8:9001"}, "10.1.1.1", 9002, false},
      {{"10.0.0.128/25"}, "10.0.0.127", 1, false},
      {{"10.0.0.128/25"}, "10.0.0.128", 1, true},
      {{"2001:db8::/33"}, "2001:db8:7fff::1", 1, true},
      {{"2001:db8::/33"}, "2001:db8:8000::1", 1, false},
      {{"[fd00::/8]:9001"}, "fd12::1", 9001, true},
      {{"[fd00::]/8:9001"}, "fd12::1", 9002, false},
      {{"0.0.0.0/0"}, "8.8.8.8", 1, true},
      {{"0.0.0.0/0"}, "2001:db8::1", 1, false},
      {{"::/0"}, "2001:db8::1", 1, true},
      {{"::/0"}, "8.8.8.8", 1, false},
      {{"10.0.0.2", "10.0.0.3:80"}, "10.0.0.3", 80, true},
      // special addresses only when an entry names nothing else
      {{"0.0.0.0/0"}, "169.254.169.254", 80, false},
      {{"0.0.0.0/0"}, "100.100.100.200", 80, false},
      {{"0.0.0.0/0"}, "224.0.0.1", 80, false},
      {{"0.0.0.0/0"}, "0.0.0.0", 80, false},
      {{"::/0"}, "fe80::1", 80, false},
      {{"::/0"}, "febf::1", 80, false},
      {{"::/0"}, "fec0::1", 80, true},
      {{"0.0.0.0/0"}, "169.254.0.1", 80, false},
      {{"0.0.0.0/0"}, "169.253.0.1", 80, true},
      {{"0.0.0.0/0"}, "239.255.255.255", 80, false},
      {{"0.0.0.0/0"}, "0.1.2.3", 80, false},
      {{"::/0"}, "ff02::1", 80, false},
      {{"::/0"}, "::", 80, false},
      {{"::/0"}, "fd00:ec2::254", 80, false},
      {{"::/0"}, "64:ff9b::a9fe:a9fe", 80, false},
      {{"fd00::/8"}, "fd00:ec2::254", 80, false},
      {{"169.254.169.254"}, "169.254.169.254", 80, true},
      {{"169.254.0.0/16:80"}, "169.254.169.254", 80, true},
      {{"169.254.0.0/16:80"}, "::ffff:169.254.169.254", 80, true},
      {{"fd00:ec2::254"}, "fd00:ec2::254", 80, true},
      {{"100.100.100.200"}, "100.100.100.200", 80, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.entries);
    CAPTURE(row.address);
    CAPTURE(row.port);
    CHECK(Parsed(row.entries).Allows(Address(row.address), row.port) == row.allowed);
  }
}

TEST_CASE("AllowList: a name allows what it resolves to, but nothing special") {
  struct Row {
    const char* entry;
    const char* host;
    std::uint16_t port;
    const char* address;
    bool allowed;
  };
  const Row rows[] = {
      {"shop.example", "shop.example", 443, "10.0.0.2", true},
      {"shop.example", "SHOP.example.", 443, "10.0.0.2", true},
      {"Shop.Example.", "shop.example", 443, "10.0.0.2", true},
      {"shop.example:443", "shop.example", 443, "10.0.0.2", true},
      {"shop.example:443", "shop.example", 80, "10.0.0.2", false},
      {"shop.example", "www.shop.example", 443, "10.0.0.2", false},
      {"shop.example", "10.0.0.2", 443, "10.0.0.2", false},
      {"shop.example", "shop.example", 80, "169.254.169.254", false},
      {"shop.example", "shop.example", 80, "::ffff:169.254.169.254", false},
      {"shop.example", "shop.example", 80, "fd00:ec2::254", false},
      {"shop.example", "shop.example", 80, "fe80::1", false},
      {"shop.example", "shop.example", 80, "239.1.1.1", false},
      {"shop.example", "shop.example", 80, "0.0.0.0", false},
      {"shop.example", "shop.example", 80, "127.0.0.1", true},
      {"10.0.0.0/8", "other.example", 80, "10.0.0.2", true},
      {"10.0.0.0/8", "other.example", 80, "11.0.0.2", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.entry);
    CAPTURE(row.host);
    CAPTURE(row.address);
    CHECK(Parsed({row.entry}).AllowsTarget(Target(row.host, row.port), Address(row.address)) ==
          row.allowed);
  }
}

TEST_CASE("AllowList: a wrong entry is quoted with the reason") {
  struct Row {
    const char* entry;
    const char* reason;
  };
  const Row rows[] = {
      {"", "\"\" is neither address nor host name"},
      {"*.example", "\"*.example\" is neither address nor host name"},
      {"10.0.0", "\"10.0.0\" is neither address nor host name"},
      {"shop.example/8", "\"shop.example/8\" is neither address nor host name"},
      {"ws://10.0.0.2", "\"//10.0.0.2\" is no port (1 … 65535)"},
      {"10.0.0.2:0", "\"0\" is no port (1 … 65535)"},
      {"10.0.0.2:65536", "\"65536\" is no port (1 … 65535)"},
      {"10.0.0.2:", "\"\" is no port (1 … 65535)"},
      {"10.0.0.2:+80", "\"+80\" is no port (1 … 65535)"},
      {"10.0.0.0/33", "\"33\" is no number of bits (0 … 32)"},
      {"fd00::/129", "\"129\" is no number of bits (0 … 128)"},
      {"10.0.0.0/", "\"\" is no number of bits (0 … 32)"},
      {"10.0.0.1/8", "the network of 8 bits begins at 10.0.0.0, not 10.0.0.1"},
      {"[::1", "\"[\" is never closed"},
      {"[::1]x", "nonsense after \"]\""},
      {"fe80::1%1", "an address with a zone (%) is not supported"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.entry);
    CHECK(AllowList::Parse({row.entry}).status().message() ==
          "--allow \"" + std::string(row.entry) + "\": " + row.reason +
              "; expected host[:port], address[:port], [IPv6 address]:port or network/bits");
  }
}

TEST_CASE("IsLoopbackHost: names and addresses") {
  struct Row {
    const char* host;
    bool loopback;
  };
  const Row rows[] = {
      {"localhost", true},       {"127.0.0.1", true},
      {"127.9.9.9", true},       {"::1", true},
      {"[::1]", true},           {"::ffff:127.0.0.1", true},
      {"0.0.0.0", false},        {"::", false},
      {"10.0.0.1", false},       {"example.com", false},
      {"127.0.0.1.evil", false}, {"", false},
      {"localhost.evil", false}, {"::ffff:10.0.0.1", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.host);
    CHECK(IsLoopbackHost(row.host) == row.loopback);
  }
}

}  // namespace
}  // namespace wsurge
