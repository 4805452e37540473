#include "agent/engine/slot.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "agent/engine/connection/http_text.h"

namespace wsurge {
namespace {

using boost::asio::ip::tcp;

constexpr std::uint16_t kNormalClosure = 1000;

// When attempt `k` (from 0) to connect again follows; see Reconnect.
Nanos ReconnectDelay(const struct Reconnect& reconnect, std::uint32_t k, RandomStream& random) {
  const double doubled = ToSeconds(reconnect.after) * std::exp2(std::min(k, 60U));
  const double plain = std::min(doubled, ToSeconds(reconnect.at_most));
  const double sign = random.Unit() < 0.5 ? -1 : 1;
  return FromSeconds(std::max(0.0, plain * (1 + sign * reconnect.jitter * random.Unit())));
}

// A name may have addresses that nobody listens on ("localhost" and ::1): like any client, try the
// others before calling it a failure.
bool OtherAddressMayDo(const std::string& error_kind) {
  return error_kind == "refused" || error_kind == "unreachable";
}

}  // namespace

Slot::Slot(std::uint64_t number, SlotContext& context, SessionContext& session, SlotOwner& owner)
    : number_(number),
      context_(context),
      session_context_(session),
      owner_(owner),
      reopen_(Timer::For<&Slot::OnReopenTimer>(this)),
      random_(context.seed, number),
      session_(session, *this) {}

Slot::~Slot() = default;

bool Slot::Start(const SlotStart& start, Nanos now) {
  start_ = start;
  if (!DrawRows()) return false;
  session_begun_ = now;
  session_number_ = NextSession();
  purpose_ = Purpose::kStart;
  lost_at_.reset();
  retries_ = 0;
  recorder().Count(Counter::kSessionsStarted);
  Connect(now);
  return true;
}

bool Slot::DrawRows() {
  if (context_.data.tables() == 0) return true;
  rows_.assign(context_.data.tables(), nullptr);
  for (const std::uint32_t table : start_.route->tables) {
    rows_[table] = context_.data.Draw(table, random_);
    if (rows_[table] == nullptr) return false;
  }
  return true;
}

TemplateValues Slot::ConnectValues() {
  return {.connection = number_,
          .session = session_number_,
          .role = start_.route->role->name,
          .agent = session_context_.agent,
          .random = &random_,
          .variables = variables_,
          .rows = rows_};
}

// ---- Opening ----

void Slot::Connect(Nanos now) {
  state_ = State::kOpening;
  begun_ = now;
  phase_ = recorder().phase();
  ++attempt_;
  variables_.clear();
  recorder().ConnectAttempt(now);
  recorder().Count(Counter::kOperationsStarted);
  if (start_.route->login) {
    login_addresses_left_ = start_.route->login->addresses.size();
    BeginLogin(now);
  } else {
    Resolve(now);
  }
}

void Slot::BeginLogin(Nanos now) {
  const Login& login = *start_.route->role->login;
  const Destination& destination = *start_.route->login;
  const TemplateValues values = ConnectValues();
  HttpRequest request{.method = login.method,
                      .host = destination.url.Authority(),
                      .resource = EncodeResource(destination.url.resource.Render(values)),
                      .headers = {},
                      .body = login.body.Render(values),
                      .user_agent = std::string(context_.user_agent)};
  bool has_type = false;
  for (const NamedTemplate& header : login.headers) {
    has_type = has_type || absl::EqualsIgnoreCase(header.name, "Content-Type");
    request.headers.emplace_back(header.name, header.value.Render(values));
    if (!IsHeaderValue(request.headers.back().second)) return FailAttempt("unsafe_value", now);
  }
  if (login.json && !has_type) request.headers.emplace_back("Content-Type", "application/json");
  const std::size_t tried = destination.addresses.size() - login_addresses_left_--;
  const tcp::endpoint& address =
      destination.addresses[(number_ + tried) % destination.addresses.size()];
  HttpLoginEvents& events = *this;
  login_ = std::make_unique<HttpLogin>(context_.connection, events);
  if (traced()) Trace("login", absl::StrCat(request.method, " ", destination.url.text), now);
  login_->Begin(address, SourceFor(address), destination.tls.get(), request, login.timeout, now);
}

void Slot::OnLoginResponse(HttpResponse response, Nanos now) {
  login_.reset();
  recorder().Time(TimeMetric::kHttpLogin, kNoStep, now - begun_);
  if (response.status < 200 || response.status > 299) {
    return FailAttempt(absl::StrCat("login_status_", response.status), now);
  }
  variables_.resize(session_context_.variables.size());
  const ReceivedMessage body(response.body);
  for (const Login::Extract& extract : start_.route->role->login->extracts) {
    std::optional<std::string> value;
    if (extract.header.empty()) {
      value = extract.extraction.From(body);
    }
    for (const auto& [name, text] : response.headers) {
      if (value || extract.header.empty() || !absl::EqualsIgnoreCase(name, extract.header))
        continue;
      const bool whole = !extract.extraction.json && !extract.extraction.regex;
      value = whole ? std::optional<std::string>(text)
                    : std::optional<std::string>(extract.extraction.From(ReceivedMessage(text)));
    }
    if (!value) return FailAttempt("extract", now);
    variables_[extract.variable.index] = *std::move(value);
  }
  Resolve(now);
}

void Slot::OnLoginFailed(const std::string& error_kind, Nanos now) {
  const std::unique_ptr<HttpLogin> failed = std::move(login_);  // which the text belongs to
  if (OtherAddressMayDo(error_kind) && login_addresses_left_ > 0) return BeginLogin(now);
  FailAttempt(error_kind, now);
}

void Slot::Resolve(Nanos now) {
  if (options().resolve == ResolveMode::kOnce) {
    resolved_.clear();
    addresses_left_ = start_.route->target.addresses.size();
    connection_ = std::make_unique<Connection>(context_.connection, options(),
                                               static_cast<ConnectionEvents&>(*this));
    return OpenNext(now);
  }
  const Url& url = start_.route->target.url;
  context_.names.Ask(url.host, url.port, options().connect_timeout,
                     [this, attempt = attempt_](absl::StatusOr<Resolution> resolution) {
                       context_.connection.loop.Post(
                           [this, attempt, resolution = std::move(resolution)]() mutable {
                             OnResolved(std::move(resolution), attempt);
                           });
                     });
}

void Slot::OnResolved(absl::StatusOr<Resolution> resolution, std::uint64_t attempt) {
  if (attempt != attempt_ || state_ != State::kOpening) return;  // shed meanwhile
  const Nanos now = MonotonicNow();
  if (!resolution.ok()) {
    const bool late = absl::IsDeadlineExceeded(resolution.status());
    return FailAttempt(late ? "dns_timeout" : "dns", now);
  }
  if (resolution->asked) recorder().Time(TimeMetric::kDns, kNoStep, resolution->took);
  resolved_.clear();
  for (const tcp::endpoint& endpoint : resolution->addresses) {
    if (context_.allowed(start_.route->target.url, endpoint.address())) {
      resolved_.push_back(endpoint);
    }
  }
  if (resolved_.empty()) return FailAttempt("refused_by_policy", now);
  addresses_left_ = resolved_.size();
  connection_ = std::make_unique<Connection>(context_.connection, options(),
                                             static_cast<ConnectionEvents&>(*this));
  OpenNext(now);
}

void Slot::OpenNext(Nanos now) {
  const std::vector<tcp::endpoint>& addresses =
      resolved_.empty() ? start_.route->target.addresses : resolved_;
  const std::size_t tried = addresses.size() - addresses_left_--;
  const tcp::endpoint& address = addresses[(number_ + tried) % addresses.size()];
  std::optional<UpgradeRequest> upgrade = MakeUpgrade();
  if (!upgrade) return FailAttempt("unsafe_value", now);
  connection_->Open({.address = address,
                     .source = SourceFor(address),
                     .tls = start_.route->target.tls.get(),
                     .upgrade = *std::move(upgrade)},
                    now);
}

std::optional<UpgradeRequest> Slot::MakeUpgrade() {
  const TemplateValues values = ConnectValues();
  UpgradeRequest request{.host = start_.route->target.url.Authority(),
                         .resource = EncodeResource(start_.route->resource.Render(values)),
                         .headers = {},
                         .subprotocols = {},
                         .user_agent = std::string(context_.user_agent)};
  for (const NamedTemplate& header : options().headers) {
    request.headers.emplace_back(header.name, header.value.Render(values));
    if (!IsHeaderValue(request.headers.back().second)) return std::nullopt;
  }
  std::string cookies;
  for (const NamedTemplate& cookie : options().cookies) {
    const std::string value = cookie.value.Render(values);
    if (!IsCookieValue(value)) return std::nullopt;
    absl::StrAppend(&cookies, cookies.empty() ? "" : "; ", cookie.name, "=", value);
  }
  if (!cookies.empty()) request.headers.emplace_back("Cookie", std::move(cookies));
  for (const Template& subprotocol : options().subprotocols) {
    request.subprotocols.push_back(subprotocol.Render(values));
    if (!IsToken(request.subprotocols.back())) return std::nullopt;
  }
  return request;
}

std::optional<boost::asio::ip::address> Slot::SourceFor(const tcp::endpoint& address) const {
  const auto& sources = start_.route->sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto& source = sources[(number_ + i) % sources.size()];
    if (source.is_v4() == address.address().is_v4()) return source;
  }
  return std::nullopt;
}

