// expect: CE
// attack: includes files of the machine
#include "/etc/shadow"
#include "/proc/1/environ"
int main(void) { return 0; }
