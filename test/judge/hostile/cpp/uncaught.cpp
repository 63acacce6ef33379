// expect: RTE
// attack: throws what nobody catches
int main() { throw 1; }
