// expect: CE
// attack: includes itself without end
#include __FILE__
#include __FILE__
int main(void) { return 0; }
