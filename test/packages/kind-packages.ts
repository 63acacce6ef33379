/** Small packages of every kind that the format allows, with example submissions for the verdicts of each kind. */
import type { Tree } from '../submissions/source-fixtures.ts';

const yaml = (more: string): string =>
  `problem_format_version: 2025-09\nname: Kind\nuuid: 7d0b1b3e-0000-4000-8000-00000000000a\nlicense: cc by\ncredits: Ada Lovelace\nlimits:\n  time_limit: 1\n  memory: 128\n${more}`;
const base = (more: string): Tree => ({
  'problem.yaml': yaml(more),
  'statement/problem.en.md': 'A kind.\n',
  'input_validators/check.py': 'exit(42)\n',
});

/** Guess a number from 1 to 1000 in ten guesses; the validator answers lower, higher or correct. */
export const interactive: Tree = {
  ...base('type: interactive\n'),
  'data/sample/1.in': '500\n',
  'data/sample/1.ans': '',
  'data/secret/1.in': '1\n',
  'data/secret/1.ans': '',
  'data/secret/2.in': '1000\n',
  'data/secret/2.ans': '',
  'output_validator/validate.cpp': `#include <fstream>
#include <iostream>
#include <string>
int main(int, char** argv) {
  std::ifstream in(argv[1]); int secret, guess; in >> secret;
  std::ofstream judge(std::string(argv[3]) + "judgemessage.txt"), team(std::string(argv[3]) + "teammessage.txt");
  for (int i = 0; i < 10; i++) {
    if (!(std::cin >> guess)) { judge << "no guess"; return 43; }
    if (guess == secret) { std::cout << "correct" << std::endl; return 42; }
    std::cout << (guess > secret ? "lower" : "higher") << std::endl;
  }
  team << "too many guesses"; return 43;
}
`,
  'submissions/accepted/halves.cpp': `#include <iostream>
int main() { int low = 1, high = 1000; std::string word; for (;;) { int middle = (low + high + 1) / 2;
  std::cout << middle << std::endl; std::cin >> word; if (word == "correct") return 0;
  if (word == "lower") high = middle - 1; else low = middle; } }
`,
  'submissions/accepted/halves.py': `low, high = 1, 1000
while True:
    middle = (low + high + 1) // 2
    print(middle, flush=True)
    word = input()
    if word == 'correct': break
    if word == 'lower': high = middle - 1
    else: low = middle
`,
  // The validator ends first. If the next write then fails, it is not the program's fault.
  'submissions/wrong_answer/one-by-one.cpp': `#include <iostream>
int main() { std::string word; for (int i = 1000; i > 0; i--) { std::cout << i << std::endl; if (!(std::cin >> word)) return 3; if (word == "correct") return 0; } }
`,
  'submissions/wrong_answer/silent.cpp': 'int main() { return 0; }\n',
  'submissions/time_limit_exceeded/never-flushes.cpp': `#include <cstdio>
int main() { int answer; printf("500\\n"); scanf("%d", &answer); for (;;) if (scanf("%d", &answer) != 1) clearerr(stdin); }
`,
  'submissions/run_time_error/after-the-first.cpp': `#include <iostream>
int main() { std::string word; std::cout << 2 << std::endl; std::cin >> word; return 3; }
`,
  'submissions/run_time_error/after-accepted.py': `low, high = 1, 1000
while True:
    middle = (low + high + 1) // 2
    print(middle, flush=True)
    word = input()
    if word == 'correct': raise SystemExit(9)
    if word == 'lower': high = middle - 1
    else: low = middle
`,
};

