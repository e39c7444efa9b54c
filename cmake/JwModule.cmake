# One folder = one module = one namespace = one static library = one test binary.

add_library(jw_flags INTERFACE)
target_compile_features(jw_flags INTERFACE cxx_std_20)
target_compile_options(jw_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 only: false alarms about std::string when it optimises (gcc.gnu.org bugs 105329, 105651).
  target_compile_options(jw_flags INTERFACE -Wno-restrict)
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

# jw_module(grant SOURCES a.cpp b.cpp USES org batch LIBS fmt::fmt)
#   USES  modules from lower rows of src/LAYERS
#   LIBS  third-party targets this module owns; PRIVATE, so they never reach another module
function(jw_module name)
  cmake_parse_arguments(PARSE_ARGV 1 M "" "" "SOURCES;USES;LIBS")
  add_library(jw_${name} STATIC ${M_SOURCES})
  list(TRANSFORM M_USES PREPEND jw_)
  target_link_libraries(jw_${name} PUBLIC jw_flags ${M_USES} PRIVATE ${M_LIBS})
endfunction()

# jw_test(grant a_test.cpp b_test.cpp)  ->  ctest name "grant"
function(jw_test name)
  add_executable(test_${name} ${ARGN})
  target_link_libraries(test_${name} PRIVATE jw_${name} GTest::gtest_main)
  target_compile_definitions(test_${name} PRIVATE JW_TEST_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60)
endfunction()
