#include "agent/engine/connection/tls_stream.h"

#include <algorithm>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace wsurge {
namespace {

constexpr std::size_t kMaxRecord = 16 * 1024;  // what one record carries at most

// SSL_set_tlsext_host_name, whose macro is full of C casts.
bool SendName(SSL* ssl, std::string name) {
  return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
}

}  // namespace

struct TlsStream::Bio {
  static TlsStream& Of(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int Read(BIO* bio, char* data, int size) {
    std::string_view* const sealed = Of(bio).sealed_;
    BIO_clear_retry_flags(bio);
    if (sealed == nullptr || sealed->empty()) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t taken = std::min(static_cast<std::size_t>(size), sealed->size());
    std::memcpy(data, sealed->data(), taken);
    sealed->remove_prefix(taken);
    return static_cast<int>(taken);
  }

  static int Write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    Of(bio).out_->append(data, static_cast<std::size_t>(size));
    return size;
  }

  static long Control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static int Create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }

  // Lives as long as the program, like OpenSSL's own.
  static const BIO_METHOD* Method() {
    static const BIO_METHOD* const method = [] {
      BIO_METHOD* const made =
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wsurge records");
      BIO_meth_set_read(made, &Read);
      BIO_meth_set_write(made, &Write);
      BIO_meth_set_ctrl(made, &Control);
      BIO_meth_set_create(made, &Create);
      return made;
    }();
    return method;
  }
};

std::unique_ptr<TlsStream> TlsStream::Make(const TlsContext& context) {
  ERR_clear_error();
  std::unique_ptr<TlsStream> made(new TlsStream);
  SSL* const ssl = SSL_new(context.context_);
  if (ssl == nullptr) return nullptr;
  made->ssl_ = ssl;
  BIO* const bio = BIO_new(Bio::Method());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, made.get());
  SSL_set_bio(ssl, bio, bio);
  SSL_set_connect_state(ssl);
  X509_VERIFY_PARAM* const verify = SSL_get0_param(ssl);
  if (context.name_is_address_) {
    if (X509_VERIFY_PARAM_set1_ip_asc(verify, context.name_.c_str()) != 1) return nullptr;
  } else {
    X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_host(verify, context.name_.data(), context.name_.size()) != 1 ||
        !SendName(ssl, context.name_)) {
      return nullptr;
    }
  }
  return made;
}

TlsStream::~TlsStream() { SSL_free(ssl_); }

TlsStream::Progress TlsStream::Judge(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_NONE:
      return Progress::kDone;
    case SSL_ERROR_WANT_READ:
      return Progress::kMore;
    case SSL_ERROR_ZERO_RETURN:
      return Progress::kEnd;
    default:
      ERR_clear_error();
      return Progress::kFailed;
  }
}

TlsStream::Progress TlsStream::Handshake(std::string_view& sealed, std::string& out) {
  sealed_ = &sealed;
  out_ = &out;
  return Judge(SSL_do_handshake(ssl_));
}

void TlsStream::Seal(std::string_view plain, std::string& out) {
  sealed_ = nullptr;
  out_ = &out;
  std::size_t written = 0;
  // Cannot fail on a working connection; a broken one shows on reading.
  if (!plain.empty()) Judge(SSL_write_ex(ssl_, plain.data(), plain.size(), &written));
}

TlsStream::Progress TlsStream::Open(std::string_view& sealed, std::string& buffer,
                                    std::size_t& size, std::string& out) {
  sealed_ = &sealed;
  out_ = &out;
  size = 0;
  while (buffer.size() - size >= kMaxRecord) {
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_, buffer.data() + size, buffer.size() - size, &got);
    size += got;
    if (result != 1) return Judge(result);
  }
  return Progress::kMore;
}

void TlsStream::SealEnd(std::string& out) {
  sealed_ = nullptr;
  out_ = &out;
  SSL_shutdown(ssl_);
  ERR_clear_error();
}

}  // namespace wsurge
