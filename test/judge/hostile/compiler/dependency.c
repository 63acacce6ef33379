// expect: CE WA
// attack: has the compiler look at devices for their age
#pragma GCC dependency "/dev/zero"
int main(void) { return 0; }
