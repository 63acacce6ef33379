// expect: CE WA
// attack: makes the compiler read the modification times of devices
#pragma GCC dependency "/dev/zero"
int main(void) { return 0; }