/** Encode a number in the first pass, decode it in the second: the validator passes on only the encoded word. */
export const multiPass: Tree = {
  ...base('type: multi-pass\n'),
  'data/sample/1.in': 'encode 7\n',
  'data/sample/1.ans': '7\n',
  'data/secret/1.in': 'encode 12\n',
  'data/secret/1.ans': '12\n',
  'output_validator/validate.py': `import os, sys
answer = open(sys.argv[2]).read().strip()
feedback = sys.argv[3]
passes = os.path.join(feedback, 'passes.txt')
said = sys.stdin.read().split()
if not os.path.exists(passes):
    open(passes, 'w').write('1')
    if len(said) != 1 or not said[0].isalpha(): sys.exit(43)
    open(os.path.join(feedback, 'nextpass.in'), 'w').write('decode ' + said[0] + '\\n')
    sys.exit(42)
sys.exit(42 if said == [answer] else 43)
`,
  'submissions/accepted/letters.py': `how, what = input().split()
print('a' * int(what) if how == 'encode' else len(what))
`,
  'submissions/wrong_answer/off-by-one.py': `how, what = input().split()
print('a' * int(what) if how == 'encode' else len(what) + 1)
`,
  'submissions/wrong_answer/keeps-a-file.py': `import os
how, what = input().split()
if how == 'encode':
    open('kept.txt', 'w').write(what)
    print('z')
else:
    print(open('kept.txt').read() if os.path.exists('kept.txt') else 'nothing kept')
`,
  'submissions/time_limit_exceeded/second-pass.py': `how, what = input().split()
if how == 'encode': print('a' * int(what))
else:
    while True: pass
`,
};

/** People submit the answers themselves. */
export const answers: Tree = {
  ...base('type: submit-answer\n'),
  'data/sample/1.in': '1\n',
  'data/sample/1.ans': '1\n',
  'data/secret/1.in': '2\n',
  'data/secret/1.ans': '4\n',
  'data/secret/2.in': '3\n',
  'data/secret/2.ans': '9\n',
  'submissions/accepted/all/secret/1.out': '4\n',
  'submissions/accepted/all/secret/2.out': '9\n',
  'submissions/wrong_answer/one/secret/1.out': '4\n',
  'submissions/wrong_answer/other/secret/1.out': '4\n',
  'submissions/wrong_answer/other/secret/2.out': '8\n',
};

/** Arguments and files for the program, and arguments for the validator, set per test. */
export const argsAndFiles: Tree = {
  ...base(''),
  'data/sample/1.in': '1\n',
  'data/sample/1.ans': 'word 1\n',
  'data/sample/1.yaml': 'args: [word]\n',
  'data/secret/1.in': '2\n',
  'data/secret/1.ans': 'from-file 2\n',
  'data/secret/1.yaml': 'args: ["@list.txt"]\n',
  'data/secret/1.files/list.txt': 'from-file\n',
  'data/secret/2.in': '3\n',
  'data/secret/2.ans': 'UPPER 3\n',
  'data/secret/2.yaml': 'args: [UPPER]\noutput_validator_args: [case_sensitive]\n',
  'submissions/accepted/all.py': `import sys
word = sys.argv[1]
if word.startswith('@'): word = open(word[1:]).read().strip()
print(word, input())
`,
  'submissions/wrong_answer/lower.py': `import sys
word = sys.argv[1].lower()
if word.startswith('@'): word = open(word[1:]).read().strip()
print(word, input())
`,
  'submissions/run_time_error/writes-to-it.py': `import sys
open('/box/list.txt', 'w')
`,
};

/** The source must not contain the word "cheat". The output validator has scripts that build and run it. */
export const staticAndScripts: Tree = {
  ...base('type: scoring\n'),
  'data/sample/1.in': '1\n',
  'data/sample/1.ans': '1\n',
  'data/secret/test_group.yaml': 'max_score: 100\n',
  'data/secret/a/test_group.yaml':
    'max_score: 100\nscore_aggregation: sum\nstatic_validation_score: 40\nstatic_validator_args: [cheat]\n',
  'data/secret/a/1.in': '2\n',
  'data/secret/a/1.ans': '2\n',
  'data/secret/a/2.in': '3\n',
  'data/secret/a/2.ans': '3\n',
  'static_validator/look.py': `import glob, sys
language, entry, feedback, word = sys.argv[1:5]
found = any(word in open(name, errors='replace').read() for name in glob.glob('*.py'))
open(feedback + 'judgemessage.txt', 'w').write(language + ' ' + entry)
sys.exit(43 if found else 42)
`,
  'output_validator/build': '#!/bin/sh\ng++ -O1 -o validator source/compare.cpp\n',
  'output_validator/run': '#!/bin/sh\nexec "$(dirname "$0")/validator" "$@"\n',
  'output_validator/source/compare.cpp': `#include <fstream>
#include <iostream>
int main(int, char** argv) { std::ifstream answer(argv[2]); long want, got; answer >> want; return std::cin >> got && got == want ? 42 : 43; }
`,
  'submissions/accepted/honest.py': 'print(input())\n',
  'submissions/wrong_answer/says-it.py': 'cheat = input()\nprint(cheat)\n',
  'submissions/submissions.yaml': `accepted/honest.py:\n  score: 100\nwrong_answer/says-it.py:\n  score: 60\n`,
};

