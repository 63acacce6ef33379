// expect: CE
// attack: asks for a program of four gigabytes
char large[4ul << 30] = {1};
int main(void) { return large[1]; }
