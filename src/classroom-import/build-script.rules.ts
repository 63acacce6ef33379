/**
 * The shell scripts of an imported assignment. The first runs while a submission is built: it does what tests need before them and
 * keeps the files that came of it. The second runs in the container of each test: it lays these files into the work folder and runs
 * the command of the test. Nothing can be started from a work folder, so programs and scripts lie in `/box`, and links lead there.
 * What runs while a submission is built runs code of students beside what other tests are judged by: files that were there before
 * are put back after each test, and a submission that changes kept results, trees or programs is not built.
 */
import type { ClassroomTest } from './classroom-tests.rules.ts';
import type { TestPlan } from './test-plans.rules.ts';

export interface PlannedTest {
  test: ClassroomTest;
  plan: TestPlan;
  /** How long it may take here. */
  seconds: number;
}

/** A test with the state of the tree in which it runs. */
export interface PlacedTest extends PlannedTest {
  tree: number;
}

export interface BuildScript {
  command: string;
  /** Files of the build that go along to the tests. */
  artefacts: string[];
  tests: PlacedTest[];
}

const FOLDER = '.classroom';
/** Programs and scripts that may be kept, beside those of the starter code. */
const MORE_PROGRAMS = 64;

/** @param programs how many files of the starter code can be started */
export function buildScript(planned: readonly PlannedTest[], programs: number): BuildScript {
  const slots = programs + MORE_PROGRAMS;
  const lines: string[] = ['snapshot 0'];
  const tests: PlacedTest[] = [];
  let [tree, trees, isDirty] = [0, 1, false];
  for (const [index, one] of planned.entries()) {
    const { plan, seconds, test } = one;
    const number = index + 1;
    if (plan.prepare !== '') {
      lines.push(`prepare ${number} ${seconds} ${word(plan.prepare)}`);
      isDirty = true;
    }
    if (plan.when === 'build') {
      lines.push(`run_now ${number} ${seconds} ${word(plan.run)} ${word(test.input)}`);
      isDirty = true;
    } else if (isDirty) {
      [tree, isDirty] = [trees, false];
      trees += 1;
      lines.push(`snapshot ${tree}`);
    }
    tests.push({ ...one, tree });
  }
  const numbered = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${FOLDER}/${name.replace('N', String(index))}`);
  return {
    command: [BUILD_FUNCTIONS.replaceAll('@SLOTS@', String(slots)), ...lines, BUILD_END].join('\n'),
    artefacts: [
      ...['programs', 'results.tar', 'bin/python', 'bin/sudo'].map((name) => `${FOLDER}/${name}`),
      ...numbered('tree-N.tar', trees),
      ...numbered('program-N', slots),
    ],
    tests,
  };
}

/** A word for the shell, whatever is in it. */
function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const BUILD_FUNCTIONS = `set -u
D=${FOLDER}
mkdir -p $D/home $D/tmp $D/bin $D/results
export HOME="$PWD/$D/home" TMPDIR="$PWD/$D/tmp" CI=true
printf '#!/bin/sh\\nexec python3 "$@"\\n' > $D/bin/python
printf '#!/bin/sh\\nwhile [ "\${1#-}" != "\${1:-}" ]; do shift; done\\nexec "$@"\\n' > $D/bin/sudo
chmod 755 $D/bin/*
: > $D/programs
: > $D/hashes
n=0
while [ $n -lt @SLOTS@ ]; do : > $D/program-$n; chmod 755 $D/program-$n; n=$((n + 1)); done
next=0
keep() {
  hash=$(sha256sum < "$2" | cut -d' ' -f1)
  slot=$(sed -n "s/^$hash //p" $D/hashes)
  if [ -z "$slot" ]; then
    if [ $next -ge @SLOTS@ ]; then echo "More than @SLOTS@ programs: $2 cannot be started in tests."; return 0; fi
    slot=$next
    next=$((next + 1))
    cat "$2" > $D/program-$slot
    echo "$hash $slot" >> $D/hashes
  fi
  printf '%s %s %s\\n' "$1" "$slot" "$2" >> $D/programs
}
snapshot() {
  newer=
  [ "$1" = 0 ] || newer="-newer $D/start"
  find . -path ./$D -prune -o ! -path . $newer -print > $D/list
  tar --no-recursion -cf $D/tree-$1.tar -T $D/list
  find . -path ./$D -prune -o -type f $newer -perm -u+x -print > $D/list
  while IFS= read -r file; do keep "$1" "$file"; done < $D/list
  [ "$1" != 0 ] || { touch $D/start; sleep 0.02; }
}
lines() { timeout -k 1 "$1" env PATH="$PWD/$D/bin:$PATH" /bin/sh -c "$2"; }
FIRST=$(find . -path ./$D -prune -o -type f -print)
sum() { cat $D/tree-*.tar $D/programs $D/hashes $D/program-* $D/bin/* $D/results/* $D/before.tar 2>/dev/null | sha256sum; }
guard() { sealed=$(sum); }
unguard() { [ "$(sum)" = "$sealed" ] || { echo 'A test changed what the tests are judged by.'; exit 1; }; }
prepare() {
  guard
  lines "$2" "$3" > $D/now.out 2>&1 < /dev/null
  code=$?
  unguard
  mv $D/now.out $D/results/$1.log
  echo $code > $D/results/$1.setup
  truncate -s '<65536' $D/results/$1.log
  [ $code -eq 0 ] || { echo "Test $1: what runs before it ended with code $code."; cat $D/results/$1.log; }
}
run_now() {
  [ "$(cat $D/results/$1.setup 2>/dev/null || echo 0)" = 0 ] || return 0
  printf '%s\\n' "$FIRST" | tar --ignore-failed-read -cf $D/before.tar -T - 2>/dev/null
  guard
  printf '%s' "$4" | lines "$2" "$3" > $D/now.out 2> $D/now.err
  code=$?
  unguard
  tar -xf $D/before.tar
  mv $D/now.out $D/results/$1.out
  mv $D/now.err $D/results/$1.err
  echo $code > $D/results/$1.code
  truncate -s '<4194304' $D/results/$1.out
  truncate -s '<65536' $D/results/$1.err
}`;

const BUILD_END = `tar -cf $D/results.tar -C $D/results .
exit 0`;

/** Arguments: number of the test, its tree, when it runs, seconds, whether its exit code counts, the command. */
export const TEST_SCRIPT = `D=/box/${FOLDER}
result() { tar -xOf $D/results.tar "./$1" 2>/dev/null; }
code=$(result $1.setup)
if [ -n "$code" ] && [ "$code" != 0 ]; then
  echo "What runs before this test ended with code $code." >&2
  result $1.log >&2
  exit 1
fi
if [ "$3" = build ]; then
  result $1.out
  result $1.err >&2
  code=$(result $1.code)
  [ "$5" = any ] && exit 0
  exit "\${code:-1}"
fi
tar -xf $D/tree-0.tar || exit 1
[ "$2" = 0 ] || tar -xf $D/tree-$2.tar || exit 1
while read -r tree slot path; do
  if [ "$tree" = 0 ] || [ "$tree" = "$2" ]; then ln -sf $D/program-$slot "$path"; fi
done < $D/programs
export HOME="$PWD" PATH="$D/bin:$PATH" CI=true
timeout -k 1 "$4" /bin/sh -c "$6"
code=$?
[ "$code" = 124 ] && echo "Stopped after $4 seconds." >&2
[ "$5" = any ] && exit 0
exit $code`;
