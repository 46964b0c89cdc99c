// Folders and files that outlive a power cut: a new directory entry is durable only once its folder
// is synced.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace interlingua::file {

/// Makes the folder of the file `path`, with those above it, where missing, and their entries
/// durable. kPermissionDenied, kUnavailable: the file system refuses; the message names the folder.
absl::Status MakeFolderOf(const std::string& path);

/// Makes the entry of the file `path` in its folder durable. Errors as above.
absl::Status SyncFolderOf(const std::string& path);

/// Makes an empty file where there is none, which only its owner and group can read, and its entry
/// durable. Errors as above.
absl::Status MakePrivateFile(const std::string& path);

/// The error `name: text of errno`: kNotFound, kPermissionDenied, kResourceExhausted (disk full) or
/// kUnavailable.
absl::Status FileError(std::string_view name, int error);

}  // namespace interlingua::file
