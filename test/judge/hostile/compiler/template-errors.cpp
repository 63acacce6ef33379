// expect: CE
// says: printed too much
// attack: has an error in 2^40 instantiations, whose names double in length with each step
template <class A, class B> struct Pair {};
template <int N, class T> struct Wrong {
  typename T::missing here;
  Wrong<N - 1, Pair<T, T>> left;
  Wrong<N - 1, Pair<T, Pair<T, T>>> right;
};
template <class T> struct Wrong<0, T> {};
Wrong<40, int> all;
int main() {}
