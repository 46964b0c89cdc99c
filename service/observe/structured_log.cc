#include "service/observe/structured_log.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/time/clock.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::observe {
namespace {

std::string_view NameOf(StructuredLog::Level level) {
  switch (level) {
    case StructuredLog::Level::kDebug:
      return "debug";
    case StructuredLog::Level::kInfo:
      return "info";
    case StructuredLog::Level::kWarning:
      return "warning";
    case StructuredLog::Level::kError:
      break;
  }
  return "error";
}

// RFC 3339 in UTC, of one length.
std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

// Whether it needs no quotes after `name=`.
bool IsPlain(std::string_view text) {
  if (text.empty()) return false;
  for (const char letter : text) {
    if (letter <= ' ' || letter == '"' || letter == '=' || letter > '~') return false;
  }
  return true;
}

bool IsUtf8(std::string_view text) {
  const auto is_ascii = [](char letter) { return static_cast<unsigned char>(letter) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return true;
  std::string quoted;
  json::AppendString(text, quoted);
  return json::Document().Parse(quoted).ok();
}

// Texts of the system or a vendor may be no UTF-8, and JSON must be.
std::string ReadableText(std::string_view text) {
  std::string out(text);
  if (IsUtf8(text)) return out;
  for (char& letter : out) {
    if (static_cast<unsigned char>(letter) >= 0x80) letter = '?';
  }
  return out;
}

void AppendValue(const StructuredLog::Field& field, bool always_quoted, std::string& line) {
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    line += std::to_string(*number);
    return;
  }
  const std::string_view text = std::get<std::string_view>(field.value);
  if (!always_quoted && IsPlain(text)) {
    line += text;
  } else {
    json::AppendString(ReadableText(text), line);
  }
}

std::string JsonLine(absl::Time time, StructuredLog::Level level, std::string_view message,
                     std::initializer_list<StructuredLog::Field> fields) {
  std::string line = text::Concat(R"({"time":")", TimeText(time), R"(","level":")", NameOf(level),
                                  R"(","message":)");
  json::AppendString(ReadableText(message), line);
  for (const StructuredLog::Field& field : fields) {
    line += text::Concat(",\"", field.name, "\":");
    AppendValue(field, true, line);
  }
  line += "}\n";
  return line;
}

std::string TextLine(absl::Time time, StructuredLog::Level level, std::string_view message,
                     std::initializer_list<StructuredLog::Field> fields) {
  std::string line = text::Concat(TimeText(time), ' ', NameOf(level), ' ', message);
  for (const StructuredLog::Field& field : fields) {
    line += text::Concat(' ', field.name, '=');
    AppendValue(field, false, line);
  }
  line += '\n';
  return line;
}

}  // namespace

std::string LogLine(StructuredLog::Form form, absl::Time time, StructuredLog::Level level,
                    std::string_view message, std::initializer_list<StructuredLog::Field> fields) {
  return form == StructuredLog::Form::kJson ? JsonLine(time, level, message, fields)
                                            : TextLine(time, level, message, fields);
}

StructuredLog::StructuredLog(Form form, Level least, Sink sink)
    : form_(form), least_(least), sink_(std::move(sink)) {}

void StructuredLog::Write(Level level, std::string_view message,
                          std::initializer_list<Field> fields) {
  if (level < least_) return;
  const std::string line = LogLine(form_, absl::Now(), level, message, fields);
  absl::MutexLock lock(&mutex_);
  sink_(line);
}

void StructuredLog::ToStderr(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace interlingua::observe
