// expect: CE WA
// attack: asks for a compiler plugin and options by pragma
#pragma GCC plugin "/tmp/plugin.so"
#pragma GCC optimize("-fplugin=/tmp/plugin.so")
int main(void) { return 0; }
