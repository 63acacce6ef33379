// expect: CE
// attack: includes random bytes without end
#include "/dev/urandom"
int main() {}
