# How everything of ours is compiled. ccache and mold are used where they are installed.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A clone in another folder finds what this one has compiled. The sloppiness is what precompiled headers need.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# Precompiled headers, so that the cache serves them to every clone. They hold headers of the distribution only: clang finds
# ours by the path of the clone that compiled them, and compares them with what is there now.
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # As CMake says it, but in words whose paths ccache understands.
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
  set(CMAKE_CXX_COMPILE_OPTIONS_CREATE_PCH -Xclang -emit-pch -include <PCH_HEADER> -x c++-header)
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp" "SHELL:-Xclang -fno-validate-pch")
else()
  add_compile_options(-fpch-preprocess)
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Flags of our own sources; generated ones are compiled without the warnings.
add_library(interlingua_flags INTERFACE)
target_compile_options(interlingua_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # GCC 12 and 13 see overlaps and overruns in std::string that are not there (GCC bugs 105329 and 105651), the latter where
  # the standard library is precompiled. Clang and the sanitizers look for the real ones.
  target_compile_options(interlingua_flags INTERFACE
    -Wno-restrict -Wno-array-bounds -Wno-stringop-overread -Wno-stringop-overflow)
endif()
target_include_directories(interlingua_flags INTERFACE ${PROJECT_SOURCE_DIR})

if(INTERLINGUA_SANITIZE)
  add_compile_options(-fsanitize=${INTERLINGUA_SANITIZE} -fno-omit-frame-pointer)
  if(INTERLINGUA_SANITIZE MATCHES undefined)
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(INTERLINGUA_SANITIZE MATCHES thread)
    # protobuf's generated messages have another layout under this macro, and the distribution's library is built without.
    add_compile_options(-U__SANITIZE_THREAD__)
    # The sanitizer knows no fences. Asio's locks order the same things.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
  add_link_options(-fsanitize=${INTERLINGUA_SANITIZE})
  if(INTERLINGUA_SANITIZE MATCHES thread)
    add_library(interlingua_mutex_order SHARED
      ${PROJECT_SOURCE_DIR}/tests/sanitizer/mutex_order.cc)
    target_link_libraries(interlingua_mutex_order PRIVATE interlingua_flags)
    # Of every program, and the first of its libraries: before Abseil's own.
    link_libraries(interlingua_mutex_order)
    add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_FILE:interlingua_mutex_order>>)
  endif()
endif()
