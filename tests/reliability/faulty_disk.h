// A disk that fails on command, under every SQLite database of the process: writes that find no
// room, errors, short writes, syncs that fail, and power cuts, after which what was not synced is
// there, gone or torn.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace interlingua::reliability {

/// Thread-safe.
class FaultyDisk {
 public:
  enum class Fault {
    kNoSpace,     ///< writes and growth: ENOSPC
    kError,       ///< everything that changes a file, and syncs: EIO
    kShortWrite,  ///< half of each write is there, then ENOSPC
    kNoSync,      ///< syncs fail; writes go well
    kPowerCut,    ///< nothing reaches the disk any more, until `Restore`
  };

  /// The disk of this process: SQLite's default from the first call on.
  static FaultyDisk& Get();

  /// Forgets all files and faults, and counts operations from zero.
  void Begin();

  /// From the operation with this number on, `count` operations that the fault concerns fail.
  void FailFrom(std::int64_t operation, Fault fault, std::int64_t count);
  /// No fault any more. After a power cut `Restore` comes first.
  void Mend();

  /// Operations so far: writes, syncs, truncations, deletions and growth of shared memory.
  std::int64_t operations();
  /// Operations that failed.
  std::int64_t failed();

  /// After a power cut, with every database closed: gives all files the content that the disk would
  /// have. What was synced is there; of what was not, each write is there, gone or torn at sectors
  /// of 512 bytes, drawn from `random`.
  void Restore(std::mt19937& random);

  // What SQLite asks of the disk; one result code of SQLite each.
  int Write(const std::string& path, sqlite3_file* file, const void* data, int size,
            sqlite3_int64 offset);
  int Truncate(const std::string& path, sqlite3_file* file, sqlite3_int64 size);
  int Sync(const std::string& path);
  int Delete(sqlite3_vfs* below, const char* path, int sync_folder);
  int Grow();
  void OnOpen(const std::string& path, bool made);

 private:
  struct Change {
    bool truncation = false;
    std::int64_t offset = 0;  ///< of a write, or the size that a truncation leaves
    std::string data;
  };
  /// A file as the disk has it, and what is on its way there.
  struct Shadow {
    bool exists = true;         ///< its name is durable
    bool deletion_due = false;  ///< it was deleted, and that is not durable
    std::string content;        ///< durable
    std::vector<Change> changes;
  };

  FaultyDisk() = default;
  enum class Kind { kWrite, kSync, kOther };
  /// Counts an operation and says what becomes of it: kNone or a fault.
  bool Fails(Kind kind, Fault& fault);
  /// Which files there are becomes durable.
  void SyncNames();
  Shadow& At(const std::string& path) { return files_[path]; }

  std::mutex mutex_;
  std::map<std::string, Shadow> files_;
  std::int64_t operations_ = 0;
  std::int64_t failed_ = 0;
  bool armed_ = false;
  std::int64_t fail_from_ = 0;
  std::int64_t fail_count_ = 0;
  Fault fault_ = Fault::kError;
};

}  // namespace interlingua::reliability