void Slot::OnOpen(const OpenTimes& times) {
  state_ = State::kRunning;
  in_phase_ = true;
  opened_ = times.upgraded;
  Recorder& to = recorder();
  to.Count(Counter::kConnectionsOpened);
  to.Time(TimeMetric::kTcp, kNoStep, times.connected - times.begun);
  if (start_.route->target.tls != nullptr) {
    to.Time(TimeMetric::kTls, kNoStep, times.secured - times.connected);
  }
  to.Time(TimeMetric::kUpgrade, kNoStep, times.upgraded - times.secured);
  to.Time(TimeMetric::kConnect, kNoStep, times.upgraded - begun_);
  if (lost_at_) to.Time(TimeMetric::kReconnect, kNoStep, times.upgraded - *lost_at_);
  lost_at_.reset();
  owner_.OnOpenChange(+1);
  if (traced()) {
    Trace("open",
          absl::StrCat(connection_->subprotocol().empty()
                           ? ""
                           : absl::StrCat("sub-protocol ", connection_->subprotocol(), "; "),
                       connection_->compressed() ? "compressed" : "not compressed"),
          times.upgraded);
  }
  switch (purpose_) {
    case Purpose::kStart:
      return session_.Start({.role = start_.route->role,
                             .connection = number_,
                             .session = session_number_,
                             .in_role = start_.in_role,
                             .role_connections = start_.role_connections,
                             .random = &random_,
                             .rows = rows_,
                             .variables = variables_,
                             .stays = start_.stays},
                            times.upgraded);
    case Purpose::kRestart:
      session_number_ = NextSession();
      return session_.Restart(session_number_, variables_, times.upgraded);
    case Purpose::kReconnect:
      return session_.OnReconnected(times.upgraded);
  }
}

