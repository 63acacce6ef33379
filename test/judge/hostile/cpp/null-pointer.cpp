// expect: RTE
// attack: writes to address zero
int main() { *static_cast<volatile int *>(nullptr) = 1; }
