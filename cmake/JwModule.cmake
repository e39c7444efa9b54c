# One folder = one module = one namespace = one static library = one test binary.

add_library(jw_flags INTERFACE)
target_compile_features(jw_flags INTERFACE cxx_std_20)
target_compile_options(jw_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 only: false alarms about std::string when it optimises (gcc.gnu.org bugs 105329, 105651).
  target_compile_options(jw_flags INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
target_include_directories(jw_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)

option(JW_WERROR "Treat warnings as errors" OFF)
set(JW_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example address,undefined")
if(JW_WERROR)
  target_compile_options(jw_flags INTERFACE -Werror)
endif()
if(JW_SANITIZE)
  target_compile_options(jw_flags INTERFACE -fsanitize=${JW_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(jw_flags INTERFACE -fsanitize=${JW_SANITIZE})
endif()

if(JW_FUZZ)
  target_compile_options(jw_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# One precompiled header for all modules and one for all tests: their flags are the same. clang
# (fuzzing) goes without.
option(JW_PCH "Precompile the headers that nearly every file includes" ON)
function(jw_make_precompiled target)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/${target}.cpp CONTENT "")
  add_library(${target} OBJECT ${PROJECT_BINARY_DIR}/${target}.cpp)
  target_link_libraries(${target} PRIVATE jw_flags fmt::fmt Threads::Threads Boost::json)
  target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src/precompiled.hpp ${ARGN})
  # ccache reads this instead of the 120 MB; the compiler does not write the same bytes twice.
  file(SHA256 ${PROJECT_SOURCE_DIR}/src/precompiled.hpp content)
  set(versions ${CMAKE_CXX_COMPILER_VERSION} ${Boost_VERSION} ${fmt_VERSION})
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum
    CONTENT "${content} ${ARGN} ${versions}\n")
endfunction()
if(JW_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  jw_make_precompiled(jw_precompiled)
endif()
# jw_precompiled(target by)
function(jw_precompiled target by)
  if(TARGET ${by})
    target_precompile_headers(${target} REUSE_FROM ${by})
  endif()
endfunction()

# Most of a file's compilation is headers, so a clean build compiles several files of a target as one.
# File-local names are therefore unique in a module. OFF where people edit: one file, one object.
option(JW_UNITY "Compile the files of a target in batches" OFF)
function(jw_unity target batch)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${JW_UNITY} UNITY_BUILD_BATCH_SIZE ${batch})
endfunction()

# jw_light(target): code that waits for people or disks; less optimised, it compiles in half the time.
function(jw_light target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# jw_hot(target): inner loops over rows, keys and digests.
function(jw_hot target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O3>)
endfunction()

# jw_module(grant SOURCES a.cpp b.cpp USES org batch LIBS fmt::fmt)
#   USES  modules from lower rows of src/LAYERS
#   LIBS  third-party targets this module owns; PRIVATE, so they never reach another module
function(jw_module name)
  cmake_parse_arguments(PARSE_ARGV 1 M "" "" "SOURCES;USES;LIBS")
  add_library(jw_${name} STATIC ${M_SOURCES})
  list(TRANSFORM M_USES PREPEND jw_)
  target_link_libraries(jw_${name} PUBLIC jw_flags ${M_USES} PRIVATE ${M_LIBS})
  jw_precompiled(jw_${name} jw_precompiled)
  jw_unity(jw_${name} 16)
endfunction()

# jw_test(grant a_test.cpp b_test.cpp)  ->  ctest name "grant"
function(jw_test name)
  add_executable(test_${name} ${ARGN})
  target_link_libraries(test_${name} PRIVATE jw_${name} GTest::gtest_main)
  target_compile_definitions(test_${name} PRIVATE JW_TEST_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  if(TARGET jw_precompiled AND NOT TARGET jw_precompiled_tests)
    jw_make_precompiled(jw_precompiled_tests <gtest/gtest.h>)
    target_link_libraries(jw_precompiled_tests PRIVATE GTest::gtest)
    jw_light(jw_precompiled_tests)
  endif()
  jw_precompiled(test_${name} jw_precompiled_tests)
  jw_unity(test_${name} 12)
  jw_light(test_${name})
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60)
endfunction()
