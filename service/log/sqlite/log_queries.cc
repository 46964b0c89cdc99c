#include "service/log/sqlite/log_queries.h"

#include "service/log/sqlite/dead_letter_table.h"
#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/erasure.h"
#include "service/log/sqlite/ledger_table.h"
#include "service/log/sqlite/metadata_table.h"
#include "service/log/sqlite/parked_table.h"
#include "service/log/sqlite/sent_table.h"

namespace interlingua::log::sqlite {

absl::StatusOr<std::string> LogQueries::MetadataOf(std::string_view name) {
  return WithReader([&](LogReader& reader) { return LoadMetadata(reader.database(), name); });
}

absl::StatusOr<std::vector<MetadataEntry>> LogQueries::MetadataWithPrefix(std::string_view prefix) {
  return WithReader(
      [&](LogReader& reader) { return LoadMetadataWithPrefix(reader.database(), prefix); });
}

absl::StatusOr<std::vector<std::string>> LogQueries::Destinations() {
  return WithReader([](LogReader& reader) { return DestinationNames(reader.database()); });
}

absl::StatusOr<std::vector<DeadLetterCount>> LogQueries::CountDeadLetters(
    std::string_view destination) {
  return WithReader([&](LogReader& reader) {
    return interlingua::log::sqlite::CountDeadLetters(reader.database(), destination);
  });
}

absl::StatusOr<std::vector<DeadLetter>> LogQueries::ListDeadLetters(const DeadLetterQuery& query,
                                                                    const DeadLetterKey& after,
                                                                    int max) {
  return WithReader(
      [&](LogReader& reader) { return LoadDeadLetters(reader.database(), query, after, max); });
}

absl::StatusOr<std::vector<StoredRecord>> LogQueries::Redrives(std::string_view destination,
                                                               std::int64_t after, int max) {
  return WithReader(
      [&](LogReader& reader) { return LoadRedrives(reader.database(), destination, after, max); });
}

absl::StatusOr<std::vector<ParkedRecord>> LogQueries::ReadParked(
    std::string_view destination, const std::vector<std::int64_t>& offsets) {
  return WithReader([&](LogReader& reader) {
    return LoadParkedRecords(reader.database(), destination, offsets);
  });
}

absl::StatusOr<std::vector<ParkedEvent>> LogQueries::ListParked(const ParkedQuery& query,
                                                                const DeadLetterKey& after,
                                                                int max) {
  return WithReader(
      [&](LogReader& reader) { return ListParkedEvents(reader.database(), query, after, max); });
}

absl::StatusOr<StoredRecord> LogQueries::At(std::int64_t offset) {
  return WithReader([&](LogReader& reader) { return reader.At(offset); });
}

absl::StatusOr<std::vector<SentRecord>> LogQueries::Sent(std::string_view destination,
                                                         std::int64_t after, std::int64_t last,
                                                         int max) {
  return WithReader([&](LogReader& reader) {
    return LoadSent(reader.database(), destination, after, last, max);
  });
}

absl::StatusOr<std::vector<Balance>> LogQueries::Balances(std::string_view destination) {
  return WithReader(
      [&](LogReader& reader) { return ReadBalances(reader.database(), destination); });
}

absl::StatusOr<DestinationTotals> LogQueries::Totals(std::string_view destination) {
  return WithReader([&](LogReader& reader) { return ReadTotals(reader.database(), destination); });
}

absl::StatusOr<std::int64_t> LogQueries::OffsetAt(absl::Time time) {
  return WithReader([&, end = End()](LogReader& reader) { return reader.OffsetAt(time, end); });
}

absl::StatusOr<std::int64_t> LogQueries::DoneByAll() {
  return WithReader([end = End()](LogReader& reader) { return reader.DoneByAll(end); });
}

absl::StatusOr<HeldCounts> LogQueries::CountHeld(const std::vector<std::int64_t>& offsets,
                                                 const std::vector<std::string>& keys) {
  return WithReader([&](LogReader& reader) {
    return interlingua::log::sqlite::CountHeld(reader.database(), offsets, keys);
  });
}

}  // namespace interlingua::log::sqlite
