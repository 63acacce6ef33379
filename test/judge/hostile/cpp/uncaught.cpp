// expect: RTE
// attack: throws an exception that is not caught
int main() { throw 1; }
