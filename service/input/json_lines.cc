#include "service/input/json_lines.h"

#include <unistd.h>

#include <cerrno>

#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::input {
namespace {

constexpr std::size_t kBlockBytes = 64u << 10;

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

absl::StatusOr<std::unique_ptr<JsonLinesReader>> JsonLinesReader::Open(const std::string& path) {
  auto source = OpenInput(path);
  if (!source.ok()) return source.status();
  auto window = std::make_unique<InputWindow>();
  window->Attach(*std::move(source));
  return std::unique_ptr<JsonLinesReader>(new JsonLinesReader(std::move(window)));
}

absl::StatusOr<bool> JsonLinesReader::NextRaw(InputLine& line) {
  while (true) {
    const std::string_view rest = window_.rest();
    std::size_t end = rest.find('\n', scanned_);
    const bool has_end = end != std::string_view::npos;
    if (!has_end && at_end_ && (skipping_ || !rest.empty())) end = rest.size();
    if (end != std::string_view::npos) {
      const bool too_long = skipping_ || end > kMaxLineBytes;
      line = {++line_, rest.substr(0, too_long ? 0 : end), too_long};
      window_.Take(has_end ? end + 1 : end);
      scanned_ = 0;
      skipping_ = false;
      return true;
    }
    if (at_end_) return false;
    scanned_ = rest.size();
    if (rest.size() > kMaxLineBytes || skipping_) {
      skipping_ = true;
      window_.Take(rest.size());
      scanned_ = 0;
    }
    const absl::StatusOr<bool> filled = window_.Fill();
    if (!filled.ok()) return filled.status();
    at_end_ = !*filled;
  }
}

absl::StatusOr<bool> JsonLinesReader::Next(InputLine& line) {
  while (true) {
    const absl::StatusOr<bool> found = NextRaw(line);
    if (!found.ok() || !*found) return found;
    // The mark that some editors put before the first line is no part of the JSON text.
    if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
    if (line.too_long || !IsBlank(line.text)) return true;
  }
}

absl::StatusOr<std::unique_ptr<JsonLinesWriter>> JsonLinesWriter::Open(const std::string& path,
                                                                       bool append) {
  auto file = file::OpenToWrite(path, append);
  if (!file.ok()) return file.status();
  return std::unique_ptr<JsonLinesWriter>(
      new JsonLinesWriter(file::IsStandardStream(path) ? "stdout" : path, *std::move(file)));
}

absl::Status JsonLinesWriter::Write(std::string_view json) {
  json::AppendJsonLine(json, buffer_);
  return buffer_.size() >= kBlockBytes ? Flush() : absl::OkStatus();
}

absl::Status JsonLinesWriter::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = write(file_.number(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      buffer_.clear();
      return file::FileError(name_, error);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status JsonLinesWriter::Close() {
  const absl::Status flushed = Flush();
  const int error = file_.Close();
  if (!flushed.ok() || error == 0) return flushed;
  return file::FileError(name_, error);
}

}  // namespace interlingua::input
