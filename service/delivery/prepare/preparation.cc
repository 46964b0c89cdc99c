#include "service/delivery/prepare/preparation.h"

#include <map>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "service/delivery/prepare/customer.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::delivery::prepare {
namespace {

engine::EncodeOptions OptionsOf(const v1::Destination& destination, const vendor::Wire* wire) {
  engine::EncodeOptions options;
  options.person_documents = destination.identify() == v1::Destination::ALWAYS ||
                             destination.identify() == v1::Destination::ON_CHANGE;
  options.strict = destination.strict();
  options.refuse_loss = destination.on_loss() == v1::REFUSE;
  options.report_loss = false;
  options.derived_ids = true;
  if (wire != nullptr) wire->Configure(options);
  return options;
}

privacy::IdentityRules RulesOf(const v1::Destination& destination, const Translator& translator) {
  std::map<std::string, privacy::Treatment> treatments;
  for (const auto& [field, treatment] : destination.identity()) {
    switch (treatment) {
      case v1::Destination::SHA256:
        treatments[field] = privacy::Treatment::kSha256;
        break;
      case v1::Destination::MD5:
        treatments[field] = privacy::Treatment::kMd5;
        break;
      case v1::Destination::DROP:
        treatments[field] = privacy::Treatment::kDrop;
        break;
      default:
        break;
    }
  }
  return {translator, destination.format(), treatments};
}

std::optional<Carts> CartsOf(const v1::Destination& destination, const Translator& translator) {
  if (!destination.has_cart_state()) return std::nullopt;
  const CartForms forms = CartFormsOf(translator, destination.format());
  if (forms.form == CartForm::kAny) return std::nullopt;
  return std::optional<Carts>(std::in_place, forms, destination.cart_state());
}

std::span<const vendor::HistoryRule> HistoryRulesOf(const v1::Destination& destination,
                                                    const Translator& translator) {
  const vendor::Adapter* adapter = translator.AdapterOf(destination.format());
  if (!destination.has_http() || adapter == nullptr) return {};
  return adapter->history;
}

std::string FormatEvents(const std::vector<v1::CommerceEvent>& events) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  for (const v1::CommerceEvent& event : events) {
    google::protobuf::util::SerializeDelimitedToZeroCopyStream(event, &stream);
  }
  return bytes;
}

// Reads what FormatEvents wrote.
absl::Status ParseEvents(std::string_view bytes, std::vector<v1::CommerceEvent>& events) {
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  for (bool at_end = false; true;) {
    v1::CommerceEvent event;
    if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&event, &stream, &at_end)) {
      events.push_back(std::move(event));
    } else if (at_end) {
      return absl::OkStatus();
    } else {
      return absl::DataLossError("what the carts made of the event is damaged in the log");
    }
  }
}

}  // namespace

Preparation::Preparation(const v1::Destination& destination, const Translator& translator,
                         const vendor::Wire* wire)
    : translator_(translator),
      format_(destination.format()),
      options_(OptionsOf(destination, wire)),
      many_documents_(wire == nullptr || wire->limits().many_documents),
      on_change_(destination.identify() == v1::Destination::ON_CHANGE),
      policy_(destination),
      history_rules_(HistoryRulesOf(destination, translator)),
      rules_(RulesOf(destination, translator)),
      extra_(std::map<std::string, std::string>(destination.extra().begin(),
                                                destination.extra().end())),
      carts_(CartsOf(destination, translator)) {}

absl::StatusOr<Prepared> Preparation::Prepare(const v1::CommerceEvent& event, std::int64_t offset,
                                              google::protobuf::Arena& arena) {
  const Withheld reason = Judge(event, offset);
  const CartEvents cart = ApplyToCarts(event, offset, reason);
  if (reason != Withheld::kNot) return Withhold(reason);
  return Write(event, offset, cart, arena);
}

