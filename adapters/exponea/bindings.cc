// Exponea (Bloomreach Engagement): the commands of the tracking API, the body of a single event,
// and the calls of the JavaScript SDK as JSON arrays.
// https://documentation.bloomreach.com/engagement/docs/tracking,
// https://documentation.bloomreach.com/engagement/docs/batch-commands-2, read 2026-11-22.
//
// Events say what happened and to whom; what is known of the customer goes into commands of its
// own.
#include "adapters/exponea/ecommerce.h"
#include "adapters/exponea/events.h"
#include "adapters/exponea/exponea.h"
#include "adapters/exponea/properties.h"
#include "translator/table/table.h"

namespace interlingua::exponea {

using namespace table;  // the rows

namespace {

constexpr char kBatchPage[] =
    "https://documentation.bloomreach.com/engagement/docs/batch-commands-2";

// `registered` and `cookie` are the names of a new project's hard and soft id; what a project calls
// them is a setting of the destination.
constexpr Row kCustomerIds[] = {
    Text("registered", "identity.user_id"),
    Text("cookie", "identity.anonymous_id"),
    CatchAllAs("identity.ids", "type", "value"),
};

constexpr Word kGenders[] = {{"female", "FEMALE"}, {"male", "MALE"}, {"other", "OTHER_GENDER"}};

// The "special attributes" first, then those that its pages use elsewhere, then ours.
constexpr Row kCustomerProperties[] = {
    Text("first_name", "identity.profile.first_name"),
    Text("last_name", "identity.profile.last_name"),
    Text("company_name", "identity.profile.company.name"),
    Text("photo", "identity.profile.photo_url"),
    // "Always make sure that you pass lowercased and trimmed email."
    Text("email", "identity.email").Normal(value::NormalForm::kEmail),
    // "use full international format, leading +, no spaces"
    Text("phone", "identity.phone").Normal(value::NormalForm::kPhone),
    // "two lower-case letter code ISO-639-1"; what follows the language is left for the shop to
    // say.
    Text("language", "identity.profile.language").Normal(value::NormalForm::kLanguage),
    Entry("domain", "identity.profile.attributes", "name=domain", "json"),
    OpenOneOf("gender", "identity.profile.gender", kGenders, "identity.profile.gender_text"),
    DateText("birth_date", "identity.profile.birth_date"),
    Text("country", "identity.profile.country"),
    Text("city", "identity.profile.city"),
    Text("region", "identity.profile.region"),
    Text("postal_code", "identity.profile.postal_code"),
    Text("phone_type", "identity.profile.phone_type"),
    Text("job_title", "identity.profile.job_title"),
    Integer("company_size", "identity.profile.company.size"),
    Text("company_branch", "identity.profile.company.branch"),
    Text("customer_type", "identity.profile.customer_type"),
    Text("customer_status", "identity.profile.customer_status"),
    Amount("account_balance", "identity.profile.balance"),
    Text("account_balance_currency", "identity.profile.balance_currency"),
    DateText("registered_on", "identity.profile.registered_on"),
    DateText("last_paid_on", "identity.profile.last_paid_on"),
    Text("store_number", "identity.profile.store.number"),
    Text("store_postal_code", "identity.profile.store.postal_code"),
    CatchAll("identity.profile.attributes"),
    NoHome("identity.hashes", "customers are known by plain ids there"),
    NoHome("identity.profile.age", "an age grows old; the date of birth has a member"),
    NoHome("identity.profile.contacts", "one e-mail address and one telephone number a customer"),
    NoHome("identity.profile.login_status", "a number that only its vendor understands"),
    NoHome("identity.ids[0].issuer", "an id there has a name and a value"),
    NoHome("identity.ids[0].assurance", "an id there has a name and a value"),
};

constexpr Row kProperties[] = {TableRows(), Include(kDefaults)};
constexpr Row kEvent[] = {
    // "At least one id should be specified": the wire refuses events without any. Expected only, so
    // that events of other vendors without a person can be translated and looked at.
    Object("customer_ids", ".", kCustomerIds).Expected(),
    EventName("event_type"),
    // Seconds, with a fraction; a number that can only be milliseconds is refused, because the
    // vendor does not recognise it.
    Seconds("timestamp", "occurred_at"),
    Object("properties", ".", kProperties).LimitedBy(kObjectLimits).Lenient(),
};
// `command_id` labels a command within its request and nothing else: it stays as it is.
constexpr Row kEventCommand[] = {
    Constant("name", "customers/events"),
    Object("data", ".", kEvent).Required(),
};

constexpr Row kCustomer[] = {
    Object("customer_ids", ".", kCustomerIds).Required(),
    Object("properties", ".", kCustomerProperties).LimitedBy(kObjectLimits).Lenient(),
    Seconds("update_timestamp", "occurred_at"),
};
// identify() and update() of the SDK become the same command.
constexpr Row kCustomerCommand[] = {
    Constant("name", "customers"),
    Object("data", ".", kCustomer).Required(),
    ImpliedOnRead("identify.mode", "UPDATE"),
    NoHome("identify.mode", "the command says what is known of a customer, not since when"),
    NoHome("identify.method", "how the customer logged in is not asked for"),
    NoHome("event_id", "a command about a customer is no event"),
    NoHome("context", "a command about a customer has no circumstances"),
};
constexpr EventTable kCommands[] = {{.event = "customers",
                                     .kind = "identify",
                                     .reference = kBatchPage,
                                     .rows = kCustomerCommand,
                                     .part = true}};

// The calls. What the SDK is told beside the data cannot be JSON, or says when to send.
constexpr Row kCallbacks2[] = {
    Dropped("2", "a function of the page"),
    Dropped("3", "a function of the page"),
    Dropped("4", "when the SDK is to send"),
};
constexpr Row kCallbacks3[] = {
    Dropped("3", "a function of the page"),
    Dropped("4", "a function of the page"),
    Dropped("5", "when the SDK is to send"),
};
constexpr Row kIdentify[] = {
    Constant("0", "identify"),
    Object("1", ".", kCustomerIds).Discriminates().Required(),
    Object("2", ".", kCustomerProperties).LimitedBy(kObjectLimits).Lenient(),
    ImpliedOnRead("identify.mode", "IDENTIFY"),
    Include(kCallbacks3),
    NoHome("identify.method", "how the customer logged in is not asked for"),
    Include(kNeverSaid),
};
// "When string is used, it will use identifier registered only."
constexpr Row kIdentifyById[] = {
    Constant("0", "identify"),
    Text("1", "identity.user_id").Required(),
    Object("2", ".", kCustomerProperties).LimitedBy(kObjectLimits).Lenient(),
    ImpliedOnRead("identify.mode", "IDENTIFY"),
    Include(kCallbacks3),
    NoHome("identify.method", "how the customer logged in is not asked for"),
    Include(kNeverSaid),
};
constexpr Row kUpdate[] = {
    Constant("0", "update"),
    Object("1", ".", kCustomerProperties).LimitedBy(kObjectLimits).Lenient().Required(),
    ImpliedOnRead("identify.mode", "UPDATE"),
    Include(kCallbacks2),
    NoHome("identity.user_id", "the SDK updates the customer that it knows"),
    NoHome("identity.anonymous_id", "the SDK updates the customer that it knows"),
    NoHome("identity.ids", "the SDK updates the customer that it knows"),
    NoHome("identify.method", "how the customer logged in is not asked for"),
    Include(kNeverSaid),
};
constexpr Row kAnonymize[] = {Constant("0", "anonymize"), Include(kNotSaid)};
// The selector says where on the page the click is waited for.
constexpr Row kTrackLink[] = {
    Constant("0", "trackLink"),
    Entry("1", "context.attributes", "name=selector", "json").Required(),
    Text("2", "custom.name").Required(),
    Object("3", ".", kCustom).LimitedBy(kObjectLimits).Lenient(),
    Dropped("4", "a function of the page"),
    Dropped("5", "a function of the page"),
    Include(kNotSaid),
};

constexpr EventTable kPlainCalls[] = {
    {.event = "identify",
     .kind = "identify",
     .reference = kTrackingPage,
     .rows = kIdentify,
     .part = true},
    {.event = "identify by id",
     .kind = "identify",
     .reference = kTrackingPage,
     .rows = kIdentifyById,
     .part = true},
    {.event = "update",
     .kind = "identify",
     .reference = kTrackingPage,
     .rows = kUpdate,
     .part = true},
    {.event = "anonymize",
     .kind = "reset_identity",
     .reference = kTrackingPage,
     .rows = kAnonymize},
    {.event = "trackLink",
     .kind = "custom",
     .reference = kTrackingPage,
     .rows = kTrackLink,
     .own = true},
};
constexpr auto kCalls = [] {
  std::array<EventTable, std::size(kPlainCalls) + kEcommerceTables.size()> calls{};
  std::size_t count = 0;
  for (const EventTable& table : kPlainCalls) calls[count++] = table;
  for (const EventTable& table : kEcommerceTables) calls[count++] = table;
  return calls;
}();

// ["track", "purchase", {...the properties...}]
constexpr Row kTrack[] = {
    Constant("0", "track"),
    EventName("1"),
    Object("2", ".", kProperties).LimitedBy(kObjectLimits).Lenient(),
    Include(kCallbacks3),
    NoHome("occurred_at", "the SDK adds the time of the call"),
    NoHome("identity", "the SDK knows the customer from identify() and by its cookie"),
};

}  // namespace

constexpr Format kFormats[3] = {
    {.name = "exponea",
     .title = "Exponea (Bloomreach Engagement) tracking API: commands, one or a batch of them",
     .discriminator = "data.event_type",
     .tables = kEvents,
     .frame = kEventCommand,
     .whole = kCommands,
     .envelope = {.list = "commands"}},
    {.name = "exponea.event",
     .title = "Exponea (Bloomreach Engagement) tracking API: the body of one event",
     .discriminator = "event_type",
     .tables = kEvents,
     .frame = kEvent,
     .deliverable = false},  // a destination sends batches of commands
    {.name = "exponea.sdk",
     .title = "Exponea (Bloomreach Engagement) JavaScript SDK: its calls as JSON arrays",
     .discriminator = "1",
     .tables = kEvents,
     .frame = kTrack,
     .whole = kCalls,
     .deliverable = false,  // the tracking API takes commands, not calls
     .array_root = true},
};

}  // namespace interlingua::exponea
