#pragma once

#include <cstdio>

class Wide {
 public:
  void Add(long long a) {
    high_ += a / kBillion;
    low_ += a % kBillion;
  }

  void Print() {
    high_ += low_ / kBillion;
    low_ %= kBillion;
    if (high_ > 0 && low_ < 0) --high_, low_ += kBillion;
    if (high_ < 0 && low_ > 0) ++high_, low_ -= kBillion;
    if (high_ == 0) std::printf("%lld\n", low_);
    else std::printf("%lld%09lld\n", high_, low_ < 0 ? -low_ : low_);
  }

 private:
  static constexpr long long kBillion = 1000000000;
  long long high_ = 0;
  long long low_ = 0;
};
