// A minimal test framework: TEST(name) { CHECK(...); CHECK_EQ(a, b); } and a folder for each test.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

struct TestCase {
  std::string name;
  std::function<void(const std::string& dir)> run;
};

inline std::vector<TestCase>& AllTests() {
  static std::vector<TestCase> tests;
  return tests;
}

struct TestFailure {};

#define TEST(name)                                                                  \
  static void Test_##name(const std::string& dir);                                  \
  static const bool registered_##name = (AllTests().push_back({#name, Test_##name}), true); \
  static void Test_##name([[maybe_unused]] const std::string& dir)

#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) {                                                           \
      std::cerr << "  " << __FILE__ << ":" << __LINE__ << ": " #condition "\n";   \
      throw TestFailure();                                                        \
    }                                                                             \
  } while (false)

#define CHECK_EQ(actual, expected)                                                              \
  do {                                                                                          \
    const auto& actual_ = (actual);                                                             \
    const auto& expected_ = (expected);                                                         \
    if (!(actual_ == expected_)) {                                                              \
      std::cerr << "  " << __FILE__ << ":" << __LINE__ << ": " #actual " is " << actual_ << ", not " << expected_ << "\n"; \
      throw TestFailure();                                                                      \
    }                                                                                           \
  } while (false)

#define CHECK_OK(expression)                                                                \
  do {                                                                                      \
    const ::tinylsm::Status status_ = (expression);                                         \
    if (!status_.ok()) {                                                                    \
      std::cerr << "  " << __FILE__ << ":" << __LINE__ << ": " << status_.message() << "\n"; \
      throw TestFailure();                                                                  \
    }                                                                                       \
  } while (false)
