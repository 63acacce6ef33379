// expect: CE
// says: printed too much
// attack: makes the compiler print gigabytes of warnings, each with its chain of includes
#if __INCLUDE_LEVEL__ < 60
#include "warnings-without-end.c"
#warning "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#include "warnings-without-end.c"
#endif
int main(void) { return 0; }
