#include "service/input/event_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "service/file/open_file.h"
#include "service/input/byte_source.h"
#include "service/input/csv_mapping.h"
#include "service/input/input_window.h"
#include "service/input/record_reader.h"
#include "translator/text/suggestion.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

/// Reads the files one after the other, each with a reader of its own, through one window.
class EventFiles : public EventReader {
 public:
  EventFiles(InputOptions options, CsvMapping mapping, const Translator& translator,
             std::int64_t total_bytes)
      : options_(std::move(options)),
        mapping_(std::move(mapping)),
        translator_(translator),
        total_bytes_(total_bytes),
        window_(options_.digests ? InputWindow::Digest::kSha256 : InputWindow::Digest::kNone) {}

  absl::StatusOr<bool> Next(google::protobuf::Arena& arena, InputRecord& record) override {
    while (fault_.ok()) {
      record.line = 0;
      record.status = absl::OkStatus();
      record.events.clear();
      record.text = {};
      if (reader_ == nullptr) {
        if (next_file_ == options_.files.size()) return false;
        fault_ = OpenNext();
        continue;
      }
      const absl::StatusOr<bool> found = reader_->Next(arena, record);
      fault_ = found.status();
      if (!found.ok()) break;
      if (*found) {
        window_.EndRecord();
        record.file = options_.files.size() > 1 ? std::string_view(name_) : std::string_view();
        return true;
      }
      read_bytes_ += window_.source()->read_bytes();
      reader_ = nullptr;
    }
    return fault_;
  }

  void OnWait(const std::function<void()>& action) override { window_.OnWait(action); }
  InputPosition Position() override { return window_.Position(); }
  std::int64_t total_bytes() const override { return total_bytes_; }
  std::int64_t read_bytes() const override {
    if (total_bytes_ == 0) return 0;
    return read_bytes_ + (reader_ == nullptr ? 0 : window_.source()->read_bytes());
  }

 private:
  absl::Status OpenNext() {
    const std::string& file = options_.files[next_file_++];
    auto source = OpenInput(file);
    if (!source.ok()) return source.status();
    window_.Attach(*std::move(source));
    name_ = file::IsStandardStream(file) ? "stdin" : file;
    reader_ = MakeReader();
    return absl::OkStatus();
  }

  std::unique_ptr<RecordReader> MakeReader() {
    const std::string_view source_id = options_.source_id;
    if (options_.format == kFramedFormat) return MakeFrameReader(window_, name_, source_id);
    if (options_.format == kCsvFormat) return MakeCsvReader(window_, mapping_, name_, source_id);
    return MakeLineReader(window_, translator_, options_.format, source_id);
  }

  const InputOptions options_;
  const CsvMapping mapping_;  ///< of csv
  const Translator& translator_;
  const std::int64_t total_bytes_;
  InputWindow window_;
  std::unique_ptr<RecordReader> reader_;
  std::string name_;  ///< of the current file
  std::size_t next_file_ = 0;
  std::int64_t read_bytes_ = 0;  ///< of the files before the current one
  absl::Status fault_;
};

absl::Status CheckFormat(std::string_view format, const Translator& translator) {
  std::vector<std::string> names = {std::string(kFramedFormat), std::string(kCsvFormat)};
  for (const reference::FormatDescription& description : translator.Formats()) {
    if (description.reads) names.push_back(description.name);
  }
  if (std::find(names.begin(), names.end(), format) != names.end()) return absl::OkStatus();
  return absl::NotFoundError(
      text::Concat("no format '", format, "' that can be read", text::Suggestion(format, names)));
}

absl::StatusOr<CsvMapping> MappingOf(const InputOptions& options) {
  const bool csv = options.format == kCsvFormat;
  if (csv && options.mapping.empty()) {
    return absl::InvalidArgumentError("csv needs a mapping file that says what its columns mean");
  }
  if (!csv && !options.mapping.empty()) {
    return absl::InvalidArgumentError(
        text::Concat("a mapping file is for csv; the format is '", options.format, "'"));
  }
  if (!csv) return CsvMapping();
  return LoadCsvMapping(options.mapping);
}

/// The size of all files; 0 where one of them has none. Files that do not exist or cannot be read
/// are errors now, not when the files before them have been read for hours.
absl::StatusOr<std::int64_t> SizeOf(const std::vector<std::string>& files) {
  std::int64_t total = 0;
  bool known = true;
  for (const std::string& file : files) {
    struct stat status {};
    if (file::IsStandardStream(file)) {
      known = known && fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode);
    } else if (stat(file.c_str(), &status) != 0 || access(file.c_str(), R_OK) != 0) {
      return file::FileError(file, errno);
    } else if (S_ISDIR(status.st_mode)) {
      return file::FileError(file, EISDIR);
    } else {
      known = known && S_ISREG(status.st_mode);
    }
    total += status.st_size;
  }
  return known ? total : 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EventReader>> OpenEvents(const InputOptions& options,
                                                        const Translator& translator) {
  const absl::Status known = CheckFormat(options.format, translator);
  if (!known.ok()) return known;
  InputOptions opened = options;
  if (opened.files.empty()) opened.files.emplace_back("-");
  if (std::count_if(opened.files.begin(), opened.files.end(), file::IsStandardStream) > 1) {
    return absl::InvalidArgumentError("stdin stands among the files more than once");
  }
  const absl::StatusOr<std::int64_t> total = SizeOf(opened.files);
  if (!total.ok()) return total.status();
  absl::StatusOr<CsvMapping> mapping = MappingOf(options);
  if (!mapping.ok()) return mapping.status();
  return std::make_unique<EventFiles>(std::move(opened), *std::move(mapping), translator, *total);
}

}  // namespace interlingua::input
