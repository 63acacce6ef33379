// expect: CE
// attack: takes the tests into the program
__asm__(".incbin \"/box/tests/1.ans\"");
int main(void) { return 0; }
