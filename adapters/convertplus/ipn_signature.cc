#include "adapters/convertplus/ipn_signature.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "adapters/convertplus/ipn_form.h"
#include "translator/text/text.h"

namespace interlingua::convertplus {
namespace {

constexpr char kSha3[] = "SIGNATURE_SHA3_256";
constexpr char kSha2[] = "SIGNATURE_SHA2_256";
constexpr char kHash[] = "HASH";
constexpr std::size_t kMd5Digits = 32;

bool IsSignature(std::string_view name) { return name == kSha3 || name == kSha2 || name == kHash; }

void AppendSized(std::string_view value, std::string& source) {
  source.append(std::to_string(value.size())).append(value);
}

/// What is signed: every value with its length before it.
std::string SourceOf(const std::vector<FormField>& form) {
  std::string source;
  for (const FormField& field : form) {
    if (!IsSignature(field.name)) AppendSized(field.value, source);
  }
  return source;
}

std::string LowerCase(std::string_view digits) {
  std::string lower(digits);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return lower;
}

absl::StatusOr<std::vector<FormField>> FormOf(std::string_view payload, std::string_view secret) {
  if (secret.empty()) return absl::InvalidArgumentError("the secret is empty");
  return ParseForm(payload);
}

}  // namespace

absl::StatusOr<value::HashFunction> VerifyIpn(std::string_view payload, std::string_view secret) {
  const auto form = FormOf(payload, secret);
  if (!form.ok()) return form.status();
  const std::string source = SourceOf(*form);
  const auto holds = [&](value::HashFunction function, const std::string& digits) {
    return value::EqualInConstantTime(value::HmacHex(function, secret, source), digits);
  };
  const std::string sha3 = LowerCase(FirstValue(*form, kSha3));
  const std::string sha2 = LowerCase(FirstValue(*form, kSha2));
  const std::string hash = LowerCase(FirstValue(*form, kHash));
  if (sha3.empty() && sha2.empty() && hash.empty()) {
    return absl::UnauthenticatedError("the notification carries no signature");
  }
  // What a stronger signature refuses no weaker one may allow.
  const absl::Status wrong = absl::UnauthenticatedError("the signature is not the right one");
  if (!sha3.empty()) {
    if (holds(value::HashFunction::kSha3With256Bits, sha3))
      return value::HashFunction::kSha3With256Bits;
    return wrong;
  }
  if (!sha2.empty()) {
    if (holds(value::HashFunction::kSha256, sha2)) return value::HashFunction::kSha256;
    return wrong;
  }
  if (hash.size() == kMd5Digits) {
    if (holds(value::HashFunction::kMd5, hash)) return value::HashFunction::kMd5;
    return wrong;
  }
  for (const value::HashFunction function :
       {value::HashFunction::kSha3With256Bits, value::HashFunction::kSha256}) {
    if (holds(function, hash)) return function;
  }
  return wrong;
}

absl::StatusOr<std::string> IpnReceipt(std::string_view payload, std::string_view secret,
                                       value::HashFunction function, absl::Time now) {
  const auto form = FormOf(payload, secret);
  if (!form.ok()) return form.status();
  std::string source;
  for (const char* name : {"IPN_PID", "IPN_PNAME", "IPN_DATE"}) {
    const auto is_named = [&](const FormField& field) { return field.name == name; };
    const auto field = std::find_if(form->begin(), form->end(), is_named);
    if (field == form->end()) {
      return absl::InvalidArgumentError(text::Concat("the notification has no ", name));
    }
    AppendSized(field->value, source);
  }
  const std::string date = absl::FormatTime("%Y%m%d%H%M%S", now, absl::UTCTimeZone());
  AppendSized(date, source);
  const std::string hash = value::HmacHex(function, secret, source);
  if (function == value::HashFunction::kMd5) {
    return text::Concat("<EPAYMENT>", date, "|", hash, "</EPAYMENT>");
  }
  const char* algorithm = function == value::HashFunction::kSha256 ? "sha256" : "sha3-256";
  return text::Concat("<sig algo=\"", algorithm, "\" date=\"", date, "\">", hash, "</sig>");
}

}  // namespace interlingua::convertplus
