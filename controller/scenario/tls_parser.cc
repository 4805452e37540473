#include "controller/scenario/tls_parser.h"

#include <string>
#include <string_view>

#include "controller/scenario/concat.h"
#include "controller/scenario/section.h"
#include "controller/scenario/url_parser.h"

namespace wsurge {
namespace {

constexpr std::uint64_t kMaxPemBytes = 1 << 20;

// Whether `pem` holds a block whose title ends with `title`: "RSA PRIVATE KEY".
bool HasBlock(std::string_view pem, std::string_view title) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  for (std::size_t at = pem.find(kBegin); at != std::string_view::npos;
       at = pem.find(kBegin, at + 1)) {
    const std::string_view line = pem.substr(at, pem.find('\n', at) - at);
    const std::size_t end = line.find("-----", kBegin.size());
    if (end == std::string_view::npos) continue;
    if (line.substr(0, end).ends_with(title)) return true;
  }
  return false;
}

std::string ParsePem(ParseContext& context, const Value& value, std::string_view title,
                     std::string_view what) {
  auto pem = context.File(value, kMaxPemBytes);
  if (!pem) return "";
  if (HasBlock(*pem, title)) return *std::move(pem);
  context.Problem(value,
                  Concat("the file holds no ", what, " in PEM form (-----BEGIN ", title, "-----)"));
  return "";
}

}  // namespace

TlsOptions ParseTls(ParseContext& context, const Value& value) {
  TlsOptions tls;
  const Section section(context, value, SectionKind::kTls, "a map such as {ca: ca.pem}");
  if (!section.is_map()) return tls;
  if (const auto verify = section.Find("verify")) {
    tls.verify = context.Bool(*verify).value_or(true);
  }
  const auto ca = section.Find("ca");
  const auto cert = section.Find("cert");
  const auto key = section.Find("key");
  if (ca) tls.ca_pem = ParsePem(context, *ca, "CERTIFICATE", "certificate");
  if (cert) tls.cert_pem = ParsePem(context, *cert, "CERTIFICATE", "certificate");
  if (key) {
    tls.key_pem = ParsePem(context, *key, "PRIVATE KEY", "private key");
    const bool encrypted = HasBlock(tls.key_pem, "ENCRYPTED PRIVATE KEY") ||
                           tls.key_pem.find("Proc-Type: 4,ENCRYPTED") != std::string::npos;
    if (encrypted) {
      context.Problem(*key, "the key is protected by a password, which nobody can be asked for");
    }
  }
  if (cert && !key && !section.WasMeant("key")) {
    context.Problem(*cert, "\"cert\" goes with \"key\", the file of its private key");
  }
  if (key && !cert && !section.WasMeant("cert")) {
    context.Problem(*key, "\"key\" goes with \"cert\", the file of its certificate");
  }
  if (const auto name = section.Find("server_name")) {
    constexpr std::string_view kExpected = "a host name";
    const auto text = context.Text(*name, kExpected, Placeholders::kShown);
    if (text && !IsHostName(*text) && !IsAddress(*text)) {
      context.Expected(*name, kExpected, *text);
    }
    tls.server_name = text.value_or("");
  }
  return tls;
}

}  // namespace wsurge
