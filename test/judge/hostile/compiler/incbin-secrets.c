// expect: CE
// attack: takes a secret file into the program
__asm__(".incbin \"/etc/shadow\"");
int main(void) { return 0; }
