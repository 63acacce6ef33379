// expect: CE
// attack: has the assembler repeat a line thousands of millions of times
__asm__(".rept 2000000000\n.quad 1\n.endr");
int main(void) { return 0; }
