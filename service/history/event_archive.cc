#include "service/history/event_archive.h"

#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "service/file/folder.h"
#include "service/file/output_file.h"
#include "service/history/archive_reader.h"
#include "service/history/delimited.h"
#include "translator/text/text.h"

namespace interlingua::history {
namespace {

constexpr std::string_view kPrefix = "events-";
constexpr std::string_view kSuffix = ".pb.zst";

constexpr int kEventsPerRead = 1000;

std::string NameOf(std::int64_t first, std::int64_t last) {
  return text::Concat(kPrefix, first, '-', last, kSuffix);
}

std::optional<std::int64_t> TakeOffset(std::string_view& text) {
  std::int64_t offset = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (result.ec != std::errc() || offset <= 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return offset;
}

absl::Status Differs(const std::string& path, std::string_view fact) {
  return absl::FailedPreconditionError(
      text::Concat(path, ": holds other events than the log has under these offsets (", fact,
                   "): each log needs an archive folder of its own; where a person has been erased "
                   "from the log since, move the file elsewhere"));
}

}  // namespace

std::optional<ArchivedFile> ReadArchiveName(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  std::string_view rest = name.substr(kPrefix.size());
  rest.remove_suffix(kSuffix.size());
  const auto first = TakeOffset(rest);
  if (!first.has_value() || !rest.starts_with('-')) return std::nullopt;
  rest.remove_prefix(1);
  const auto last = TakeOffset(rest);
  if (!last.has_value() || !rest.empty() || *last < *first) return std::nullopt;
  return ArchivedFile{std::string(name), *first, *last, true};
}

absl::StatusOr<ArchivedFile> EventArchive::Keep(log::EventLog& log, std::int64_t first,
                                                std::int64_t last, const ArchiveLimits& limits) {
  if (auto status = file::MakeFolderOf(text::Concat(folder_, "/events")); !status.ok())
    return status;
  const auto known = Find(first);
  if (!known.has_value()) return Write(log, first, last, limits);
  if (auto status = Compare(log, first, *known); !status.ok()) return status;
  // The process may have been killed before the entry of the folder was durable.
  if (auto status = file::SyncFolderOf(known->path); !status.ok()) return status;
  return *known;
}

std::optional<ArchivedFile> EventArchive::Find(std::int64_t offset) const {
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder_, error), end; !error && it != end;
       it.increment(error)) {
    auto file = ReadArchiveName(it->path().filename().string());
    if (!file.has_value() || offset < file->first || offset > file->last) continue;
    file->path = it->path().string();
    return file;
  }
  return std::nullopt;
}

absl::Status EventArchive::Compare(log::EventLog& log, std::int64_t first,
                                   const ArchivedFile& file) {
  if (log.End() < file.last) return Differs(file.path, text::Concat("the log ends at ", log.End()));
  auto reader = ArchiveReader::Open(file.path);
  if (!reader.ok()) return reader.status();
  std::string message;
  std::vector<log::StoredRecord> records;
  std::size_t next = 0;
  for (std::int64_t offset = file.first; offset <= file.last; ++offset) {
    const auto more = (*reader)->Next(message);
    if (!more.ok()) return more.status();
    if (!*more) return Differs(file.path, text::Concat("the file ends before ", offset));
    if (offset < first) continue;
    if (next == records.size()) {
      auto read = log.Read(offset - 1, kEventsPerRead, absl::ZeroDuration());
      if (!read.ok()) return read.status();
      records = *std::move(read);
      next = 0;
    }
    const bool same =
        next < records.size() && records[next].offset == offset && *records[next].bytes == message;
    if (!same) return Differs(file.path, text::Concat("the first is ", offset));
    ++next;
  }
  return absl::OkStatus();
}

absl::StatusOr<ArchivedFile> EventArchive::Write(log::EventLog& log, std::int64_t first,
                                                 std::int64_t last,
                                                 const ArchiveLimits& limits) const {
  // Until it is complete its name has the first offset only: what a killed process leaves is
  // overwritten.
  auto out = file::OutputFile::Create(text::Concat(folder_, '/', kPrefix, first, kSuffix));
  if (!out.ok()) return out.status();
  ArchivedFile file = {"", first, first - 1, false};
  std::int64_t events = 0;
  std::int64_t bytes = 0;
  const auto full = [&] {
    return events > 0 && (events >= limits.max_events || bytes >= limits.max_bytes);
  };
  std::string message;
  while (file.last < last && !full()) {
    const auto records = log.Read(file.last, kEventsPerRead, absl::ZeroDuration());
    if (!records.ok()) return records.status();
    for (const log::StoredRecord& record : *records) {
      if (record.offset > last || full()) break;
      message.clear();
      AppendDelimited(*record.bytes, message);
      if (auto status = (*out)->Write(message); !status.ok()) return status;
      file.last = record.offset;
      bytes += static_cast<std::int64_t>(record.bytes->size());
      ++events;
    }
    if (records->empty() || records->back().offset > last) break;
  }
  if (events == 0) return ArchivedFile{"", first, last, true};
  file.path = text::Concat(folder_, '/', NameOf(file.first, file.last));
  if (auto status = (*out)->CommitAs(file.path); !status.ok()) return status;
  return file;
}

}  // namespace interlingua::history
