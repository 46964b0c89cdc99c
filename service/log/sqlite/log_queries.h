// The queries of the event log that read its file: all but the stream of its newest events.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/log/event_log.h"
#include "service/log/sqlite/log_reader.h"

namespace interlingua::log::sqlite {

/// Each query borrows a reader with a connection of its own, so that it never waits for the writer.
class LogQueries : public EventLog {
 public:
  explicit LogQueries(const std::string& path) : readers_(path) {}

  absl::StatusOr<std::string> MetadataOf(std::string_view name) override;
  absl::StatusOr<std::vector<MetadataEntry>> MetadataWithPrefix(std::string_view prefix) override;
  absl::StatusOr<std::vector<std::string>> Destinations() override;
  absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(
      std::string_view destination) override;
  absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(const DeadLetterQuery& query,
                                                          const DeadLetterKey& after,
                                                          int max) override;
  absl::StatusOr<std::vector<StoredRecord>> Redrives(std::string_view destination,
                                                     std::int64_t after, int max) override;
  absl::StatusOr<StoredRecord> At(std::int64_t offset) override;
  absl::StatusOr<std::vector<SentRecord>> Sent(std::string_view destination, std::int64_t after,
                                               std::int64_t last, int max) override;
  absl::StatusOr<std::vector<Balance>> Balances(std::string_view destination) override;
  absl::StatusOr<DestinationTotals> Totals(std::string_view destination) override;
  absl::StatusOr<std::int64_t> OffsetAt(absl::Time time) override;
  absl::StatusOr<std::vector<ParkedRecord>> ReadParked(
      std::string_view destination, const std::vector<std::int64_t>& offsets) override;
  absl::StatusOr<std::vector<ParkedEvent>> ListParked(const ParkedQuery& query,
                                                      const DeadLetterKey& after, int max) override;
  absl::StatusOr<std::int64_t> DoneByAll() override;
  absl::StatusOr<HeldCounts> CountHeld(const std::vector<std::int64_t>& offsets,
                                       const std::vector<std::string>& keys) override;

 protected:
  template <typename Function>
  auto WithReader(Function function) -> decltype(function(std::declval<LogReader&>())) {
    auto reader = readers_.Borrow();
    if (!reader.ok()) return reader.status();
    auto result = function(**reader);
    if (result.ok()) readers_.Return(*std::move(reader));
    return result;
  }

 private:
  LogReaders readers_;
};

}  // namespace interlingua::log::sqlite
