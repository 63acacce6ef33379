// expect: WA CE
// attack: includes the standard input of the compiler
#include "/dev/stdin"
int main(void) { return 0; }