/** In the format of older tools: graders set per folder, and a validator that gives points. */
export const legacyScoring: Tree = {
  'problem.yaml': 'name: Old\ntype: scoring\nlimits:\n  memory: 128\n',
  'problem_statement/problem.en.md': 'Old.\n',
  '.timelimit': '1\n',
  'data/testdata.yaml': 'on_reject: continue\ngrader_flags: ignore_sample\n',
  'data/sample/1.in': '1\n',
  'data/sample/1.ans': '1\n',
  'data/secret/testdata.yaml': 'on_reject: continue\ngrader_flags: accept_if_any_accepted\n',
  'data/secret/small/testdata.yaml': 'on_reject: break\naccept_score: 30\ngrader_flags: min\n',
  'data/secret/small/1.in': '5\n',
  'data/secret/small/1.ans': '5\n',
  'data/secret/small/2.in': '6\n',
  'data/secret/small/2.ans': '6\n',
  'data/secret/large/testdata.yaml': 'on_reject: break\naccept_score: 70\ngrader_flags: min\n',
  'data/secret/large/1.in': '5000000000\n',
  'data/secret/large/1.ans': '5000000000\n',
  'input_format_validators/check.ctd': 'INT\n',
  'submissions/accepted/long.cpp': '#include <iostream>\nint main() { long long a; std::cin >> a; std::cout << a; }\n',
  'submissions/partially_accepted/int.cpp':
    '#include <iostream>\nint main() { int a; std::cin >> a; std::cout << a; }\n',
};

/** The grader accepts if at least as many tests as its argument says were accepted, and gives 12.5 points for each. */
const GRADER = `import sys
results = [line.split() for line in sys.stdin]
right = sum(verdict == 'AC' for verdict, score in results)
print('AC' if right >= int(sys.argv[1]) else 'WA', 12.5 * right)
`;

/** Points from the package's own grader, for the tests of one group. */
export const legacyGrader: Tree = {
  'problem.yaml': 'name: Graded\ntype: scoring\nlimits:\n  memory: 128\n',
  'problem_statement/problem.en.md': 'Graded.\n',
  '.timelimit': '1\n',
  'graders/grade.py': GRADER,
  'data/testdata.yaml': 'on_reject: continue\ngrader_flags: ignore_sample\n',
  'data/sample/1.in': '1\n',
  'data/sample/1.ans': '1\n',
  'data/secret/testdata.yaml': 'grading: custom\ngrader_flags: "2"\nrange: 0 37.5\n',
  ...Object.fromEntries(
    ['2', '3', '5000000000'].flatMap((number, index) => [
      [`data/secret/${index + 1}.in`, `${number}\n`],
      [`data/secret/${index + 1}.ans`, `${number}\n`],
    ]),
  ),
  'input_format_validators/check.ctd': 'INT\n',
  'submissions/accepted/long.py': '# @EXPECTED_RESULTS@: CORRECT\n# @EXPECTED_SCORE@: 37.5\nprint(input())\n',
  'submissions/mixed/int.py': '# @EXPECTED_SCORE@: 25\nprint(int(input()) % 2**31)\n',
  'submissions/mixed/one.py': '# @EXPECTED_SCORE@: 0\nprint(2)\n',
};

/** Passed or failed by the package's own grader: two right answers of three are enough. */
export const graderDecides: Tree = {
  ...legacyGrader,
  'problem.yaml': 'name: Graded\nlimits:\n  memory: 128\n',
  'data/testdata.yaml': undefined as never,
  'submissions/accepted/long.py': 'print(input())\n',
  'submissions/accepted/int.py': 'print(int(input()) % 2**31)\n',
  'submissions/mixed/int.py': undefined as never,
  'submissions/mixed/one.py': undefined as never,
  'submissions/wrong_answer/one.py': 'print(2 if input() == "2" else 1)\n',
};
for (const [path, content] of Object.entries(graderDecides)) if (content === undefined) delete graderDecides[path];

/** A grader that prints something other than a result. */
export const brokenGrader: Tree = { ...legacyGrader, 'graders/grade.py': 'print("12.5")\n' };
