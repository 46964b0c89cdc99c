// The entry of every test program: tests name files and programs as seen from the root of the
// sources, wherever they are started.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  if (chdir(INTERLINGUA_ROOT) != 0) {
    std::perror(INTERLINGUA_ROOT);
    return 2;
  }
  return RUN_ALL_TESTS();
}
