// expect: RTE
// attack: divides by zero
int main(int argc, char **) { volatile int zero = argc - 1; return 12345 / zero; }
