#include <algorithm>
#include <iostream>
#include <limits>
#include <vector>
using Matrix = std::vector<std::vector<double>>;
//---
Matrix load(std::istream& in, std::size_t& vertices) {
  std::size_t lines = 0;
  in >> vertices >> lines;
  Matrix weights(vertices, std::vector<double>(vertices, std::numeric_limits<double>::infinity()));
  for (std::size_t line = 0; line != lines; ++line) {
    std::size_t from, into;
    double weight;
    in >> from >> into >> weight;
    double& cell = weights[from - 1][into - 1];
    cell = std::min(cell, weight);
    weights[into - 1][from - 1] = cell;
  }
  return weights;
}
//---
std::vector<double> shortest(const Matrix& weights) {
  std::vector<double> result(weights.size(), std::numeric_limits<double>::infinity());
  std::vector<char> settled(weights.size(), 0);
  result.front() = 0.0;
  for (std::size_t step = 0; step < weights.size(); ++step) {
    std::size_t chosen = weights.size();
    for (std::size_t each = 0; each < weights.size(); ++each)
      if (!settled[each] && (chosen == weights.size() || result[each] < result[chosen])) chosen = each;
    settled[chosen] = 1;
    std::transform(result.begin(), result.end(), weights[chosen].begin(), result.begin(),
                   [&](double old, double weight) { return std::min(old, result[chosen] + weight); });
  }
  return result;
}
//---
// inline
void show(const std::vector<double>& result) {
  auto isReached = [](double value) { return value < std::numeric_limits<double>::infinity(); };
  for (double value : result) std::cout << (isReached(value) ? static_cast<long long>(value) : -1LL) << ' ';
  std::cout << '\n' << std::count_if(result.begin(), result.end(), isReached) << '\n';
}
//---
int main() {
  std::size_t vertices = 0;
  const Matrix weights = load(std::cin, vertices);
  const std::vector<double> result = shortest(weights);
  show(result); // inlined here
}