absl::StatusOr<Prepared> Preparation::PrepareAgain(const v1::CommerceEvent& event,
                                                   std::string_view made, std::int64_t offset,
                                                   google::protobuf::Arena& arena) {
  const Withheld reason = Judge(event, offset);
  if (reason != Withheld::kNot) return Withhold(reason);
  CartEvents cart;
  if (!made.empty()) {
    cart.as_it_is = false;
    if (auto status = ParseEvents(made, cart.events); !status.ok()) return status;
  }
  return Write(event, offset, cart, arena);
}

absl::StatusOr<Prepared> Preparation::Write(const v1::CommerceEvent& event, std::int64_t offset,
                                            const CartEvents& cart,
                                            google::protobuf::Arena& arena) {
  if (!cart.as_it_is && cart.events.empty()) return Withhold(Withheld::kCart);
  if (cart.events.size() > 1 && !many_documents_) {
    return absl::InvalidArgumentError(
        "the cart lost one product and got another: two events, where a request holds one");
  }
  const std::size_t count = cart.as_it_is ? 1 : cart.events.size();
  Prepared prepared;
  if (!cart.as_it_is) prepared.made = FormatEvents(cart.events);
  std::size_t person_documents = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const v1::CommerceEvent* sent = &event;
    if (!cart.as_it_is || !rules_.empty()) {
      auto* made = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
      *made = cart.as_it_is ? event : cart.events[i];
      rules_.Apply(*made);
      sent = made;
    }
    if (prepared.event == nullptr) prepared.event = sent;
    // The person comes once, at the end.
    const absl::Status status = Encode(*sent, i + 1 == count, prepared, person_documents);
    if (!status.ok()) return status;
  }
  const bool about_person = person_documents > 0 || event.has_identify();
  if (on_change_ && about_person) {
    const bool changed = people_.RecordSent(CustomerOf(event), prepared.event->identity(), offset);
    if (!changed) prepared.documents.resize(prepared.documents.size() - person_documents);
  }
  for (std::string& document : prepared.documents) extra_.AddTo(document);
  return prepared;
}

Withheld Preparation::Judge(const v1::CommerceEvent& event, std::int64_t offset) const {
  const Withheld reason = policy_.Judge(event);
  if (reason != Withheld::kNot || offset > history_) return reason;
  const bool breaks = vendor::BrokenRule(history_rules_, event, absl::Now()) != nullptr;
  return breaks ? Withheld::kHistory : reason;
}

/// Kinds and consent decide what is sent; they do not change what a customer has in the cart.
CartEvents Preparation::ApplyToCarts(const v1::CommerceEvent& event, std::int64_t offset,
                                     Withheld reason) {
  if (!carts_ || reason == Withheld::kSource || reason == Withheld::kSample ||
      reason == Withheld::kErased) {
    return {};
  }
  CartEvents events = carts_->Apply(event, offset);
  floored_ += events.floored;
  return events;
}

Prepared Preparation::Withhold(Withheld reason) {
  ++withheld_[static_cast<std::size_t>(reason)];
  return {.withheld = reason, .event = nullptr, .documents = {}, .made = {}};
}

absl::Status Preparation::Encode(const v1::CommerceEvent& event, bool with_person,
                                 Prepared& prepared, std::size_t& person_documents) const {
  absl::StatusOr<engine::Encoded> encoded;
  v1::Report report;
  v1::Report* const wanted = report_ == nullptr ? nullptr : &report;
  if (with_person || !options_.person_documents) {
    encoded = translator_.Encode(format_, event, options_, wanted);
  } else {
    engine::EncodeOptions without = options_;
    without.person_documents = false;
    encoded = translator_.Encode(format_, event, without, wanted);
  }
  if (report_ != nullptr) report_->MergeFrom(report);
  if (!encoded.ok()) return encoded.status();
  person_documents += encoded->person_documents;
  for (std::string& document : encoded->documents) {
    prepared.documents.push_back(std::move(document));
  }
  return absl::OkStatus();
}

}  // namespace interlingua::delivery::prepare
