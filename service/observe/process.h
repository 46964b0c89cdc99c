// What the system knows of this process.
#pragma once

#include <cstdint>
#include <optional>

namespace interlingua::observe {

/// What cannot be told is left out.
struct ProcessFigures {
  std::optional<double> start_time_seconds;  ///< Unix time
  std::optional<double> cpu_seconds;
  std::optional<std::int64_t> resident_bytes;
  std::optional<std::int64_t> open_files;
  std::optional<std::int64_t> max_files;
};

/// From /proc, which is no disk.
ProcessFigures FiguresOfProcess();

}  // namespace interlingua::observe
