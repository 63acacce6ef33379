// expect: CE
// attack: includes a secret file in the program
__asm__(".incbin \"/etc/shadow\"");
int main(void) { return 0; }
