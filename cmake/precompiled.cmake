# Headers that nearly every source reads, compiled once: the standard library, Abseil, protobuf. Headers of the distribution
# only, so that the compiler's cache serves them to every clone (see compiler.cmake).
#
#   interlingua_precompile(TARGET)   compiles TARGET with them; its options must be those of the build
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cc CONTENT "")
add_library(interlingua_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
target_link_libraries(interlingua_precompiled PRIVATE interlingua_flags protobuf::libprotobuf absl::statusor absl::time)
target_precompile_headers(interlingua_precompiled PRIVATE
  <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <cstdio> <deque> <functional> <limits> <map> <memory> <mutex>
  <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <utility> <vector>
  <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h> <absl/status/status.h> <absl/status/statusor.h>
  <absl/strings/ascii.h> <absl/synchronization/mutex.h> <absl/time/clock.h> <absl/time/time.h>
  <google/protobuf/arena.h> <google/protobuf/descriptor.h> <google/protobuf/generated_message_reflection.h>
  <google/protobuf/message.h> <google/protobuf/repeated_field.h> <google/protobuf/timestamp.pb.h>)

# A precompiled header of Clang names the file that it was made of with its whole path: one that the compiler's cache kept
# from another clone is of no use. TARGET's is made without the cache.
#   interlingua_precompile_here(TARGET)   TARGET compiles headers for others
function(interlingua_precompile_here target)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
  endif()
endfunction()
interlingua_precompile_here(interlingua_precompiled)

function(interlingua_precompile target)
  target_precompile_headers(${target} REUSE_FROM interlingua_precompiled)
endfunction()
