// What absl::Mutex orders, told to the thread sanitizer.
//
// The distribution's Abseil is built without the sanitizer, which therefore sees no order between
// two threads that take turns under an absl::Mutex, ours or gRPC's, and calls everything that they
// share a race. This library stands before Abseil's among the libraries of a program of the preset
// `tsan`: its functions are the ones that are called, by gRPC too, and they call Abseil's.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdlib>
#include <string>
#include <typeinfo>

#include "absl/synchronization/mutex.h"

extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
}

namespace {

// Abseil's own function of the class `type`, `mangled` being its name and parameters.
void* Original(const std::type_info& type, const std::string& mangled) {
  std::string name = std::string("_Z") + type.name();
  name.pop_back();  // the E that ends the nested name
  void* const found = dlsym(RTLD_NEXT, (name + mangled).c_str());
  if (found == nullptr) std::abort();
  return found;
}

// Calls what `mangled` names, as a free function whose first parameter is the object.
template <typename Result, typename... Parameters>
Result Call(void* original, Parameters... parameters) {
  return reinterpret_cast<Result (*)(Parameters...)>(original)(parameters...);
}

// While the mutex is let go or waited for, a thread that holds it looks at the conditions of others
// too. What it reads then it reads under the mutex, after having told that it lets go of it.
class UnseenReads {
 public:
  UnseenReads() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~UnseenReads() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
  UnseenReads(const UnseenReads&) = delete;
  UnseenReads& operator=(const UnseenReads&) = delete;
};

const std::type_info& kMutex = typeid(absl::Mutex);
const std::type_info& kCondVar = typeid(absl::CondVar);

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static void* const original = Original(kMutex, "4LockEv");
  Call<void>(original, this);
  __tsan_acquire(this);
}

void Mutex::Unlock() {
  static void* const original = Original(kMutex, "6UnlockEv");
  __tsan_release(this);
  const UnseenReads unseen;
  Call<void>(original, this);
}

bool Mutex::TryLock() {
  static void* const original = Original(kMutex, "7TryLockEv");
  const bool locked = Call<bool>(original, this);
  if (locked) __tsan_acquire(this);
  return locked;
}

void Mutex::ReaderLock() {
  static void* const original = Original(kMutex, "10ReaderLockEv");
  Call<void>(original, this);
  __tsan_acquire(this);
}

void Mutex::ReaderUnlock() {
  static void* const original = Original(kMutex, "12ReaderUnlockEv");
  __tsan_release(this);
  const UnseenReads unseen;
  Call<void>(original, this);
}

void Mutex::Await(const Condition& condition) {
  static void* const original = Original(kMutex, "5AwaitERKNS0_9ConditionE");
  __tsan_release(this);
  {
    const UnseenReads unseen;
    Call<void>(original, this, &condition);
  }
  __tsan_acquire(this);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static void* const original = Original(kMutex, "17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  __tsan_release(this);
  bool holds = false;
  {
    const UnseenReads unseen;
    holds = Call<bool>(original, this, &condition, deadline);
  }
  __tsan_acquire(this);
  return holds;
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static void* const original =
      Original(kMutex, "16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  __tsan_release(this);
  bool holds = false;
  {
    const UnseenReads unseen;
    holds = Call<bool>(original, this, &condition, timeout);
  }
  __tsan_acquire(this);
  return holds;
}

void CondVar::Wait(Mutex* mutex) {
  static void* const original = Original(kCondVar, "4WaitEPNS0_5MutexE");
  __tsan_release(mutex);
  {
    const UnseenReads unseen;
    Call<void>(original, this, mutex);
  }
  __tsan_acquire(mutex);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static void* const original = Original(kCondVar, "16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  __tsan_release(mutex);
  bool over = false;
  {
    const UnseenReads unseen;
    over = Call<bool>(original, this, mutex, deadline);
  }
  __tsan_acquire(mutex);
  return over;
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static void* const original = Original(kCondVar, "15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  __tsan_release(mutex);
  bool over = false;
  {
    const UnseenReads unseen;
    over = Call<bool>(original, this, mutex, timeout);
  }
  __tsan_acquire(mutex);
  return over;
}

ABSL_NAMESPACE_END
}  // namespace absl
