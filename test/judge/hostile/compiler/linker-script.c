// expect: CE
// attack: is a linker script and no program
INPUT(/etc/shadow)
GROUP(/dev/zero)
