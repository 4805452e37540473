// An echo server on libwebsockets; README.md tells what it can be asked for.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libwebsockets.h>
#include <openssl/ssl.h>

enum { kMaxDescriptor = 4096, kMaxMessage = 16 << 20 };

// What passes in one direction of a connection: an HTTP head, then frames.
struct Wire {
  bool in_frames;
  char http[2048];  // the HTTP head
  size_t http_bytes;
  unsigned char head[14];
  size_t head_bytes;
  uint64_t payload_left;
  uint64_t frames, bytes, compressed, fragmented, pings;
};

static struct {
  struct Wire received, sent;
  bool is_tls;
} wires[kMaxDescriptor];

static size_t HeadSize(const unsigned char* head) {
  const int length = head[1] & 0x7f;
  return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (head[1] & 0x80 ? 4 : 0);
}

static void OnHead(struct Wire* wire) {
  const unsigned char* head = wire->head;
  const int length = head[1] & 0x7f, opcode = head[0] & 0x0f;
  uint64_t size = 0;
  for (int i = 0; i < (length == 126 ? 2 : length == 127 ? 8 : 0); ++i) {
    size = size << 8 | head[2 + i];
  }
  wire->payload_left = length < 126 ? (uint64_t)length : size;
  wire->head_bytes = 0;
  if (opcode == 9) ++wire->pings;
  if (opcode > 2) return;
  ++wire->frames;
  wire->bytes += wire->payload_left;
  if (head[0] & 0x40) ++wire->compressed;
  if (opcode != 0 && !(head[0] & 0x80)) ++wire->fragmented;
}

static void Take(struct Wire* wire, const unsigned char* data, size_t size) {
  for (size_t at = 0; at < size;) {
    if (!wire->in_frames) {
      if (wire->http_bytes == sizeof wire->http - 1) return;
      wire->http[wire->http_bytes++] = (char)data[at++];
      wire->in_frames = wire->http_bytes >= 4 &&
                        memcmp(wire->http + wire->http_bytes - 4, "\r\n\r\n", 4) == 0;
    } else if (wire->payload_left > 0) {
      const size_t left = size - at;
      const size_t passed = wire->payload_left < left ? (size_t)wire->payload_left : left;
      wire->payload_left -= passed;
      at += passed;
    } else {
      wire->head[wire->head_bytes++] = data[at++];
      if (wire->head_bytes >= 2 && wire->head_bytes == HeadSize(wire->head)) OnHead(wire);
    }
  }
}

static bool IsWatched(int fd, bool is_tls) {
  return fd >= 0 && fd < kMaxDescriptor && wires[fd].is_tls == is_tls;
}

// The library tells nothing of frames. What it asks of the kernel and of OpenSSL goes through these
// four, since a program's own functions take precedence over those of shared libraries.
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t recv(int fd, void* data, size_t size, int flags) {
  typedef ssize_t (*Recv)(int, void*, size_t, int);
  const ssize_t got = REAL(Recv, "recv")(fd, data, size, flags);
  if (got > 0 && !(flags & MSG_PEEK) && IsWatched(fd, false)) {
    Take(&wires[fd].received, data, (size_t)got);
  }
  return got;
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
  typedef ssize_t (*Send)(int, const void*, size_t, int);
  const ssize_t put = REAL(Send, "send")(fd, data, size, flags);
  if (put > 0 && IsWatched(fd, false)) Take(&wires[fd].sent, data, (size_t)put);
  return put;
}

int SSL_read(SSL* ssl, void* data, int size) {
  typedef int (*Read)(SSL*, void*, int);
  const int got = REAL(Read, "SSL_read")(ssl, data, size), fd = SSL_get_fd(ssl);
  if (got > 0 && IsWatched(fd, true)) Take(&wires[fd].received, data, (size_t)got);
  return got;
}

int SSL_write(SSL* ssl, const void* data, int size) {
  typedef int (*Write)(SSL*, const void*, int);
  const int put = REAL(Write, "SSL_write")(ssl, data, size), fd = SSL_get_fd(ssl);
  if (put > 0 && IsWatched(fd, true)) Take(&wires[fd].sent, data, (size_t)put);
  return put;
}

