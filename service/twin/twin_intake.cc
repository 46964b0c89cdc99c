#include "service/twin/twin_intake.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::twin {
namespace {

struct Period {
  std::string_view name;
  absl::Duration length;
};

http::HttpAnswer PlainAnswer(int status, std::string_view text) {
  http::HttpAnswer answer;
  answer.response = {status, {{"content-type", "text/plain"}}, std::string(text)};
  return answer;
}

vendor::HttpResponse TooMany(absl::Duration retry_after) {
  const std::int64_t seconds = absl::ToInt64Seconds(absl::Ceil(retry_after, absl::Seconds(1)));
  return {429, {{"retry-after", text::Concat(std::max<std::int64_t>(seconds, 1))}}, ""};
}

/// The path of an absolute URL.
std::string PathOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (begin == std::string_view::npos) return "/";
  return std::string(url.substr(begin, url.find_first_of("?#", begin) - begin));
}

bool IsReadable(http::HttpFault fault) {
  return fault == http::HttpFault::kNone || fault == http::HttpFault::kHalf ||
         fault == http::HttpFault::kShort || fault == http::HttpFault::kLong;
}

/// Whether the step can be played without the intake.
bool NeedsIntake(const FaultStep& step) {
  return step.taken || (step.status == 0 && IsReadable(step.fault));
}

}  // namespace

absl::StatusOr<RequestRate> ParseRequestRate(std::string_view text) {
  constexpr Period kPeriods[] = {
      {"s", absl::Seconds(1)}, {"min", absl::Minutes(1)}, {"h", absl::Hours(1)}};
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view number = text.substr(0, slash);
  RequestRate rate;
  for (const Period& period : kPeriods) {
    if (slash == text.size() || text.substr(slash + 1) != period.name) continue;
    rate.period = period.length;
    if (number.size() <= 9 && absl::SimpleAtoi(text::ToAbsl(number), &rate.requests) &&
        rate.requests > 0) {
      return rate;
    }
  }
  return absl::InvalidArgumentError(
      text::Concat("'", text, "' is no rate; write for example 100/s, 6000/min or 50/h"));
}

std::string JsonOf(const RequestRecord& record) {
  std::string json = R"({"method":)";
  json::AppendString(record.method, json);
  json.append(R"(,"path":)");
  json::AppendString(record.path, json);
  json.append(text::Concat(R"(,"status":)", record.status, R"(,"events":)", record.events));
  json.append(R"(,"fault":)");
  json::AppendString(record.fault, json);
  return json.append("}");
}

TwinIntake::TwinIntake(TwinIntakeOptions options)
    : options_(std::move(options)), faults_(options_.faults) {}

bool TwinIntake::IsOverRate(delivery::SteadyTime now, http::HttpAnswer& answer) {
  if (options_.rate.requests == 0) return false;
  const absl::Duration one = options_.rate.period / options_.rate.requests;
  const delivery::SteadyTime full_at = delivery::After(std::max(full_at_, now), one);
  const absl::Duration over = delivery::Until(full_at, now) - options_.rate.period;
  // The division above rounds down, so that a whole period's requests fit.
  if (over <= absl::ZeroDuration()) {
    full_at_ = full_at;
    return false;
  }
  answer.response = TooMany(over);
  return true;
}

vendor::TwinReply TwinIntake::Ask(const vendor::HttpRequest& request, delivery::SteadyTime now,
                                  std::string& fault) {
  vendor::TwinReply reply = options_.twin(request, ++serial_);
  if (reply.rate_limits.empty() || reply.rate_key.empty()) return reply;
  if (pacer_ == nullptr) pacer_ = std::make_unique<delivery::queue::Pacer>(reply.rate_limits);
  const delivery::SteadyTime free_at = pacer_->NotBefore(reply.rate_key);
  if (free_at > now) {
    fault = "limit";
    return {.response = TooMany(delivery::Until(free_at, now)), .documents = {}};
  }
  pacer_->RecordSent(reply.rate_key, 1, now);
  return reply;
}

http::HttpAnswer TwinIntake::Answer(const vendor::HttpRequest& request, delivery::SteadyTime now) {
  http::HttpAnswer answer;
  if (request.method != "POST" && request.method != "PUT") {
    answer = PlainAnswer(405, "POST or PUT\n");
    answer.response.headers.emplace_back("allow", "POST, PUT");
    return Finish(request, std::move(answer), 0, "");
  }
  if (IsOverRate(now, answer)) return Finish(request, std::move(answer), 0, "rate");
  const FaultStep& step = faults_.Next();
  std::string fault = step.name;
  std::size_t events = 0;
  if (NeedsIntake(step)) {
    vendor::TwinReply reply = Ask(request, now, fault);
    if (step.taken && !reply.documents.empty()) {
      status_.Update(options_.keep(reply.documents));
      if (!status_.ok()) return PlainAnswer(500, "cannot be kept\n");
      events = reply.documents.size();
    }
    answer.response = std::move(reply.response);
  }
  if (step.status != 0) {
    answer.response = {step.status, step.headers, step.body};
    if (!step.body.empty()) answer.response.headers.emplace_back("content-type", "text/plain");
  }
  answer.delay = step.delay;
  answer.fault = step.fault;
  answer.refuse_for = step.refuse_for;
  return Finish(request, std::move(answer), events, fault);
}

http::HttpAnswer TwinIntake::Finish(const vendor::HttpRequest& request, http::HttpAnswer answer,
                                    std::size_t events, std::string_view fault) {
  ++requests_;
  events_ += events;
  if (!fault.empty()) ++count_of_[std::string(fault)];
  answer.delay += options_.latency;
  if (options_.note) {
    status_.Update(options_.note({.method = request.method,
                                  .path = PathOf(request.url),
                                  .status = IsReadable(answer.fault) ? answer.response.status : 0,
                                  .events = events,
                                  .fault = std::string(fault)}));
  }
  return answer;
}

std::string TwinIntake::Summary() const {
  std::uint64_t faults = 0;
  std::string list;
  for (const auto& [name, count] : count_of_) {
    faults += count;
    list.append(text::Concat(list.empty() ? " (" : ", ", name, ": ", count));
  }
  return text::Concat(requests_, " requests, ", events_, " events kept, ", faults, " faults", list,
                      list.empty() ? "" : ")");
}

}  // namespace interlingua::twin
