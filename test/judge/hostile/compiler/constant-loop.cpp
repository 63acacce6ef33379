// expect: CE
// attack: computes a constant for hours
constexpr unsigned long spin(unsigned long n) {
  unsigned long x = 1;
  for (unsigned long i = 0; i < n; i++) x = x * 3 + i;
  return x;
}
constexpr unsigned long value = spin(1ul << 60);
int main() { return value & 1; }
