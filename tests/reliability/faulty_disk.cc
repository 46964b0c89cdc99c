#include "tests/reliability/faulty_disk.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace interlingua::reliability {
namespace {

constexpr std::size_t kSector = 512;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void Apply(std::string& content, std::int64_t offset, const char* data, std::size_t size) {
  const auto begin = static_cast<std::size_t>(offset);
  if (content.size() < begin + size) content.resize(begin + size, '\0');
  std::memcpy(content.data() + begin, data, size);
}

sqlite3_vfs* below = nullptr;  // SQLite's own

/// One open file; SQLite's own file follows it in memory.
struct File {
  sqlite3_file base;
  std::string* path;  // null: a temporary file without a name
};

sqlite3_file* Below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}
const std::string* PathOf(sqlite3_file* file) { return reinterpret_cast<File*>(file)->path; }

const sqlite3_io_methods kMethods = {
    2,
    [](sqlite3_file* file) {
      const int code = Below(file)->pMethods->xClose(Below(file));
      delete reinterpret_cast<File*>(file)->path;
      return code;
    },
    [](sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
      return Below(file)->pMethods->xRead(Below(file), data, size, offset);
    },
    [](sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
      if (PathOf(file) == nullptr) {
        return Below(file)->pMethods->xWrite(Below(file), data, size, offset);
      }
      return FaultyDisk::Get().Write(*PathOf(file), Below(file), data, size, offset);
    },
    [](sqlite3_file* file, sqlite3_int64 size) {
      if (PathOf(file) == nullptr) return Below(file)->pMethods->xTruncate(Below(file), size);
      return FaultyDisk::Get().Truncate(*PathOf(file), Below(file), size);
    },
    [](sqlite3_file* file, int) {
      return PathOf(file) == nullptr ? SQLITE_OK : FaultyDisk::Get().Sync(*PathOf(file));
    },
    [](sqlite3_file* file, sqlite3_int64* size) {
      return Below(file)->pMethods->xFileSize(Below(file), size);
    },
    [](sqlite3_file* file, int lock) { return Below(file)->pMethods->xLock(Below(file), lock); },
    [](sqlite3_file* file, int lock) { return Below(file)->pMethods->xUnlock(Below(file), lock); },
    [](sqlite3_file* file, int* reserved) {
      return Below(file)->pMethods->xCheckReservedLock(Below(file), reserved);
    },
    [](sqlite3_file* file, int operation, void* argument) {
      return Below(file)->pMethods->xFileControl(Below(file), operation, argument);
    },
    [](sqlite3_file* file) { return Below(file)->pMethods->xSectorSize(Below(file)); },
    [](sqlite3_file* file) { return Below(file)->pMethods->xDeviceCharacteristics(Below(file)); },
    [](sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
      if (extend != 0) {
        if (const int code = FaultyDisk::Get().Grow(); code != SQLITE_OK) return code;
      }
      return Below(file)->pMethods->xShmMap(Below(file), page, size, extend, memory);
    },
    [](sqlite3_file* file, int offset, int count, int flags) {
      return Below(file)->pMethods->xShmLock(Below(file), offset, count, flags);
    },
    [](sqlite3_file* file) { Below(file)->pMethods->xShmBarrier(Below(file)); },
    [](sqlite3_file* file, int remove) {
      return Below(file)->pMethods->xShmUnmap(Below(file), remove);
    },
    nullptr,
    nullptr,
};

int Open(sqlite3_vfs*, sqlite3_filename path, sqlite3_file* file, int flags, int* got) {
  const bool made = path != nullptr && !std::filesystem::exists(path);
  const int code = below->xOpen(below, path, Below(file), flags, got);
  File& opened = *reinterpret_cast<File*>(file);
  opened.base.pMethods = nullptr;
  if (code != SQLITE_OK) return code;
  opened.path = path == nullptr ? nullptr : new std::string(path);
  opened.base.pMethods = &kMethods;
  if (path != nullptr) FaultyDisk::Get().OnOpen(path, made);
  return code;
}

}  // namespace

FaultyDisk& FaultyDisk::Get() {
  static FaultyDisk* const disk = [] {
    below = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs = *below;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + below->szOsFile;
    vfs.zName = "faulty";
    vfs.pNext = nullptr;
    vfs.xOpen = Open;
    vfs.xDelete = [](sqlite3_vfs*, const char* path, int sync_folder) {
      return FaultyDisk::Get().Delete(below, path, sync_folder);
    };
    sqlite3_vfs_register(&vfs, 1);
    return new FaultyDisk;
  }();
  return *disk;
}

void FaultyDisk::Begin() {
  const std::lock_guard lock(mutex_);
  files_.clear();
  operations_ = failed_ = 0;
  armed_ = false;
}

void FaultyDisk::FailFrom(std::int64_t operation, Fault fault, std::int64_t count) {
  const std::lock_guard lock(mutex_);
  armed_ = true;
  fail_from_ = operation;
  fail_count_ = count;
  fault_ = fault;
}

void FaultyDisk::Mend() {
  const std::lock_guard lock(mutex_);
  armed_ = false;
}

std::int64_t FaultyDisk::operations() {
  const std::lock_guard lock(mutex_);
  return operations_;
}

std::int64_t FaultyDisk::failed() {
  const std::lock_guard lock(mutex_);
  return failed_;
}

