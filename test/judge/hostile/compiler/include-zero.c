// expect: CE
// attack: includes a device without end
#include "/dev/zero"
int main(void) { return 0; }