void Slot::OnOpenFailed(const std::string& error_kind, Nanos now) {
  if (OtherAddressMayDo(error_kind) && addresses_left_ > 0) return OpenNext(now);
  FailAttempt(error_kind, now);
}

void Slot::FailAttempt(const std::string& error_kind, Nanos now) {
  recorder().Count(Counter::kConnectionsFailed);
  recorder().CountError(error_kind, phase_);
  Trace("failed", error_kind, now);
  if (purpose_ == Purpose::kStart) {
    recorder().Count(Counter::kSessionsFailed);
    return BecomeIdle(SessionEnd::kFailed, now);
  }
  const std::uint32_t times = options().reconnect.value_or(wsurge::Reconnect{}).times;
  if (retries_ < times) return ScheduleReopen(now);
  if (purpose_ == Purpose::kReconnect) {
    state_ = State::kParted;
    return session_.OnReconnectFailed(error_kind, now);
  }
  session_.Abandon(now);
  BecomeIdle(SessionEnd::kFailed, now);
}

// ---- While it is open ----

void Slot::OnMessage(std::string_view payload, bool binary, Nanos received) {
  if (state_ == State::kRunning && session_.active()) {
    if (in_phase_) ++received_in_phase_;
    session_.OnMessage(payload, binary, received);
  } else {
    recorder().Count(Counter::kReceivedDiscarded);
  }
}