bool FaultyDisk::Fails(Kind kind, Fault& fault) {
  const bool due = armed_ && operations_ >= fail_from_ && fail_count_ > 0;
  ++operations_;
  if (!due) return false;
  const bool concerned = fault_ == Fault::kPowerCut || fault_ == Fault::kError ||
                         (fault_ == Fault::kNoSync ? kind == Kind::kSync : kind == Kind::kWrite);
  if (!concerned) return false;
  if (fault_ != Fault::kPowerCut) --fail_count_;
  ++failed_;
  fault = fault_;
  return true;
}

void FaultyDisk::OnOpen(const std::string& path, bool made) {
  const std::lock_guard lock(mutex_);
  if (armed_ && fault_ == Fault::kPowerCut && operations_ >= fail_from_) return;
  const auto found = files_.find(path);
  if (made) {
    Shadow fresh;
    // Should the deletion of the one before it not be durable, that one may come back.
    if (found != files_.end() && found->second.deletion_due) fresh = std::move(found->second);
    fresh.exists = fresh.deletion_due;
    fresh.changes.clear();
    files_[path] = std::move(fresh);
  } else if (found == files_.end()) {
    files_[path].content = ReadFile(path);
  }
}

int FaultyDisk::Write(const std::string& path, sqlite3_file* file, const void* data, int size,
                      sqlite3_int64 offset) {
  const std::lock_guard lock(mutex_);
  Fault fault;
  const bool fails = Fails(Kind::kWrite, fault);
  if (fails && fault == Fault::kError) return SQLITE_IOERR_WRITE;
  if (fails && fault == Fault::kPowerCut) {
    // The write that the cut falls into may be there in part.
    if (failed_ == 1) {
      At(path).changes.push_back(
          {false, offset, std::string(static_cast<const char*>(data), static_cast<size_t>(size))});
    }
    return SQLITE_IOERR_WRITE;
  }
  if (fails && fault == Fault::kNoSpace) return SQLITE_FULL;
  if (fails) size /= 2;
  const int code = file->pMethods->xWrite(file, data, size, offset);
  if (code != SQLITE_OK) return code;
  At(path).changes.push_back(
      {false, offset, std::string(static_cast<const char*>(data), static_cast<size_t>(size))});
  return fails ? SQLITE_FULL : SQLITE_OK;
}

int FaultyDisk::Truncate(const std::string& path, sqlite3_file* file, sqlite3_int64 size) {
  const std::lock_guard lock(mutex_);
  Fault fault;
  if (Fails(Kind::kOther, fault)) return SQLITE_IOERR_TRUNCATE;
  const int code = file->pMethods->xTruncate(file, size);
  if (code == SQLITE_OK) At(path).changes.push_back({true, size, {}});
  return code;
}

int FaultyDisk::Sync(const std::string& path) {
  const std::lock_guard lock(mutex_);
  Fault fault;
  if (Fails(Kind::kSync, fault)) return SQLITE_IOERR_FSYNC;
  Shadow& shadow = At(path);
  // With the first sync of a new file SQLite syncs its folder too.
  if (!shadow.exists || shadow.deletion_due) SyncNames();
  for (const Change& change : shadow.changes) {
    if (change.truncation) {
      shadow.content.resize(static_cast<std::size_t>(change.offset), '\0');
    } else {
      Apply(shadow.content, change.offset, change.data.data(), change.data.size());
    }
  }
  shadow.changes.clear();
  return SQLITE_OK;
}

void FaultyDisk::SyncNames() {
  for (auto& [path, shadow] : files_) {
    if (shadow.deletion_due) shadow.content.clear();
    shadow.deletion_due = false;
    shadow.exists = std::filesystem::exists(path);
  }
}

int FaultyDisk::Delete(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  const std::lock_guard lock(mutex_);
  Fault fault;
  if (Fails(Kind::kOther, fault)) return SQLITE_IOERR_DELETE;
  const int code = vfs->xDelete(vfs, path, 0);
  if (code != SQLITE_OK) return code;
  At(path).deletion_due = At(path).exists;
  At(path).changes.clear();
  if (sync_folder != 0) SyncNames();
  return code;
}

int FaultyDisk::Grow() {
  const std::lock_guard lock(mutex_);
  Fault fault;
  return Fails(Kind::kWrite, fault) ? SQLITE_IOERR_SHMSIZE : SQLITE_OK;
}

void FaultyDisk::Restore(std::mt19937& random) {
  const std::lock_guard lock(mutex_);
  // Some cuts lose all that was not synced, some lose nothing, most lose some of it.
  const unsigned lost_percent = random() % 4 == 0 ? (random() % 2) * 100 : random() % 100;
  const auto lost = [&] { return random() % 100 < lost_percent; };
  for (auto& [path, shadow] : files_) {
    if (shadow.deletion_due && lost()) {
      shadow.changes.clear();  // the old file is back, and the new one has no name
    } else if (shadow.deletion_due || !shadow.exists) {
      if (!std::filesystem::exists(path) || lost()) {
        std::filesystem::remove(path);
        continue;
      }
      shadow.content.clear();
    }
    std::string content = shadow.content;
    for (const Change& change : shadow.changes) {
      if (change.truncation) {
        if (!lost()) content.resize(static_cast<std::size_t>(change.offset), '\0');
        continue;
      }
      const bool torn = random() % 8 == 0;
      const bool gone = lost();
      if (gone && !torn) continue;
      const std::size_t size = change.data.size();
      for (std::size_t at = 0; at < size; at += kSector) {
        if (torn && random() % 2 == 0) continue;
        Apply(content, change.offset + static_cast<std::int64_t>(at), change.data.data() + at,
              std::min(kSector, size - at));
      }
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  }
  files_.clear();
  armed_ = false;
}

}  // namespace interlingua::reliability
