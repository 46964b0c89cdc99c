// The signature of an instant payment notification, and the answer that stops its repetition.
//
// Both are HMACs, keyed with the merchant's secret, over values each of which has its length in
// bytes before it; an empty value is the one character 0.
// https://docs.2checkout.com/2checkout-apis/2checkout-apis/webhooks/instant-payment-notification-ipn/calculate-the-ipn-hash-signature
// and .../ipn-read-receipt-response-for-2checkout, read 2026-11-22.
//
// Pure functions for the back end that takes the notification; nothing in the gateway calls them.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "translator/value/digest.h"

namespace interlingua::convertplus {

/// Whether the payment service sent this form body: which of its signatures was checked, the
/// strongest that it carries (SIGNATURE_SHA3_256, SIGNATURE_SHA2_256, HASH). HASH is an HMAC-MD5 of
/// 32 digits, or one of the others with 64; callers that do not trust MD5 look at what is returned.
///
/// The values are taken in the order in which they came, the signatures themselves left out, and
/// the digits are compared in constant time.
///
/// kInvalidArgument: not a form, or `secret` is empty. kUnauthenticated: no signature, or not the
/// right one.
absl::StatusOr<value::HashFunction> VerifyIpn(std::string_view payload, std::string_view secret);

/// The text that the answer to the notification has to hold, else it comes again for two days:
/// `<sig algo="sha256" date="YmdHis">HASH</sig>`, `sha3-256` likewise, and for MD5 the older
/// `<EPAYMENT>YmdHis|HASH</EPAYMENT>`. `function` is what VerifyIpn returned; `now` is written in
/// UTC.
///
/// kInvalidArgument: not a form, `secret` is empty, or IPN_PID, IPN_PNAME or IPN_DATE is missing:
/// switch them on in the IPN settings.
absl::StatusOr<std::string> IpnReceipt(std::string_view payload, std::string_view secret,
                                       value::HashFunction function, absl::Time now);

}  // namespace interlingua::convertplus