struct Message {
  struct Message* next;
  bool is_binary;
  size_t size, sent;
  unsigned char bytes[];  // LWS_PRE of room, then the payload
};

struct Session {
  struct Message *first, **last;  // that wait to be sent
  struct Message* leaving;        // may still be compressed from, until the next one can be sent
  unsigned char* partial;
  size_t partial_size;
  uint64_t messages;
};

static size_t fragment;
static bool uses_tls;
static volatile sig_atomic_t is_over;

static int Collect(struct lws* wsi, struct Session* session, const void* data, size_t size) {
  if (session->partial_size + size > kMaxMessage) return -1;
  if (size > 0) {
    unsigned char* const grown = realloc(session->partial, session->partial_size + size);
    if (grown == NULL) return -1;
    session->partial = grown;
    memcpy(session->partial + session->partial_size, data, size);
    session->partial_size += size;
  }
  if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0) return 0;

  struct Message* const message = malloc(sizeof *message + LWS_PRE + session->partial_size);
  if (message == NULL) return -1;
  *message = (struct Message){.is_binary = lws_frame_is_binary(wsi), .size = session->partial_size};
  if (message->size > 0) memcpy(message->bytes + LWS_PRE, session->partial, message->size);
  *session->last = message;
  session->last = &message->next;
  session->partial_size = 0;
  ++session->messages;
  lws_callback_on_writable(wsi);
  return 0;
}

static int SendSome(struct lws* wsi, struct Session* session) {
  free(session->leaving);
  session->leaving = NULL;
  struct Message* const message = session->first;
  if (message == NULL) return 0;
  const size_t left = message->size - message->sent;
  const size_t part = fragment > 0 && left > fragment ? fragment : left;
  const bool is_first = message->sent == 0, is_last = part == left;
  int kind = message->is_binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT;
  kind = lws_write_ws_flags(kind, is_first, is_last);
  // The room before a later part is the part before it, which has been sent.
  if (lws_write(wsi, message->bytes + LWS_PRE + message->sent, part, kind) < 0) return -1;
  message->sent += part;
  if (is_last) {
    session->first = message->next;
    if (session->first == NULL) session->last = &session->first;
    session->leaving = message;
  }
  if (session->first != NULL) lws_callback_on_writable(wsi);
  return 0;
}

static void PrintSide(const char* name, const struct Wire* wire) {
  printf(", \"%s\": {\"frames\": %llu, \"bytes\": %llu, \"compressed\": %llu, \"fragmented\": %llu}",
         name, (unsigned long long)wire->frames, (unsigned long long)wire->bytes,
         (unsigned long long)wire->compressed, (unsigned long long)wire->fragmented);
}

// The value of a field of the response, as a JSON string without quotes.
static void PrintField(const struct Wire* wire, const char* name) {
  const char* at = strcasestr(wire->http, name);
  if (at == NULL) return;
  for (at += strlen(name); *at == ' '; ++at) continue;
  for (; *at != '\r' && *at != '\0'; ++at) {
    if (*at == '"' || *at == '\\') putchar('\\');
    putchar(*at);
  }
}

static void Print(struct lws* wsi, const struct Session* session) {
  const int fd = lws_get_socket_fd(wsi);
  if (fd < 0 || fd >= kMaxDescriptor) return;
  const struct Wire* const sent = &wires[fd].sent;
  union lws_tls_cert_info_results peer;
  const bool has_peer = uses_tls && lws_tls_peer_cert_info(wsi, LWS_TLS_CERT_INFO_COMMON_NAME, &peer,
                                                           sizeof peer.ns.name) == 0;
  printf("{\"subprotocol\": \"");
  PrintField(sent, "\r\nSec-WebSocket-Protocol:");
  printf("\", \"extensions\": \"");
  PrintField(sent, "\r\nSec-WebSocket-Extensions:");
  printf("\", \"tls\": \"%s\", \"client\": \"%s\"",
         uses_tls ? SSL_get_version(lws_get_ssl(wsi)) : "", has_peer ? peer.ns.name : "");
  printf(", \"messages\": %llu, \"pings\": %llu", (unsigned long long)session->messages,
         (unsigned long long)wires[fd].received.pings);
  PrintSide("received", &wires[fd].received);
  PrintSide("sent", sent);
  printf("}\n");
  fflush(stdout);
}

