// expect: CE
// says: file not found: (?!/proc)\S*/kw-hidden-\w+/2\.ans
// says: file not found: /proc/1/root\S*/kw-hidden-\w+/2\.ans
// attack: takes the answers of the tests into the program, from the very folder of the machine where they lie
__asm__(".incbin \"{hidden}/2.ans\"");
__asm__(".incbin \"/proc/1/root{hidden}/2.ans\"");
int main(void) { return 0; }
