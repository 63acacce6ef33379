// expect: CE
// attack: includes a device in the program
__asm__(".incbin \"/dev/zero\"");
int main(void) { return 0; }
