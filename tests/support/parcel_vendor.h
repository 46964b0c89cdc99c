// A vendor that exists in tests only: it takes purchases, in batches, and says what it thinks of
// each event.
//
// Its requests are POSTs to https://parcel.example/events whose body is the documents joined by
// commas. Its answers: any status as most vendors mean it (`ReadPlainResponse`); 207 has one word
// an event in its body, joined by commas: "ok", "later", "never". The header `later-ms` asks for a
// wait.
//
// Settings, all optional: `batch` (events of one request), `request_bytes`, `event_bytes` (limits),
// `ordered` ("yes": events are ordered by customer), `impossible` (a customer whose events fit no
// request), `per_customer` (events of one customer in `period_ms` milliseconds).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "service/log/event_log.h"
#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::support {

/// A translator that knows the vendor (format `parcel`) and `canonical`.
const Translator& ParcelTranslator();

/// A purchase with this id by this customer.
log::LogRecord PurchaseRecord(const std::string& id, const std::string& customer = "c");
/// An event that the vendor has no form for.
log::LogRecord RefundRecord(const std::string& id);

/// The ids of the events in a request's body, in its order.
std::vector<std::string> IdsIn(const std::string& body);
/// The customer of the first event in a request's body.
std::string CustomerIn(const std::string& body);

}  // namespace interlingua::support
