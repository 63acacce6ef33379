// expect: CE
// attack: instantiates templates exponentially
template <int N, int M> struct Bomb { static const int value = Bomb<N - 1, M * 2>::value + Bomb<N - 1, M * 2 + 1>::value; };
template <int M> struct Bomb<0, M> { static const int value = M; };
int main() { return Bomb<26, 1>::value; }
