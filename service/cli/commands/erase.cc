// `interlingua erase`: a person's data, out of a running gateway.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "google/protobuf/util/json_util.h"
#include "interlingua/v1/erasure.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "service/cli/view/json_text.h"
#include "service/delivery/prepare/carts.h"
#include "service/history/erasure.h"
#include "service/replay/replay_store.h"
#include "service/runtime/open_log.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

constexpr char kExample[] =
    "build/release/interlingua erase --customer jane@shop.example --certificate jane.json\n\n"
    "Out of the log, the dead letters, what repetitions are known by, the carts and the replays\n"
    "of the gateway. Of each event only its kind, its amount and its time are left, so that the\n"
    "ledger still adds up. Deliveries pause meanwhile. Replays leave out from then on what\n"
    "happened before. It says which destinations have got events of the person. Exports, archives\n"
    "and what file destinations wrote are files of yours, which it does not touch; checkpoints of\n"
    "replays that ran with --config need a call of their own, with --checkpoint.";

struct EraseOptions {
  std::string target;
  std::vector<std::string> customers;
  std::string certificate;
  std::string check;
  std::vector<std::string> checkpoints;  ///< in place of the gateway
  bool count_only = false;
};

std::string StoresText(const v1::ErasureCertificate& certificate) {
  using Side = view::Columns::Side;
  view::Columns columns;
  columns.Add("store");
  columns.Add("when");
  for (const char* name : {"events", "repetition keys", "dead letters", "carts", "sent"}) {
    columns.Add(name, Side::kRight);
  }
  const auto add = [&](const std::string& store, const char* when, const v1::ErasedCounts& counts) {
    columns.AddRow({view::Printable(store), when, std::to_string(counts.events()),
                    std::to_string(counts.duplicate_keys()), std::to_string(counts.dead_letters()),
                    std::to_string(counts.carts()), std::to_string(counts.sent())});
  };
  for (const v1::ErasedStore& store : certificate.stores()) {
    add(store.store(), "before", store.before());
    add(store.store(), "after", store.after());
  }
  return columns.Text();
}

std::string CertificateText(const v1::ErasureCertificate& certificate) {
  std::string text = StoresText(certificate);
  for (const v1::ErasedDestination& one : certificate.destinations()) {
    text += text::Concat(view::Printable(one.name()),
                         one.format().empty() ? "" : text::Concat(" (", one.format(), ")"),
                         " has up to ", one.events(),
                         " of the events. Deletion there: ", one.deletion(), '\n');
  }
  if (certificate.further_identifiers() > 0) {
    text += text::Concat("These events had ", certificate.further_identifiers(),
                         " further identifiers; erase those that are this person's alone too.\n");
  }
  return text;
}