void Slot::OnSent(std::uint64_t id, Nanos sent) { session_.OnSent(id, sent); }

void Slot::OnWritable(Nanos now) {
  if (session_.active()) session_.OnWritable(now);
}

void Slot::OnPong(Nanos round_trip, Nanos now) {
  recorder().Time(TimeMetric::kPing, kNoStep, round_trip);
  if (traced()) Trace("pong", FormatDuration(round_trip), now);
}

void Slot::OnUnread(std::size_t bytes) { recorder().Value(ValueMetric::kUnread, bytes); }

bool Slot::Send(std::string_view payload, bool binary, std::uint64_t id, Nanos now) {
  return connection_->Send(payload, binary, id, now);
}

void Slot::Ping(Nanos now) { connection_->Ping(now); }

std::size_t Slot::backlog_bytes() const {
  return state_ == State::kRunning ? connection_->backlog_bytes() : 0;
}

absl::Status Slot::Save(std::string_view file, std::string_view line) {
  return context_.files.Append(file, line);
}

bool Slot::Arrive(std::uint32_t barrier, std::uint64_t generation) {
  return context_.barriers.Arrive(barrier, generation);
}

void Slot::Leave(std::uint32_t barrier, std::uint64_t generation) {
  context_.barriers.Leave(barrier, generation);
}

void Slot::ReleaseBarrier(std::uint32_t barrier, std::uint64_t generation, Nanos now) {
  if (session_.active()) session_.OnBarrierReleased(barrier, generation, now);
}

// ---- Its end ----

void Slot::Close(std::uint16_t code, std::string_view reason, Nanos now) {
  state_ = State::kDisconnecting;
  connection_->Close(code, reason, now);
}

void Slot::Drop(Nanos now) {
  connection_->Reset();
  recorder().Count(Counter::kConnectionsDropped);
  EndConnection(now);
  Trace("dropped", "", now);
  state_ = State::kParted;
  lost_at_ = now;
}

void Slot::Reconnect(Nanos now) {
  purpose_ = Purpose::kReconnect;
  retries_ = 0;
  ScheduleReopen(now);
}

void Slot::OnProgramEnd(SessionEnd end, Nanos now) {
  session_end_ = end;
  switch (state_) {
    case State::kRunning:
      state_ = State::kClosing;
      return connection_->Close(kNormalClosure, "", now);
    case State::kDisconnecting:
    case State::kLosing:
      state_ = State::kClosing;  // what is under way leads there
      return;
    case State::kOpening:
      login_.reset();
      if (connection_ != nullptr) connection_->Reset();
      return BecomeIdle(end, now);
    case State::kParted:
    case State::kWaiting:
      reopen_.Disarm();
      return BecomeIdle(end, now);
    case State::kIdle:
    case State::kClosing:
      return;
  }
}

void Slot::OnPeerClose(Nanos now) {
  if (state_ == State::kRunning) LoseSession("connection_lost", now);
}

