#include "service/observe/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

#include "absl/time/clock.h"

namespace interlingua::observe {
namespace {

// proc(5): the 22nd field of /proc/self/stat is the start in ticks since the boot; the second, the
// program's name, may hold spaces and ends with the last parenthesis.
constexpr int kFieldsFromStateToStart = 20;

std::optional<double> StartTime() {
  std::ifstream file("/proc/self/stat");
  const std::string stat((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int index = 0; index < kFieldsFromStateToStart; ++index) fields >> field;
  double uptime = 0;
  std::ifstream("/proc/uptime") >> uptime;
  const auto ticks = static_cast<double>(std::strtoll(field.c_str(), nullptr, 10));
  const double since_boot = ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  if (ticks <= 0 || uptime <= 0) return std::nullopt;
  return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) - (uptime - since_boot);
}

std::optional<double> ProcessorTime() {
  rusage usage = {};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<std::int64_t> ResidentBytes() {
  std::int64_t all = 0;
  std::int64_t resident = 0;
  if (!(std::ifstream("/proc/self/statm") >> all >> resident)) return std::nullopt;
  return resident * sysconf(_SC_PAGESIZE);
}

std::optional<std::int64_t> OpenFiles() {
  std::error_code error;
  std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  return std::distance(begin(files), end(files)) - 1;  // without the one that reads the folder
}

std::optional<std::int64_t> MaxFiles() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

}  // namespace

ProcessFigures FiguresOfProcess() {
  static const std::optional<double> start = StartTime();
  return {start, ProcessorTime(), ResidentBytes(), OpenFiles(), MaxFiles()};
}

}  // namespace interlingua::observe
