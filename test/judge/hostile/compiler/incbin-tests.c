// expect: CE
// says: file not found: (?!/proc)\S*/kw-hidden-\w+/2\.ans
// says: file not found: /proc/1/root\S*/kw-hidden-\w+/2\.ans
// attack: includes the answers of the tests in the program, from their real folder on the machine
__asm__(".incbin \"{hidden}/2.ans\"");
__asm__(".incbin \"/proc/1/root{hidden}/2.ans\"");
int main(void) { return 0; }