static void Free(struct Session* session) {
  while (session->first != NULL) {
    struct Message* const next = session->first->next;
    free(session->first);
    session->first = next;
  }
  free(session->leaving);
  free(session->partial);
}

static int OnEvent(struct lws* wsi, enum lws_callback_reasons reason, void* user, void* in,
                   size_t size) {
  struct Session* const session = user;
  switch (reason) {
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION: {
      const intptr_t fd = (intptr_t)in;
      if (fd < 0 || fd >= kMaxDescriptor) return -1;
      memset(&wires[fd], 0, sizeof wires[fd]);
      wires[fd].is_tls = uses_tls;
      return 0;
    }
    case LWS_CALLBACK_ESTABLISHED:
      *session = (struct Session){.last = &session->first};
      return 0;
    case LWS_CALLBACK_RECEIVE:
      return Collect(wsi, session, in, size);
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return SendSome(wsi, session);
    case LWS_CALLBACK_CLOSED:
      Print(wsi, session);
      Free(session);
      return 0;
    default:
      return lws_callback_http_dummy(wsi, reason, user, in, size);
  }
}

static void OnSignal(int number) {
  (void)number;
  is_over = 1;
}

int main(int argc, char** argv) {
  static const struct option kOptions[] = {
      {"port", required_argument, NULL, 'p'},        {"tls-cert", required_argument, NULL, 'c'},
      {"tls-key", required_argument, NULL, 'k'},     {"tls-ca", required_argument, NULL, 'a'},
      {"subprotocol", required_argument, NULL, 's'}, {"deflate", required_argument, NULL, 'd'},
      {"fragment", required_argument, NULL, 'f'},    {NULL, 0, NULL, 0}};
  static const struct lws_extension kDeflate[] = {
      {"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate"},
      {NULL, NULL, NULL}};
  // The library refuses a client that asks only for sub-protocols which are not in this list.
  struct lws_protocols protocols[] = {
      {.name = "echo", .callback = OnEvent, .per_session_data_size = sizeof(struct Session)},
      {.name = NULL}};
  struct lws_context_creation_info info = {
      .iface = "127.0.0.1", .protocols = protocols, .gid = -1, .uid = -1};

  for (int option; (option = getopt_long(argc, argv, "", kOptions, NULL)) != -1;) {
    switch (option) {
      case 'p': info.port = atoi(optarg); break;
      case 'c': info.ssl_cert_filepath = optarg; break;
      case 'k': info.ssl_private_key_filepath = optarg; break;
      case 'a': info.ssl_ca_filepath = optarg; break;
      case 's': protocols[0].name = optarg; break;
      case 'f': fragment = strtoul(optarg, NULL, 10); break;
      case 'd':
        if (strcmp(optarg, "on") == 0) {
          info.extensions = kDeflate;
        } else if (strcmp(optarg, "off") != 0) {
          fprintf(stderr, "--deflate: libwebsockets does as the client asks: on or off\n");
          return 2;
        }
        break;
      default: return 2;
    }
  }
  uses_tls = info.ssl_cert_filepath != NULL;
  if (uses_tls) info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
  if (info.ssl_ca_filepath != NULL) {
    info.options |= LWS_SERVER_OPTION_REQUIRE_VALID_OPENSSL_CLIENT_CERT;
  }
  signal(SIGTERM, OnSignal);
  signal(SIGINT, OnSignal);
  lws_set_log_level(LLL_ERR, NULL);

  struct lws_context* const context = lws_create_context(&info);
  if (context == NULL) return 1;
  printf("listening %d\n", lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default")));
  fflush(stdout);
  while (!is_over && lws_service(context, 0) >= 0) continue;
  lws_context_destroy(context);
  return 0;
}