absl::StatusOr<v1::ErasureCertificate> ReadCertificate(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(text::Concat(path, ": cannot be read"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  v1::ErasureCertificate certificate;
  if (google::protobuf::util::JsonStringToMessage(text, &certificate).ok()) return certificate;
  return absl::InvalidArgumentError(text::Concat(path, ": this is not a certificate"));
}

/// Out of checkpoints, in this process.
absl::StatusOr<v1::ErasureCertificate> EraseFromCheckpoints(const EraseOptions& options,
                                                            const v1::EraseRequest& request) {
  if (auto status = history::CheckErasure(request); !status.ok()) return status;
  history::Erasure erasure(request, delivery::prepare::CartKeysOf);
  for (const std::string& path : options.checkpoints) {
    // What is opened is made where it is missing.
    if (!std::filesystem::exists(path)) {
      return absl::NotFoundError(text::Concat(path, ": there is no such file"));
    }
    log::LogOptions how;
    how.path = path;
    const auto store = runtime::OpenLog(how);
    if (!store.ok()) return store.status();
    const auto origin = replay::OriginOf(**store, path);
    if (!origin.ok()) return origin.status();
    auto status = erasure.Take(text::Concat("replay ", origin->replay().name()), **store, true);
    if (!status.ok()) return status;
  }
  return erasure.Finish([](const std::string& /*destination*/) { return std::string(); });
}

absl::StatusOr<v1::ErasureCertificate> Ask(const EraseOptions& options, bool count_only) {
  v1::EraseRequest request;
  for (const std::string& customer : options.customers) request.add_identifiers(customer);
  request.set_count_only(count_only);
  if (!options.checkpoints.empty()) return EraseFromCheckpoints(options, request);
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return gateway.status();
  auto response = (*gateway)->Erase(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_certificate());
}

/// Whether the certificate holds, and whether nothing of the person has come back since.
int Check(const EraseOptions& options, view::Console& console) {
  const auto certificate = ReadCertificate(options.check);
  if (!certificate.ok()) return Fail(console, certificate.status(), kWrongUse);
  if (auto status = history::CheckCertificate(*certificate, options.customers); !status.ok()) {
    return Fail(console, text::Concat(options.check, ": ", text::ToStd(status.message())));
  }
  const auto now = Ask(options, true);
  if (!now.ok()) return Fail(console, now.status());
  std::int64_t events = 0;
  for (const v1::ErasedStore& store : now->stores()) events += store.before().events();
  const ExitStatus printed = Print(
      text::Concat("The certificate is genuine and about this person. ",
                   options.checkpoints.empty() ? "The gateway holds " : "The checkpoints hold ",
                   events, " events of the person now.\n"));
  return events == 0 ? printed : kSomeFailed;
}

/// The file of a certificate: made before anything is erased, and put in place when it is whole, so
/// that an erasure that fails does not cost an older certificate.
class CertificateFile {
 public:
  explicit CertificateFile(const std::string& path) : path_(path), new_(path + ".new") {}
  ~CertificateFile() {
    if (stream_.is_open()) std::remove(new_.c_str());
  }
  CertificateFile(const CertificateFile&) = delete;
  CertificateFile& operator=(const CertificateFile&) = delete;

  /// Whether it can be written.
  bool Open() {
    stream_.open(new_, std::ios::binary | std::ios::trunc);
    return stream_.is_open();
  }

  /// Whether it is written.
  bool Put(const std::string& text) {
    stream_ << text;
    stream_.close();
    return stream_ && std::rename(new_.c_str(), path_.c_str()) == 0;
  }

 private:
  const std::string path_;
  const std::string new_;
  std::ofstream stream_;
};

int Erase(const EraseOptions& options, view::Console& console) {
  if (options.count_only && !options.certificate.empty()) {
    return Fail(console, "--count erases nothing, and so there is nothing to certify", kWrongUse);
  }
  if (!options.count_only && options.certificate.empty()) {
    return Fail(console, "--certificate FILE is required: it shows later what was erased",
                kWrongUse);
  }
  CertificateFile file(options.certificate);
  if (!options.count_only && !file.Open()) {
    return Fail(console, text::Concat(options.certificate, ": cannot be written"), kWrongUse);
  }
  const auto certificate = Ask(options, options.count_only);
  if (!certificate.ok()) return Fail(console, certificate.status());
  const ExitStatus printed = Print(CertificateText(*certificate));
  if (!options.count_only && !file.Put(view::JsonText(*certificate))) {
    return Fail(console, text::Concat(options.certificate, ": cannot be written"));
  }
  return printed;
}

int Run(const EraseOptions& options) {
  view::Console console;
  return options.check.empty() ? Erase(options, console) : Check(options, console);
}

}  // namespace

void AddErase(Command program) {
  Command command = program.Subcommand(
      "erase", "Take a person's data out of a running gateway, with a certificate.");
  auto options = std::make_shared<EraseOptions>();
  const options::Option target = AddTarget(command, options->target);
  command
      .Add("--customer", options->customers,
           "Any identifier: user id, anonymous id, further id, e-mail address, telephone "
           "number, or a hash; may be repeated")
      .Required()
      .OneValueEach();
  command.Add("--certificate", options->certificate, "Write the certificate to this file");
  command
      .Add("--checkpoint", options->checkpoints,
           "Not out of a gateway, but out of this checkpoint of a replay that ran with "
           "--config; may be repeated")
      .OneValueEach()
      .Excludes(target);
  command.Flag("--count", options->count_only, "Erase nothing; say what there is");
  command.Add("--check", options->check, "Check this certificate, and that nothing has come back");
  command.Example(kExample);
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
