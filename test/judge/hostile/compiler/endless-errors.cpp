// expect: CE
// attack: makes the compiler print megabytes of errors
template <class A, class B> struct Pair {};
template <int N> struct Deep { typedef Pair<typename Deep<N - 1>::type, typename Deep<N - 1>::type> type; };
template <> struct Deep<0> { typedef int type; };
int main() { int wrong = Deep<16>::type(); return wrong; }
