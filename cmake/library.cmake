# One static library a folder, with a namespace of its own; who may link whom is who may include whom
# (scripts/check-structure).
#
#   interlingua_library(NAME [FOLDER folder] [PUBLIC library...] [PRIVATE library...])
#
# NAME      the target is interlingua_NAME
# FOLDER    where its sources are, below the current folder; NAME unless given, "." for the current folder
function(interlingua_library name)
  cmake_parse_arguments(LIBRARY "" "FOLDER" "PUBLIC;PRIVATE" ${ARGN})
  if(NOT LIBRARY_FOLDER)
    set(LIBRARY_FOLDER ${name})
  endif()
  set(target interlingua_${name})
  file(GLOB sources CONFIGURE_DEPENDS ${LIBRARY_FOLDER}/*.cc)
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC ${LIBRARY_PUBLIC} PRIVATE interlingua_flags ${LIBRARY_PRIVATE})
  interlingua_precompile(${target})
endfunction()
