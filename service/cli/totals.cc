// `interlingua totals`: how many events a file holds, and exactly how much money.
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <utility>

#include "google/protobuf/arena.h"
#include "service/cli/columns.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "service/cli/input_choice.h"
#include "translator/decimal.h"
#include "translator/text.h"

namespace interlingua {
namespace {

/// An exact sum of amounts that may be absent.
class Sum {
 public:
  absl::Status Take(const v1::Decimal& amount) {
    const absl::StatusOr<DecimalValue> sum = Add(total_, ValueOf(amount));
    if (!sum.ok()) return sum.status();
    total_ = *sum;
    any_ = true;
    return absl::OkStatus();
  }

  /// With two decimals at least, more where there are any; "" when no amount was there.
  std::string Text() const {
    if (!any_) return "";
    const absl::StatusOr<std::string> fixed = FixedDecimalText(total_, 2);
    return fixed.ok() ? *fixed : DecimalText(total_);
  }

 private:
  DecimalValue total_;
  bool any_ = false;
};

struct Total {
  std::int64_t events = 0;
  std::int64_t item_lines = 0;
  Sum revenue;
  Sum value;
};

std::int64_t ItemLines(const v1::CommerceEvent& event) {
  switch (event.action_case()) {
    case v1::CommerceEvent::kCart:
      return event.cart().items_size();
    case v1::CommerceEvent::kCheckout:
      return event.checkout().order().items_size();
    case v1::CommerceEvent::kPurchase:
      return event.purchase().items_size();
    case v1::CommerceEvent::kRefund:
      return event.refund().order().items_size();
    case v1::CommerceEvent::kProductView:
      return event.product_view().items_size();
    case v1::CommerceEvent::kItemInteraction:
      return event.item_interaction().items_size();
    case v1::CommerceEvent::kPromotion:
      return event.promotion().items_size();
    case v1::CommerceEvent::kItemListView: {
      std::int64_t lines = 0;
      for (const v1::ItemList& list : event.item_list_view().lists()) lines += list.items_size();
      return lines;
    }
    default:
      return 0;
  }
}

/// The order whose money is counted; null for kinds without one.
const v1::Order* OrderOf(const v1::CommerceEvent& event) {
  if (event.has_purchase()) return &event.purchase();
  if (event.has_refund()) return &event.refund().order();
  return nullptr;
}

/// Totals by kind and currency.
class Totals {
 public:
  /// kOutOfRange: a sum does not fit; the totals are then of no use.
  absl::Status Take(const v1::CommerceEvent& event) {
    const v1::Order* order = OrderOf(event);
    const std::string currency = order == nullptr ? "" : order->currency();
    Total& total = totals_[{std::string(KindOf(event)), currency}];
    ++total.events;
    total.item_lines += ItemLines(event);
    absl::Status status;
    if (order != nullptr && order->has_revenue()) status = total.revenue.Take(order->revenue());
    if (order != nullptr && order->has_value()) status.Update(total.value.Take(order->value()));
    return status;
  }

  std::string Text() const {
    using Side = Columns::Side;
    Columns columns;
    columns.Add("kind");
    columns.Add("events", Side::kRight);
    columns.Add("item lines", Side::kRight);
    columns.Add("currency");
    columns.Add("revenue", Side::kRight);
    columns.Add("value", Side::kRight);
    for (const auto& [key, total] : totals_) {
      columns.AddRow({key.first, std::to_string(total.events), std::to_string(total.item_lines),
                      key.second, total.revenue.Text(), total.value.Text()});
    }
    return columns.Text();
  }

 private:
  std::map<std::pair<std::string, std::string>, Total> totals_;
};

/// Counts all events of the input; the number of those that could not be read.
absl::StatusOr<std::int64_t> Count(const InputOptions& input, EventSource& source, Console& console,
                                   Totals& totals) {
  google::protobuf::Arena arena;
  std::int64_t failed = 0;
  InputUnit unit;
  const auto check = [&](const absl::Status& status) {
    if (status.ok()) return true;
    ++failed;
    console.Error(Concat("line ", unit.line, ": ", ToStd(status.message())));
    return false;
  };
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = source.Next(arena, unit);
    if (!found.ok()) return found.status();
    if (!*found) return failed;
    check(unit.status);
    NameUnmappedColumns(input, unit, console);
    for (const Decoded& decoded : unit.events) {
      if (!check(decoded.status)) continue;
      const absl::Status counted = totals.Take(*decoded.event);
      if (!counted.ok()) return counted;
    }
    if (console.WantsProgress()) console.Progress(Concat("line ", unit.line));
  }
}

int Run(const InputOptions& input) {
  Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const auto source = OpenEvents(input, *translator);
  if (!source.ok()) {
    console.Error(ToStd(source.status().message()));
    return kWrongUse;
  }
  Totals totals;
  const absl::StatusOr<std::int64_t> failed = Count(input, **source, console, totals);
  if (!failed.ok()) {
    console.Error(ToStd(failed.status().message()));
    return kSomeFailed;
  }
  std::printf("%s", totals.Text().c_str());
  return std::fflush(stdout) == 0 && *failed == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddTotals(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "totals", "Count events and item lines and add up, exactly, what was bought and refunded.");
  auto input = std::make_shared<InputOptions>();
  AddInput(command, *input);
  input->digests = false;
  command.footer(
      Example("build/release/interlingua totals --from commanders_act \\\n"
              "    tests/testdata/online_retail/online_retail.commanders_act.jsonl"));
  command.callback([input, &exit_status] { exit_status = Run(*input); });
}

}  // namespace interlingua
