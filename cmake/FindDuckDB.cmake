# Finds DuckDB 1.4 and makes DuckDB::DuckDB. Looked for in this order:
#   1. DUCKDB_ROOT (variable or environment): <root>/include/duckdb.h and <root>/lib/libduckdb.so
#   2. a system install
#   3. the pinned npm packages, fetched once into <repo>/.deps (tools/fetch_duckdb.sh)
# DuckDB_BUNDLED is true in the third case: then the library travels with our install.

set(DuckDB_PINNED 1.4.4)
set(DuckDB_BUNDLED FALSE)

find_path(DuckDB_INCLUDE_DIR duckdb.h HINTS ${DUCKDB_ROOT} ENV DUCKDB_ROOT PATH_SUFFIXES include)
find_library(DuckDB_LIBRARY duckdb HINTS ${DUCKDB_ROOT} ENV DUCKDB_ROOT PATH_SUFFIXES lib lib64)

if(NOT DuckDB_INCLUDE_DIR OR NOT DuckDB_LIBRARY)
  set(DuckDB_deps ${PROJECT_SOURCE_DIR}/.deps/duckdb-${DuckDB_PINNED})
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/fetch_duckdb.sh ${DuckDB_deps} RESULT_VARIABLE DuckDB_fetch)
  if(DuckDB_fetch EQUAL 0)
    set(DuckDB_INCLUDE_DIR ${DuckDB_deps}/include CACHE PATH "" FORCE)
    set(DuckDB_LIBRARY ${DuckDB_deps}/lib/libduckdb.so CACHE FILEPATH "" FORCE)
  endif()
endif()
if(DuckDB_LIBRARY MATCHES "^${PROJECT_SOURCE_DIR}/\\.deps/")
  set(DuckDB_BUNDLED TRUE)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR)
mark_as_advanced(DuckDB_INCLUDE_DIR DuckDB_LIBRARY)

if(DuckDB_FOUND AND NOT TARGET DuckDB::DuckDB)
  add_library(DuckDB::DuckDB SHARED IMPORTED GLOBAL)
  set_target_properties(DuckDB::DuckDB PROPERTIES
    IMPORTED_LOCATION ${DuckDB_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${DuckDB_INCLUDE_DIR})
  # The build tree's binaries find it by CMake's own rpath; installed ones beside ../lib/jingwei.
  if(DuckDB_BUNDLED)
    install(FILES ${DuckDB_LIBRARY} DESTINATION lib/jingwei)
  endif()
endif()
