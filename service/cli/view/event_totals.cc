#include "service/cli/view/event_totals.h"

#include "interlingua/v1/event.pb.h"
#include "service/cli/view/columns.h"
#include "translator/event/kind.h"

namespace interlingua::cli::view {
namespace {

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

}  // namespace

absl::Status EventTotals::Add(const v1::CommerceEvent& event) {
  const v1::Order* order = OrderOf(event);
  const std::string currency = order == nullptr ? "" : order->currency();
  Total& total = totals_[{std::string(event::KindOf(event)), currency}];
  ++total.events;
  total.item_lines += ItemLines(event);
  absl::Status status;
  if (order != nullptr && order->has_revenue()) status = total.revenue.Add(order->revenue());
  if (order != nullptr && order->has_value()) status.Update(total.value.Add(order->value()));
  return status;
}

std::string EventTotals::Text() const {
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

}  // namespace interlingua::cli::view
