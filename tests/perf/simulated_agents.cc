// wsurge-simulated-agents: many agents for one controller, without load. They attach as agents do,
// take whatever they are assigned, and report made-up seconds: ten time metrics of a thousand
// samples each, drawn beforehand, so that making the load costs as little as may be on a host that
// also runs the controller which is measured.
//
//   wsurge-simulated-agents HOST:PORT AGENTS CHANNELS
//
// Serves one run. Prints "attached" and then, each second of the load, "sent N acknowledged M" to
// stderr, and at the end one line of JSON to stdout. Second k of an agent is reported at the end of
// that second plus the agent's place among the others, so that reports come evenly.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <grpcpp/grpcpp.h>

#include "agent/service/agent_event.h"
#include "agent/service/attachment.h"
#include "agent/service/dial.h"
#include "agent/service/event_queue.h"
#include "agent/service/host_facts.h"
#include "agent/service/incoming_assignment.h"
#include "common/base/clock.h"
#include "common/base/version.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "common/wire/metrics_wire.h"
#include "wsurge/v1/agent.grpc.pb.h"

namespace wsurge {
namespace {

constexpr Nanos kSecond = std::chrono::seconds(1);
constexpr std::size_t kKinds = 64;  // of seconds, each drawn anew
constexpr std::uint64_t kSamples = 1'000;
constexpr std::uint64_t kPayload = 20;
constexpr std::size_t kMaxUnacknowledged = 8;  // as agent/service/report_queue.h
constexpr std::size_t kMostAgents = 9'000;
constexpr std::uint64_t kPrefixBytes = 5;  // of gRPC before each message

// What a metric's values are about, in nanoseconds; each has a tail of a hundredth ten times that.
struct Metric {
  TimeMetric metric;
  std::int32_t step;
  double median;
};
constexpr std::array kMetrics{
    Metric{TimeMetric::kTcp, kNoStep, 2e5},     Metric{TimeMetric::kUpgrade, kNoStep, 8e5},
    Metric{TimeMetric::kConnect, kNoStep, 1e6}, Metric{TimeMetric::kFirstMessage, kNoStep, 1e6},
    Metric{TimeMetric::kSession, kNoStep, 5e6}, Metric{TimeMetric::kGap, kNoStep, 1e6},
    Metric{TimeMetric::kRtt, 0, 1e6},           Metric{TimeMetric::kService, 0, 9e5},
    Metric{TimeMetric::kSendDelay, 0, 2e4},     Metric{TimeMetric::kSendWait, 0, 1e4},
};

// One second as some agent may report it.
struct Kind {
  Interval interval;
  v1::Interval message;
  Ledger ledger;
};

Counters CountersOfSecond() {
  Counters counters;
  for (const Counter counter :
       {Counter::kConnectionsOpened, Counter::kConnectionsClosed, Counter::kSessionsStarted,
        Counter::kSessionsDone, Counter::kRepliesExpected, Counter::kRepliesMatched,
        Counter::kSentMessages, Counter::kReceivedMessages}) {
    counters.Add(counter, kSamples);
  }
  counters.Add(Counter::kSentBytes, kSamples * kPayload);
  counters.Add(Counter::kReceivedBytes, kSamples * kPayload);
  counters.Add(Counter::kOperationsStarted, 2 * kSamples);
  return counters;
}

Kind DrawKind(std::mt19937_64& random) {
  Kind kind;
  PhaseMetrics& phase = kind.interval.At(0);
  phase.counters = CountersOfSecond();
  std::lognormal_distribution<double> body(0, 0.2);
  std::bernoulli_distribution in_tail(0.01);
  for (const Metric& metric : kMetrics) {
    for (std::uint64_t i = 0; i < kSamples; ++i) {
      const double value = metric.median * body(random) * (in_tail(random) ? 10 : 1);
      phase.Record(metric.metric, metric.step, Nanos(std::llround(value)));
    }
  }
  kind.interval.usage = {20, std::uint64_t{20} << 20, false};
  kind.interval.health.push_back({.worker = 0,
                                  .phase = 0,
                                  .end = kSecond,
                                  .idle = std::chrono::milliseconds(900),
                                  .cpu = std::chrono::milliseconds(100),
                                  .longest_pass = std::chrono::microseconds(50)});
  ToProto(kind.interval, &kind.message);
  kind.ledger.Add(kind.interval);
  return kind;
}

// ---- One agent ----

struct Sent {
  std::uint64_t sequence = 0;
  Nanos at{};
};

struct Agent {
  std::size_t number = 0;
  std::shared_ptr<Attachment> attachment;
  bool attached = false;
  IncomingAssignment incoming;
  std::string run_id;
  std::uint32_t part = 0;
  Nanos begin{};
  std::uint64_t planned = 0;  // seconds of load
  std::uint64_t due = 0;      // seconds that are over
  bool running = false;
  bool closing = false;
  std::deque<Sent> unacknowledged;
  Ledger ledger;  // `intervals`: the reports that were sent
};

// ---- All of them ----

// One thread; the streams' callbacks only push into its queue.
class Simulation {
 public:
  Simulation(const ControllerAddress& address, std::size_t agents, std::size_t channels)
      : queue_(std::make_shared<AgentEventQueue>(16 * agents + 1'000)),
        agents_(agents),
        used_(kKinds) {
    std::mt19937_64 random(1);  // the same seconds each time
    for (std::size_t i = 0; i < kKinds; ++i) kinds_.push_back(DrawKind(random));
    OpenChannels(address, channels);
    for (std::size_t i = 0; i < agents; ++i) Attach(i);
  }

  // Until every agent has handed in everything.
  void Run();
  void PrintResult() const;

 private:
  using Due = std::pair<Nanos, Agent*>;

  void OpenChannels(const ControllerAddress& address, std::size_t channels);
  void Attach(std::size_t number);
  void Send(Agent& agent, v1::AgentMessage message);
  void OnMessage(Agent& agent, const v1::ControllerMessage& message, Nanos at);
  void OnWelcome(Agent& agent);
  void OnProbe(Agent& agent, const v1::Probe& probe, Nanos at);
  void OnPrepare(Agent& agent, const v1::Prepare& prepare);
  void OnStart(Agent& agent, const v1::Start& start);
  void OnAcknowledge(Agent& agent, const v1::Acknowledge& acknowledge, Nanos at);
  void OnStop(Agent& agent);
  void SendWhatIsDue(Agent& agent);
  void SendReport(Agent& agent);
  void SendClosing(Agent& agent);
  void PassTime(Nanos now);

  const std::shared_ptr<AgentEventQueue> queue_;
  std::vector<std::unique_ptr<v1::AgentService::Stub>> stubs_;
  const HostFacts facts_ = ReadHostFacts();
  std::vector<Kind> kinds_;
  std::vector<Agent> agents_;
  std::map<const Attachment*, Agent*> by_attachment_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;

  std::size_t attached_ = 0;
  std::size_t closed_ = 0;
  Nanos next_line_ = Nanos::max();   // of what was sent so far
  std::vector<std::uint64_t> used_;  // how often each kind was sent
  std::uint64_t sent_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t held_back_ = 0;  // reports that waited for earlier ones to be acknowledged
  std::uint64_t report_bytes_ = 0;
  std::uint64_t bytes_out_ = 0;  // since the start of the load, as bytes_in_
  std::uint64_t bytes_in_ = 0;
  Ledger ledger_;                 // of all agents
  std::vector<Nanos> latencies_;  // from sending a report to its Acknowledge
};

// Each its own connection: channels with the same arguments would share one.
void Simulation::OpenChannels(const ControllerAddress& address, std::size_t channels) {
  for (std::size_t i = 0; i < channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    stubs_.push_back(v1::AgentService::NewStub(
        grpc::CreateCustomChannel(absl::StrCat("dns:///", address.host, ":", address.port),
                                  grpc::InsecureChannelCredentials(), arguments)));
  }
}

void Simulation::Attach(std::size_t number) {
  Agent& agent = agents_[number];
  agent.number = number;
  v1::AgentMessage message;
  v1::Hello* hello = message.mutable_hello();
  hello->set_name(absl::StrFormat("simulated-%05d", number));
  hello->set_version(std::string(Version()));
  hello->set_host(facts_.host);
  hello->set_kernel(facts_.kernel);
  hello->set_cpus(1);
  hello->set_workers(1);
  hello->set_descriptor_limit(facts_.descriptor_limit);
  hello->set_weight(1);
  hello->set_boot_id(facts_.clock.boot_id);
  hello->set_time_namespace(facts_.clock.time_namespace);
  hello->set_network_namespace(facts_.network_namespace);
  hello->set_instance(number + 1);
  agent.attachment = Attachment::Open(*stubs_[number % stubs_.size()], std::move(message), queue_);
  by_attachment_[agent.attachment.get()] = &agent;
}

void Simulation::Send(Agent& agent, v1::AgentMessage message) {
  if (agent.running) bytes_out_ += message.ByteSizeLong() + kPrefixBytes;
  agent.attachment->Send(std::move(message));
}

void Simulation::Run() {
  while (closed_ < agents_.size()) {
    const Nanos now = MonotonicNow();
    PassTime(now);
    Nanos until = std::min(now + kSecond, next_line_);
    if (!due_.empty()) until = std::min(until, due_.top().first);
    auto event = queue_->Pop(until);
    if (!event) continue;
    if (auto* received = std::get_if<MessageReceived>(&*event)) {
      OnMessage(*by_attachment_.at(received->from.get()), received->message, received->at);
      received->from->ReadNext();
    } else if (const auto* ended = std::get_if<AttachmentEnded>(&*event)) {
      throw std::runtime_error("a stream ended: " + ended->reason);
    }
  }
  for (const Agent& agent : agents_) agent.attachment->Cut();
}

void Simulation::PassTime(Nanos now) {
  while (!due_.empty() && due_.top().first <= now) {
    Agent& agent = *due_.top().second;
    due_.pop();
    if (agent.closing) continue;
    if (agent.unacknowledged.size() >= kMaxUnacknowledged) ++held_back_;
    ++agent.due;
    SendWhatIsDue(agent);
  }
  if (now < next_line_) return;
  std::fprintf(stderr, "sent %llu acknowledged %llu\n", static_cast<unsigned long long>(sent_),
               static_cast<unsigned long long>(acknowledged_));
  next_line_ += kSecond;
}

void Simulation::OnMessage(Agent& agent, const v1::ControllerMessage& message, Nanos at) {
  if (agent.running) bytes_in_ += message.ByteSizeLong() + kPrefixBytes;
  switch (message.message_case()) {
    case v1::ControllerMessage::kWelcome:
      return OnWelcome(agent);
    case v1::ControllerMessage::kRefused:
      throw std::runtime_error("refused: " + message.refused().reason());
    case v1::ControllerMessage::kProbe:
      return OnProbe(agent, message.probe(), at);
    case v1::ControllerMessage::kPrepare:
      return OnPrepare(agent, message.prepare());
    case v1::ControllerMessage::kStart:
      return OnStart(agent, message.start());
    case v1::ControllerMessage::kStop:
      return OnStop(agent);
    case v1::ControllerMessage::kAcknowledge:
      return OnAcknowledge(agent, message.acknowledge(), at);
    default:
      throw std::runtime_error("a command that the scenario has no use for");
  }
}

void Simulation::OnWelcome(Agent& agent) {
  if (std::exchange(agent.attached, true)) return;
  if (++attached_ == agents_.size()) std::fputs("attached\n", stderr);
}

void Simulation::OnProbe(Agent& agent, const v1::Probe& probe, Nanos at) {
  v1::AgentMessage answer;
  answer.mutable_heartbeat()->set_controller_ns(probe.controller_ns());
  answer.mutable_heartbeat()->set_agent_ns(at.count());
  Send(agent, std::move(answer));
}

void Simulation::OnPrepare(Agent& agent, const v1::Prepare& prepare) {
  auto assignment = agent.incoming.Add(prepare);
  if (!assignment.ok()) throw std::runtime_error(assignment.status().ToString());
  if (!assignment->has_value()) return;
  agent.run_id = prepare.run_id();
  agent.part = prepare.part();
  Nanos length{};
  for (const Phase& phase : (*assignment)->load) length += phase.duration;
  agent.planned = static_cast<std::uint64_t>(length / kSecond);
  if ((*assignment)->load.size() != 1 || length % kSecond != Nanos::zero() || agent.planned == 0) {
    throw std::runtime_error("the scenario must have one phase of whole seconds");
  }
  v1::AgentMessage message;
  message.mutable_prepared()->set_run_id(agent.run_id);
  message.mutable_prepared()->set_part(agent.part);
  message.mutable_prepared()->set_connections(1);
  Send(agent, std::move(message));
}

void Simulation::OnStart(Agent& agent, const v1::Start& start) {
  agent.begin = Nanos(start.at_agent_ns());
  agent.running = true;
  next_line_ = std::min(next_line_, agent.begin + kSecond);
  const Nanos place = kSecond * agent.number / agents_.size();
  for (std::uint64_t second = 1; second <= agent.planned; ++second) {
    due_.push({agent.begin + kSecond * second + place, &agent});
  }
}

void Simulation::OnStop(Agent& agent) {
  if (!agent.closing) SendClosing(agent);
}

void Simulation::OnAcknowledge(Agent& agent, const v1::Acknowledge& acknowledge, Nanos at) {
  if (acknowledge.sequence() > agent.ledger.intervals) {
    throw std::runtime_error("a report was acknowledged that was never sent");
  }
  auto& waiting = agent.unacknowledged;
  while (!waiting.empty() && waiting.front().sequence <= acknowledge.sequence()) {
    latencies_.push_back(at - waiting.front().at);
    waiting.pop_front();
    ++acknowledged_;
  }
  if (!acknowledge.closed()) return SendWhatIsDue(agent);
  if (!std::exchange(agent.running, false)) return;
  if (!waiting.empty()) throw std::runtime_error("closed before all reports were acknowledged");
  ++closed_;
}

void Simulation::SendWhatIsDue(Agent& agent) {
  while (!agent.closing && agent.ledger.intervals < agent.due &&
         agent.unacknowledged.size() < kMaxUnacknowledged) {
    SendReport(agent);
    if (agent.ledger.intervals == agent.planned) SendClosing(agent);
  }
}

void Simulation::SendReport(Agent& agent) {
  const std::uint64_t sequence = ++agent.ledger.intervals;
  const std::size_t number = (agent.number * 7 + sequence * 13) % kKinds;
  const Kind& kind = kinds_[number];
  v1::AgentMessage message;
  v1::IntervalReport* report = message.mutable_interval();
  report->set_run_id(agent.run_id);
  report->set_part(agent.part);
  *report->mutable_interval() = kind.message;
  const std::int64_t end = kSecond.count() * static_cast<std::int64_t>(sequence);
  v1::Interval* interval = report->mutable_interval();
  interval->set_sequence(sequence);
  interval->set_begin_ns(end - kSecond.count());
  interval->set_end_ns(end);
  interval->mutable_health(0)->set_begin_ns(end - kSecond.count());
  interval->mutable_health(0)->set_end_ns(end);

  agent.ledger.Merge(kind.ledger);
  ++used_[number];
  ++sent_;
  report_bytes_ += message.ByteSizeLong() + kPrefixBytes;
  agent.unacknowledged.push_back({sequence, MonotonicNow()});
  Send(agent, std::move(message));
}

void Simulation::SendClosing(Agent& agent) {
  agent.closing = true;
  ledger_.Merge(agent.ledger);
  v1::AgentMessage message;
  v1::Closing* closing = message.mutable_closing();
  closing->set_run_id(agent.run_id);
  closing->set_part(agent.part);
  ToProto(agent.ledger, closing->mutable_ledger());
  Send(agent, std::move(message));
}

// ---- The result ----

double Milliseconds(Nanos t) { return ToSeconds(t) * 1e3; }

std::string OfMetric(const Histogram& values) {
  return absl::StrFormat(
      R"({"count":%d,"min_ns":%d,"max_ns":%d,"mean_ns":%.17g,"p50_ns":%d,"p99_ns":%d})",
      values.count(), values.min(), values.max(), values.Mean(), values.ValueAtPercentile(50),
      values.ValueAtPercentile(99));
}

void Simulation::PrintResult() const {
  // The same merging as the controller's, of the same seconds, in another order.
  PhaseMetrics merged;
  for (std::size_t i = 0; i < kKinds; ++i) {
    for (std::uint64_t n = 0; n < used_[i]; ++n) merged.Merge(kinds_[i].interval.phases().front());
  }
  std::string metrics;
  for (const Metric& metric : kMetrics) {
    const TimeSamples* samples = merged.Find(metric.metric, metric.step);
    absl::StrAppend(&metrics, metrics.empty() ? "" : ",", "\"", std::string(Name(metric.metric)),
                    "\":", OfMetric(samples == nullptr ? Histogram() : samples->values));
  }
  std::string counters;
  for (const auto& [name, count] : ledger_.counters.All()) {
    absl::StrAppend(&counters, counters.empty() ? "" : ",", "\"", name, "\":", count);
  }
  std::vector<Nanos> sorted = latencies_;
  std::sort(sorted.begin(), sorted.end());
  const auto rank = [&sorted](double share) {
    if (sorted.empty()) return 0.0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return Milliseconds(sorted[at]);
  };
  const std::string line = absl::StrFormat(
      R"({"agents":%d,"reports":%d,"acknowledged":%d,"held_back":%d,"report_bytes":%d,)"
      R"("bytes_out":%d,"bytes_in":%d,"ack_ms":{"p50":%.3f,"p99":%.3f,"max":%.3f},)",
      agents_.size(), sent_, acknowledged_, held_back_, report_bytes_, bytes_out_, bytes_in_,
      rank(0.5), rank(0.99), rank(1));
  std::puts(
      absl::StrCat(line, "\"counters\":{", counters, "},\"metrics\":{", metrics, "}}").c_str());
}

int Main(int argc, char** argv) {
  std::uint64_t agents = 0;
  std::uint64_t channels = 0;
  if (argc != 4 || !absl::SimpleAtoi(argv[2], &agents) || !absl::SimpleAtoi(argv[3], &channels) ||
      agents < 1 || agents > kMostAgents || channels < 1 || channels > agents) {
    std::fputs("usage: wsurge-simulated-agents HOST:PORT AGENTS CHANNELS\n", stderr);
    return 2;
  }
  const auto address = ParseControllerAddress(argv[1]);
  if (!address.ok() || !CheckTransport(*address, false).ok()) {
    std::fputs("wsurge-simulated-agents: the controller must be HOST:PORT on loopback\n", stderr);
    return 2;
  }
  RaiseDescriptorLimit();
  Simulation simulation(*address, agents, channels);
  simulation.Run();
  simulation.PrintResult();
  std::fflush(stdout);
  // Streams are being cut on threads of gRPC, which nothing needs to wait for.
  std::_Exit(0);
}

}  // namespace
}  // namespace wsurge

int main(int argc, char** argv) {
  try {
    return wsurge::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wsurge-simulated-agents: %s\n", error.what());
    std::_Exit(1);
  }
}
