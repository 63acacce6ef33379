// expect: CE
// attack: takes a device into the program
__asm__(".incbin \"/dev/zero\"");
int main(void) { return 0; }