void Slot::OnClosed(const ConnectionEnd& end, Nanos now) {
  EndConnection(now);
  CountEnd(end);
  if (traced()) {
    Trace("closed",
          end.by == ConnectionEnd::By::kPeer ? absl::StrCat("by the target: ", end.code) : "by us",
          now);
  }
  if (state_ == State::kRunning) LoseSession(end.error_kind, now);
  switch (state_) {
    case State::kLosing:
      if (session_.active()) return ScheduleReopen(now);
      return BecomeIdle(SessionEnd::kFailed, now);
    case State::kDisconnecting:
      state_ = State::kParted;
      lost_at_ = now;
      return session_.OnDisconnected(now);
    default:
      return BecomeIdle(session_end_, now);
  }
}

void Slot::LoseSession(std::string_view error_kind, Nanos now) {
  state_ = State::kLosing;
  const auto& reconnect = options().reconnect;
  lost_at_ = now;
  if (reconnect) {
    // One that is lost again right away goes on counting its attempts, so that they are bounded.
    const bool was_kept = now - opened_ >= reconnect->at_most;
    if (purpose_ != Purpose::kRestart || was_kept) retries_ = 0;
    purpose_ = Purpose::kRestart;
  }
  session_.OnConnectionLost(error_kind, reconnect && retries_ < reconnect->times, now);
}

void Slot::ScheduleReopen(Nanos now) {
  const struct Reconnect reconnect = options().reconnect.value_or(wsurge::Reconnect{});
  state_ = State::kWaiting;
  const Nanos delay = ReconnectDelay(reconnect, retries_++, random_);
  if (traced()) Trace("reconnect", absl::StrCat("in ", FormatDuration(delay)), now);
  context_.connection.loop.timers().Arm(reopen_, now + delay);
}

void Slot::OnReopenTimer(Nanos) { Connect(MonotonicNow()); }

void Slot::EndPhase() {
  if (in_phase_) recorder().Value(ValueMetric::kFairness, received_in_phase_);
  received_in_phase_ = 0;
  in_phase_ = state_ == State::kRunning && session_.running();
}

void Slot::CollectWireBytes() {
  if (connection_ == nullptr || !options().compression) return;
  const Connection::WireBytes bytes = connection_->TakeWireBytes();
  if (bytes.sent > 0) recorder().Count(Counter::kSentWireBytes, bytes.sent);
  if (bytes.received > 0) recorder().Count(Counter::kReceivedWireBytes, bytes.received);
}

void Slot::EndConnection(Nanos now) {
  session_.OnConnectionGone(now);
  CollectWireBytes();
  recorder().Count(Counter::kConnectionsClosed);
  recorder().Time(TimeMetric::kSession, kNoStep, now - begun_);
  owner_.OnOpenChange(-1);
}

void Slot::CountEnd(const ConnectionEnd& end) {
  switch (end.by) {
    case ConnectionEnd::By::kPeer:
      return recorder().CountCloseCode(end.code);
    case ConnectionEnd::By::kUs:
    case ConnectionEnd::By::kProtocol:
      return recorder().CountClose("ours");
    case ConnectionEnd::By::kUnanswered:
      return recorder().CountClose("unanswered");
  }
}

void Slot::Shed(Nanos now, bool stays) {
  if (state_ == State::kIdle) return;
  if (now <= recorder().phase_begin()) in_phase_ = false;  // it only ends in this phase
  if (session_.active()) return session_.Shed(now, stays);
  if (state_ != State::kOpening) return;  // its end is under way
  login_.reset();
  if (connection_ != nullptr) connection_->Reset();
  recorder().Count(Counter::kSessionsEnded);
  BecomeIdle(SessionEnd::kEnded, now);
}

void Slot::BecomeIdle(SessionEnd end, Nanos now) {
  state_ = State::kIdle;
  owner_.OnSlotIdle(*this, end, now);
}

void Slot::Trace(std::string_view what, std::string_view detail, Nanos at) {
  if (!traced()) return;
  session_context_.tracer->OnTrace(number_, what, "", "", false, detail, at);
}

}  // namespace wsurge
