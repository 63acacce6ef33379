/** Shapes of published packages, each small, with the expected result: imported with which notes, or why refused. */
import type { ProblemPackage } from '../../src/packages/package.rules.ts';
import type { Tree } from '../submissions/source-fixtures.ts';
import { legacyPackage, PROBLEM_YAML, sumPackage } from './package-fixtures.ts';

export interface Shape {
  title: string;
  tree: Tree;
  /** `file code` of every note that matters for the shape; there may be others. */
  notes?: string[];
  /** Everything that makes it invalid; empty if it can be imported. */
  problems?: string[];
  unsupported?: string[];
  /** What must have been read. */
  has?: (pkg: ProblemPackage) => unknown;
  is?: unknown;
}

const NO_SECRET = { 'data/secret/01.in': undefined, 'data/secret/01.ans': undefined };
const NO_SECOND = { 'data/secret/02.in': undefined, 'data/secret/02.ans': undefined };
type Changes = Record<string, string | Buffer | undefined>;
const older = (yaml: string, changes: Changes = {}): Tree => legacyPackage({ 'problem.yaml': yaml, ...changes });
/** A package of the draft format, with a validator of its own. */
const draft = (yaml: string, changes: Changes = {}): Tree =>
  sumPackage({
    'problem.yaml': `problem_format_version: 2023-07-draft\n${yaml}`,
    'output_validator/v.py': 'x\n',
    ...changes,
  });
const now = (yaml: string, changes: Changes = {}): Tree =>
  sumPackage({ 'problem.yaml': `${PROBLEM_YAML}${yaml}`, ...changes });
const scored = (changes: Changes): Tree => older('name: S\ntype: scoring\n', changes);

const testdata = (text: string): Tree => scored({ 'data/secret/testdata.yaml': text });
const group = (pkg: ProblemPackage) =>
  pkg.grading?.items.find((item) => typeof item !== 'string' && item.name === 'secret');
const pick =
  <K extends keyof ProblemPackage>(...keys: K[]) =>
  (pkg: ProblemPackage) =>
    Object.fromEntries(keys.map((key) => [key, pkg[key]]));
const expected = (path: string) => (pkg: ProblemPackage) =>
  pkg.examples.find((example) => example.path === path)?.expected;

/** `problem.yaml` of older packages. */
export const OLDER_METADATA: Shape[] = [
  {
    title: 'an unknown license',
    tree: older('name: X\nlicense: my own\n'),
    notes: ['problem.yaml license_unknown'],
    has: pick('license'),
    is: { license: 'unknown' },
  },
  {
    title: 'a license that is a list',
    tree: older('name: X\nlicense: [cc by, mit]\n'),
    notes: ['problem.yaml key_type'],
    has: pick('license'),
    is: { license: 'unknown' },
  },
  {
    title: 'a key given twice within another',
    tree: older('name: A\nlimits:\n  memory: 64\n  memory: 128\n'),
    notes: ['problem.yaml yaml_key_repeated'],
    has: (pkg) => pkg.limits.memoryBytes,
    is: 128 * 1024 * 1024,
  },
  {
    title: 'lines indented only by tabs',
    tree: older('name: A\nlimits:\n\tmemory: 64\n\tvalidation_time: 5\n\nauthor:\n\t- B\n\t- C\n'),
    notes: ['problem.yaml yaml_tabs'],
    has: ({ limits, authors }) => [limits.memoryBytes, limits.validationTimeMs, authors],
    is: [64 * 1024 * 1024, 5000, ['B', 'C']],
  },
  {
    title: 'nested tabs, and a tab before a list in brackets',
    tree: older('name: X\nkeywords: [\n\ta,\n\t\tb\n\t]\n'),
    notes: ['problem.yaml yaml_tabs'],
    has: pick('keywords'),
    is: { keywords: ['a', 'b'] },
  },
  {
    title: 'an output limit above the maximum, which is lowered',
    tree: older('name: X\nlimits: { output: 1024, validation_output: 512 }\n'),
    notes: ['problem.yaml limit_lowered', 'problem.yaml limit_lowered'],
    has: ({ limits }) => [limits.outputBytes, limits.validationOutputBytes],
    is: [256 * 1024 * 1024, 256 * 1024 * 1024],
  },
  {
    title: 'samples but no secret tests',
    tree: older('name: X\n', NO_SECRET),
    notes: ['data/secret samples_only'],
    has: ({ tests }) => tests.every(({ isSample }) => isSample),
    is: true,
  },
  {
    title: 'a license with its version',
    tree: older('name: X\nlicense: CC-BY-SA 4.0\nrights_owner: A\n'),
    has: pick('license', 'rightsOwner'),
    is: { license: 'cc by-sa', rightsOwner: 'A' },
  },
  {
    title: 'a license without owner',
    tree: older('name: X\nlicense: cc by\n'),
    notes: ['problem.yaml rights_owner_missing'],
  },
  {
    title: 'an owner although it is in the public domain',
    tree: older('name: X\nlicense: public domain\nrights_owner: A\n'),
    notes: ['problem.yaml rights_owner_of_public_domain'],
    has: pick('rightsOwner'),
    is: { rightsOwner: undefined },
  },
  {
    title: 'a key given twice, of which the last is used',
    tree: older('name: A\nsource: one\nsource: two\n'),
    notes: ['problem.yaml yaml_key_repeated'],
    has: pick('source'),
    is: { source: 'two' },
  },
  {
    title: 'a name that is a number',
    tree: older('name: 2048\n', { 'problem_statement/problem.tex': 'x\n' }),
    has: pick('name'),
    is: { name: { en: '2048' } },
  },
  {
    title: 'a name that is a date, an author and a source that are numbers',
    tree: older('name: 2024-02-29\nauthor: 7\nsource: 2019\n', { 'problem_statement/problem.tex': 'x\n' }),
    has: pick('name', 'authors', 'source'),
    is: { name: { en: '2024-02-29' }, authors: ['7'], source: '2019' },
  },
  {
    title: 'lines that end as on Windows',
    tree: older('name: X\r\nlimits:\r\n  memory: 64\r\n'),
    has: (pkg) => pkg.limits.memoryBytes,
    is: 64 * 1024 * 1024,
  },
  {
    title: 'a byte-order mark',
    tree: older('\uFEFFname: X\nlimits:\n  memory: 64\n'),
    notes: ['problem.yaml byte_order_mark'],
    has: (pkg) => pkg.limits.memoryBytes,
    is: 64 * 1024 * 1024,
  },
  {
    title: 'very old keys',
    tree: older('name: X\nlibraries: gmp\nshort_name: x\n'),
    notes: ['problem.yaml unknown_key'],
  },
  {
    title: 'languages as words',
    tree: older('name: X\nlanguages: c cpp java\n'),
    has: pick('languages'),
    is: { languages: ['c', 'cpp', 'java'] },
  },
  {
    title: 'keywords in every form',
    tree: older('name: X\nkeywords: [dp, "2"]\n'),
    has: pick('keywords'),
    is: { keywords: ['dp', '2'] },
  },
  {
    title: 'keywords as words',
    tree: older('name: X\nkeywords: dp graphs\n'),
    has: pick('keywords'),
    is: { keywords: ['dp', 'graphs'] },
  },
  {
    title: 'authors as a list, a source as a map',
    tree: older('name: X\nauthor: [A and B, C]\nsource: { name: S, url: "https://example.org" }\n'),
    has: pick('authors', 'source'),
    is: { authors: ['A', 'B', 'C'], source: 'S' },
  },
  {
    title: 'limits that are quoted, and a margin',
    tree: older('name: X\nlimits: { memory: "512", time_multiplier: 3, time_safety_margin: 1.5 }\n'),
    has: ({ limits: { memoryBytes, acToLimit, limitToTle } }) => [memoryBytes, acToLimit, limitToTle],
    is: [512 * 1024 * 1024, 3, 1.5],
  },
  {
    title: 'the show flags of graders',
    tree: older('name: X\ntype: scoring\ngrading: { objective: max, show_test_data_groups: true, custom: 1 }\n'),
    has: (pkg) => pkg.type.scoring,
    is: true,
  },
  {
    title: 'an unknown kind of validation',
    tree: older('name: X\nvalidation: custom score loud\n', { 'output_validators/v.cpp': 'x\n' }),
    notes: ['problem.yaml validation_mode_unknown'],
    has: (pkg) => pkg.checker.kind,
    is: 'custom',
  },
  {
    title: 'a kind of validation that needs a custom validator but does not say custom',
    tree: older('name: X\nvalidation: interactive\n', { 'output_validators/v.cpp': 'x\n' }),
    has: ({ type, checker }) => [type.interactive, checker.kind],
    is: [true, 'custom'],
  },
  {
    title: 'the flags of the default validator below validation',
    tree: older('name: X\nvalidation:\n  validator_flags: float_tolerance 1e-6\n'),
    has: ({ checker }) => checker.kind === 'default' && checker.floatAbsoluteTolerance,
    is: 1e-6,
  },
  {
    title: 'the kinds of validation of a draft, in a map',
    tree: draft('name: X\ntype: pass-fail\nvalidation: { interactive: true, multi-pass: false }\n'),
    has: ({ type }) => [type.interactive, type.multiPass],
    is: [true, false],
  },
  {
    title: 'the kinds of validation of a draft, as words',
    tree: draft('name: X\nvalidation: custom multi-pass\n'),
    has: ({ type }) => [type.interactive, type.multiPass],
    is: [false, true],
  },
  {
    title: 'types of the newer format',
    tree: older('name: X\ntype: interactive multi-pass\nvalidation: custom\n', { 'output_validators/v.cpp': 'x\n' }),
    has: ({ type }) => [type.interactive, type.multiPass],
    is: [true, true],
  },
  {
    title: 'flags in quotes for its validator',
    tree: older('name: X\nvalidation: custom\nvalidator_flags: --words "two of them" -n 3\n', {
      'output_validators/v.cpp': 'x\n',
    }),
    has: ({ checker }) => checker.kind === 'custom' && checker.args,
    is: ['--words', 'two of them', '-n', '3'],
  },
  {
    title: 'limits and grading that are left empty',
    tree: older('name: X\nlimits:\ngrading:\nvalidator_flags:\nuuid:\n'),
  },
  {
    title: 'no statement',
    tree: older('name: X\n', { 'problem_statement/problem.tex': undefined }),
    notes: ['problem_statement/problem.en.md statement_missing'],
    has: pick('name', 'statements'),
    is: { name: { en: 'X' }, statements: [] },
  },
  {
    title: 'a statement only in HTML',
    tree: older('name: X\n', { 'problem_statement/problem.tex': undefined, 'problem.html': '<p>x</p>' }),
    notes: ['problem_statement/problem.en.md statement_missing'],
  },
  {
    title: 'a statement in Swedish',
    tree: older('name: X\n', {
      'problem_statement/problem.tex': undefined,
      'problem_statement/problem.sv.tex': '\\problemname{Ett}\nx\n',
    }),
    has: pick('name'),
    is: { name: { sv: 'Ett' } },
  },
  {
    title: 'no accepted submission',
    tree: older('name: X\n', { 'submissions/accepted/sum.cpp': undefined }),
    notes: ['submissions/accepted accepted_missing'],
  },
];

/** What goes beside or beyond the format. */
export const AROUND: Shape[] = [
  {
    title: 'the settings of one other tool instead of problem.yaml',
    tree: older('', {
      'problem.yaml': undefined,
      'problem_statement/problem.tex': undefined,
      'domjudge-problem.ini': "name = 'By ini'\ntimelimit='2.5'\n",
    }),
    notes: ['problem.yaml problem_yaml_of_ini'],
    has: ({ name, limits }) => [name, limits.timeLimitMs],
    is: [{ en: 'By ini' }, 2500],
  },
  {
    title: 'a statement in Latin-1',
    tree: older('name: X\n', {
      'problem_statement/problem.tex': Buffer.from('\\problemname{R\xe4kna}\nx\n', 'latin1'),
    }),
    notes: ['problem_statement/problem.tex not_utf8'],
    has: ({ name }) => name,
    is: { en: 'Räkna' },
  },
  {
    title: 'tests and pictures with names of all kinds',
    tree: older('name: X\n', {
      'data/secret/n = 3 (größer).in': '1\n',
      'data/secret/n = 3 (größer).ans': '1\n',
      'problem_statement/bild å.png': 'x',
    }),
    has: ({ tests, statementFiles }) => [tests.at(-1)?.name, statementFiles[0]?.path],
    is: ['secret/n = 3 (größer)', 'bild å.png'],
  },
  {
    title: 'a submissions.yaml with other content',
    tree: older('name: X\n', { 'submissions/submissions.yaml': 'accepted: { permitted: [YES] }\n' }),
    notes: ['submissions/submissions.yaml key_not_one_of'],
  },
];

/** Tests, groups and graders of older packages. */
export const OLDER_TESTS: Shape[] = [
  {
    title: 'a range of points',
    tree: testdata('range: 0 100\n'),
    has: (pkg) => group(pkg),
    is: { name: 'secret', lowest: 0, highest: 100 },
  },
  {
    title: 'a range without an end',
    tree: testdata('range: -inf +inf\n'),
    has: (pkg) => group(pkg),
    is: { name: 'secret' },
  },
  {
    title: 'a range that is invalid',
    tree: testdata('range: 5\n'),
    problems: ['data/secret/testdata.yaml range_unreadable'],
  },
  {
    title: 'a range that is invalid where nothing gives points',
    tree: older('name: X\n', { 'data/secret/testdata.yaml': 'range: 5\n' }),
    notes: ['data/secret/testdata.yaml range_unreadable'],
  },
  {
    title: 'points in quotes and with exponents',
    tree: testdata('accept_score: "1e1"\nreject_score: " 2.5 "\n'),
    has: (pkg) => group(pkg),
    is: { acceptScore: 10, rejectScore: 2.5 },
  },
  {
    title: 'the older words for break and continue',
    tree: testdata('on_reject: grade\n'),
    has: (pkg) => group(pkg),
    is: { breaksOnReject: false },
  },
  {
    title: 'a flag that ends it at the first error',
    tree: testdata('on_reject: first_error\ngrader_flags: first_error max\n'),
    has: (pkg) => group(pkg),
    is: { breaksOnReject: true, takesFirstError: true, aggregation: 'max' },
  },
  {
    title: 'a key of a group given twice',
    tree: testdata('on_reject: break\non_reject: continue\n'),
    notes: ['data/secret/testdata.yaml yaml_key_repeated'],
    has: (pkg) => group(pkg),
    is: { breaksOnReject: false },
  },
  {
    title: 'flags of one validator by its name',
    tree: scored({
      'data/secret/testdata.yaml':
        'input_validator_flags: { check.ctd: a }\noutput_validator_flags: { name: v, flags: float_tolerance 1e-4 }\n',
    }),
    has: (pkg) => pkg.tests.at(-1)?.checkerFlags?.floatAbsoluteTolerance,
    is: 1e-4,
  },
  {
    title: 'groups nested three deep',
    tree: scored({
      'data/secret/a/b/c/1.in': '1\n',
      'data/secret/a/b/c/1.ans': '1\n',
      'data/secret/a/b/testdata.yaml': 'accept_score: 5\n',
    }),
    has: (pkg) => pkg.tests.map(({ name }) => name),
    is: ['sample/1', 'secret/01', 'secret/a/b/c/1'],
  },
  {
    title: 'hints, pictures, seeds and descriptions beside tests',
    tree: older('name: X\n', {
      'data/secret/01.hint': 'h',
      'data/secret/01.desc': 'd',
      'data/secret/01.png': 'p',
      'data/secret/01.seed': '1',
      'data/secret/01.generator': 'g',
    }),
  },
  {
    title: 'an answer without an input',
    tree: older('name: X\n', { 'data/secret/02.ans': 'x\n' }),
    notes: ['data/secret/02.ans input_missing'],
  },
  {
    title: 'disabled files',
    tree: older('name: X\n', {
      'problem.yaml.template': 'x',
      'data/secret/02.in.disabled': 'x',
      'problem_statement/problem.en.tex.template': 'x',
      'submissions/accepted/old.cpp.disabled': 'x',
    }),
    notes: ['submissions/accepted/old.cpp.disabled example_left_over'],
    has: (pkg) => [pkg.tests.length, pkg.examples.length],
    is: [2, 1],
  },
  {
    title: 'a grader of its own',
    tree: scored({
      'graders/grade.py': 'print("AC 1")\n',
      'data/testdata.yaml': 'grading: custom\ngrader_flags: --fast "a b"\n',
    }),
    has: ({ grader, grading }) => [grader?.language, grading?.graderArgs],
    is: ['python3', ['--fast', 'a b']],
  },
  {
    title: 'a grader of its own in a pass-fail problem',
    tree: older('name: X\n', {
      'graders/g/grade.cpp': 'x\n',
      'graders/README': 'x',
      'data/secret/testdata.yaml': 'grading: custom\n',
    }),
    has: ({ grader, grading }) => [grader?.language, grading !== undefined],
    is: ['cpp', true],
  },
  {
    title: 'a grader that is not used',
    tree: scored({ 'graders/grade.py': 'x\n' }),
    has: (pkg) => pkg.grader,
    is: undefined,
  },
  {
    title: 'a grader that is used but missing',
    tree: testdata('grading: custom\n'),
    problems: ['graders grader_missing'],
  },
  {
    title: 'a grader that is used but disabled',
    tree: scored({ 'graders/grade.py.disabled': 'x', 'data/testdata.yaml': 'grading: custom\n' }),
    notes: ['graders program_left_over'],
    problems: ['graders grader_missing'],
  },
  {
    title: 'two graders',
    tree: scored({ 'graders/a.py': 'x\n', 'graders/b.py': 'x\n', 'data/testdata.yaml': 'grading: custom\n' }),
    unsupported: ['graders several_graders'],
  },
  {
    title: 'a grader in an unsupported language',
    tree: scored({ 'graders/a.scala': 'x\n', 'data/testdata.yaml': 'grading: custom\n' }),
    unsupported: ['graders grader_language'],
  },
  {
    title: 'an unknown flag of a grader',
    tree: testdata('grader_flags: median\n'),
    unsupported: ['data/secret/testdata.yaml grader_flag'],
  },
  {
    title: 'a sample interaction without input',
    tree: older('name: X\nvalidation: custom interactive\n', {
      'output_validators/v.cpp': 'x\n',
      'data/sample/1.in': undefined,
      'data/sample/1.ans': undefined,
      'data/sample/1.interaction': '< 1\n',
    }),
    has: (pkg) => pkg.shownTalks?.map(({ name }) => name),
    is: ['sample/1'],
  },
];

/** Programs: validators and example submissions. */
export const PROGRAMS: Shape[] = [
  {
    title: 'a validator beside a template of it and a note',
    tree: older('name: X\nvalidation: custom\n', {
      'output_validators/v.cpp': 'x\n',
      'output_validators/v.cpp.disabled': 'x',
      'output_validators/README.md': 'x',
    }),
    has: ({ checker }) => checker.kind === 'custom' && checker.language,
    is: 'cpp',
  },
  {
    title: 'a disabled validator that problem.yaml does not mention',
    tree: older('name: X\n', { 'output_validators/v.cpp.disabled': 'x' }),
    notes: ['output_validators program_left_over'],
    has: ({ checker }) => checker.kind,
    is: 'default',
  },
  {
    title: 'only the template of a validator, in the newer format',
    tree: sumPackage({ 'output_validator/v.cpp.template': 'x', 'output_validator/__pycache__/v.pyc': 'x' }),
    notes: ['output_validator program_left_over'],
    has: ({ checker }) => checker.kind,
    is: 'default',
  },
  {
    title: 'a disabled validator that problem.yaml mentions',
    tree: older('name: X\nvalidation: custom\n', { 'output_validators/v.cpp.disabled': 'x' }),
    notes: ['output_validators program_left_over'],
    problems: ['output_validators validator_missing'],
  },
  {
    title: 'a validator with its header beside it',
    tree: older('name: X\nvalidation: custom\n', { 'output_validators/v.cpp': 'x\n', 'output_validators/v.h': 'x\n' }),
    has: ({ checker }) => checker.kind === 'custom' && checker.files.map(({ path }) => path),
    is: ['v.cpp', 'v.h'],
  },
  {
    title: 'a validator in its folder with a Makefile, beside a header for all',
    tree: older('name: X\nvalidation: custom\n', {
      'output_validators/v/v.cc': 'x\n',
      'output_validators/v/Makefile': 'x\n',
      'output_validators/shared.h': 'x\n',
    }),
    has: ({ checker }) => checker.kind === 'custom' && checker.files.map(({ path }) => path),
    is: ['Makefile', 'v.cc'],
  },
  {
    title: 'two validators',
    tree: older('name: X\nvalidation: custom\n', {
      'output_validators/a.cpp': 'x\n',
      'output_validators/b.cpp': 'x\n',
    }),
    unsupported: ['output_validators several_validators'],
  },
  {
    title: 'input validators in other languages',
    tree: older('name: X\n', {
      'input_validators/check.ctd': 'INT\n',
      'input_validators/other.viva': 'x\n',
      'input_validators/third.hs': 'x\n',
    }),
  },
  {
    title: 'a submission in a language that is not offered',
    tree: older('name: X\n', { 'submissions/accepted/a.cobol': 'x\n' }),
    notes: ['submissions/accepted/a.cobol example_not_judged'],
    has: (pkg) => pkg.examples.map(({ notJudged }) => notJudged),
    is: ['language', undefined],
  },
  {
    title: 'accepted submissions in languages that are not offered',
    tree: sumPackage({ 'submissions/accepted/sum.cpp': undefined, 'submissions/accepted/sum.cobol': 'x\n' }),
    notes: ['submissions/accepted accepted_not_judged'],
  },
  {
    title: 'a submission in a language that this problem does not allow',
    tree: now('languages: [cpp]\n', { 'submissions/accepted/b.py': 'x\n' }),
    notes: ['submissions/accepted/b.py example_not_judged'],
  },
  {
    title: 'a submission as .py3',
    tree: older('name: X\n', { 'submissions/accepted/a.py3': 'x\n' }),
    has: (pkg) => pkg.examples[0]?.notJudged,
    is: undefined,
  },
  {
    title: 'folders of older tools',
    tree: older('name: X\n', {
      'submissions/slow_accepted/a.cpp': 'x\n',
      'submissions/security_violation/b.cpp': 'x\n',
    }),
    has: (pkg) => [expected('slow_accepted/a.cpp')(pkg), expected('security_violation/b.cpp')(pkg)],
    is: [
      ['AC', 'TLE', 'OLE'],
      ['WA', 'TLE', 'MLE', 'OLE', 'RTE'],
    ],
  },
  {
    title: 'expected points',
    tree: scored({ 'submissions/mixed/a.cpp': '// @EXPECTED_SCORE@: 74.42\n' }),
    has: (pkg) => pkg.examples.at(-1),
    is: {
      path: 'mixed/a.cpp',
      expected: ['AC', 'WA', 'TLE', 'RTE', 'MLE', 'OLE'],
      constraints: [{ score: [74.42, 74.42] }],
    },
  },
  {
    title: 'expected points of a submission that must be accepted, which limits the time limit',
    tree: scored({ 'submissions/accepted/a.cpp': '/* @EXPECTED_SCORE@: 100*/\n' }),
    has: (pkg) => pkg.examples[0],
    is: { path: 'accepted/a.cpp', expected: ['AC'], constraints: [{ score: [100, 100] }], timeLimitBound: 'lower' },
  },
  {
    title: 'expected points and an expected verdict',
    tree: scored({ 'submissions/mixed/a.cpp': '// @EXPECTED_RESULTS@: WRONG-ANSWER\n// @EXPECTED_SCORE@: 30\n' }),
    has: (pkg) => pkg.examples.at(-1),
    is: { expected: ['WA'], constraints: [{ score: [30, 30] }] },
  },
  {
    title: 'entry points in submissions.json',
    tree: older('name: X\n', {
      'submissions.json': '{ "submissions/accepted/many/": { "entry_point": "b.py", "language": "python3" } }',
      'submissions/accepted/many/a.py': 'x\n',
      'submissions/accepted/many/b.py': 'x\n',
    }),
    has: (pkg) => pkg.examples[0],
    is: { path: 'accepted/many', entryPoint: 'b.py', language: 'python3' },
  },
  {
    title: 'a broken submissions.json',
    tree: older('name: X\n', { 'submissions.json': '{ "a": ' }),
    notes: ['submissions.json yaml_broken'],
  },
  {
    title: 'a submissions.json that is a list',
    tree: older('name: X\n', { 'submissions.json': '[{ "path": "a" }]' }),
    notes: ['submissions.json key_type'],
  },
  {
    title: 'a submissions.json with spaces, a duplicate path and unknown values',
    tree: older('name: X\n', {
      'submissions/submissions.json':
        '{ "accepted/sum.cpp": 1, "accepted/sum.cpp": { "language_id": "cpp20", "entry_point": null, "by": 3 }, "b": 1 }',
    }),
    notes: ['submissions/submissions.json yaml_key_repeated', 'submissions/submissions.json key_type'],
    has: (pkg) => pkg.examples[0],
    is: { language: 'cpp20' },
  },
  {
    title: 'globs with spaces inside braces',
    tree: sumPackage({ 'submissions/submissions.yaml': '"accepted/{ sum.cpp, other.py }": { language: cpp20 }\n' }),
    has: (pkg) => pkg.examples[0]?.language,
    is: 'cpp20',
  },
  {
    title: 'files left by file managers',
    tree: older('name: X\n', {
      '.DS_Store': 'x',
      'submissions/accepted/.DS_Store': 'x',
      '__MACOSX/problem.yaml': 'x',
      'data/secret/._01.in': 'x',
    }),
    has: (pkg) => pkg.originals?.some(({ path }) => /DS_Store|MACOSX/.test(path)),
    is: false,
  },
];

/** Packages of 2025-09 and of the draft before it. */
export const NEWER: Shape[] = [
  {
    title: 'constants in several representations',
    tree: now('constants:\n  k: { value: 1.50, tex: "1{,}5" }\n  n: 3\n', {
      'statement/problem.en.md': '{{k}} {{k.tex}} {{k.value}} {{n}} {{k.none}} {{m}}\n',
    }),
    has: (pkg) => pkg.statements[0]?.text,
    is: '1.50 1{,}5 1.50 3 {{k.none}} {{m}}\n',
  },
  {
    title: 'a constant in several representations in LaTeX',
    tree: now('constants:\n  k: { value: 5, tex: V }\n', {
      'statement/problem.en.md': undefined,
      'statement/problem.en.tex': '\\constant{k} \\constant{k.tex}\n',
    }),
    has: (pkg) => pkg.statements[0]?.text,
    is: '5 V\n',
  },
  {
    title: 'constants in the settings of tests and groups',
    tree: now('constants: { k: { value: 5, tex: V } }\n', {
      'data/secret/01.yaml': 'args: ["{{k}}", "{{k.tex}}"]\n',
      'data/secret/test_group.yaml': 'args: ["-n{{k}}"]\n',
    }),
    has: (pkg) => pkg.tests.map(({ args }) => args),
    is: [[], ['5', 'V'], ['-n5']],
  },
  {
    title: 'types in one string',
    tree: now('type: interactive multi-pass\n', { 'output_validator/v.py': 'x\n' }),
    has: ({ type }) => [type.interactive, type.multiPass],
    is: [true, true],
  },
  {
    title: 'no uuid',
    tree: sumPackage({ 'problem.yaml': PROBLEM_YAML.replace(/uuid.*\n/, '') }),
    notes: ['problem.yaml uuid_missing'],
  },
  {
    title: 'a name that is a number',
    tree: sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('name: Sum', 'name: 2048') }),
    has: pick('name'),
    is: { name: { en: '2048' } },
  },
  {
    title: 'a version and names in their usual spelling',
    tree: sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('name: Sum', 'name: { en: 007 }\nversion: 1.10') }),
    has: pick('name', 'version'),
    is: { name: { en: '007' }, version: '1.10' },
  },
  {
    title: 'mistyped credits, which judging does not need',
    tree: sumPackage({ 'problem.yaml': PROBLEM_YAML.replace(/credits.*/, 'credits: { author: X }') }),
    notes: ['problem.yaml unknown_key'],
    has: pick('authors'),
    is: { authors: [] },
  },
  {
    title: 'limits that are left empty',
    tree: sumPackage({ 'problem.yaml': 'problem_format_version: 2025-09\nname: Sum\nuuid: a\nlimits:\ncredits:\n' }),
    notes: ['problem.yaml time_limit_default'],
  },
  {
    title: 'names in other languages than the statements',
    tree: sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('name: Sum', 'name: { en: Sum, de: Summe }') }),
    notes: ['problem.yaml name_languages'],
    has: pick('name'),
    is: { name: { en: 'Sum', de: 'Summe' } },
  },
  {
    title: 'no statement',
    tree: sumPackage({ 'statement/problem.en.md': undefined }),
    notes: ['statement/problem.en.md statement_missing'],
  },
  {
    title: 'a statement in the folder of older versions',
    tree: sumPackage({ 'statement/problem.en.md': undefined, 'problem_statement/problem.en.md': 'x\n' }),
    notes: ['problem_statement statement_folder_older'],
    has: (pkg) => pkg.statements.length,
    is: 1,
  },
  {
    title: 'a statement without language',
    tree: sumPackage({ 'statement/problem.en.md': undefined, 'statement/problem.md': 'x\n' }),
    has: (pkg) => pkg.statements[0]?.language,
    is: 'en',
  },
  {
    title: 'a statement without a valid language',
    tree: sumPackage({ 'statement/problem.english.md': 'x\n' }),
    notes: ['statement/problem.english.md statement_language'],
  },
  {
    title: 'whether programs may write files',
    tree: now('allow_file_writing: true\n'),
    has: pick('allowsWriting'),
    is: { allowsWriting: true },
  },
  {
    title: 'files to include for a language that is not allowed',
    tree: now('languages: [cpp]\n', { 'include/python3/a.py': 'x\n' }),
    notes: ['include/python3 include_language'],
  },
  {
    title: 'a folder around the package',
    tree: Object.fromEntries(Object.entries(sumPackage()).map(([path, content]) => [`contest/sum/${path}`, content])),
    has: pick('shortName'),
    is: { shortName: 'sum' },
  },
  {
    title: 'a file beside the package folder',
    tree: {
      'README.md': 'x',
      ...Object.fromEntries(Object.entries(sumPackage()).map(([path, content]) => [`adder/${path}`, content])),
    },
    has: pick('shortName'),
    is: { shortName: 'adder' },
  },
];

/** Packages that are refused, with all errors at once. */
export const REFUSED: Shape[] = [
  {
    title: 'without problem.yaml, and all other errors',
    tree: sumPackage({
      'problem.yaml': undefined,
      'data/secret/01.ans': undefined,
      'data/secret/02.yaml': 'colour: red\n',
      'submissions/accepted/sum.cpp': undefined,
    }),
    problems: [
      'data/secret/01.in answer_missing',
      'data/secret/02.yaml unknown_key',
      'problem.yaml file_missing',
      'submissions/accepted accepted_missing',
    ],
  },
  {
    title: 'with a broken problem.yaml, and all other errors',
    tree: older('name: [\n', { 'data/secret/01.ans': undefined }),
    problems: ['data/secret secret_tests_missing', 'data/secret/01.in answer_missing', 'problem.yaml yaml_broken'],
  },
  {
    title: 'with several mistakes in problem.yaml, and all other errors',
    tree: sumPackage({
      'problem.yaml': `${PROBLEM_YAML}  speed: 1\n  output: -1\ntype: guessing\nlanguages: []\n`,
      'data/secret/01.ans': undefined,
      'data/secret/test_group.yaml': 'full_feedback: maybe\nargs: 5\n',
    }),
    problems: [
      'data/secret/01.in answer_missing',
      'data/secret/test_group.yaml key_type',
      'data/secret/test_group.yaml key_type',
      'problem.yaml key_empty',
      'problem.yaml key_not_one_of',

      'problem.yaml key_too_small',
      'problem.yaml unknown_key',
    ],
  },
  { title: 'with a problem.yaml that is a list', tree: older('- a\n'), problems: ['problem.yaml key_type'] },
  {
    title: 'with an unknown version, and all other errors',
    tree: sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('2025-09', '2031-01'), 'data/secret/01.ans': undefined }),
    problems: ['data/secret/01.in answer_missing', 'problem.yaml format_version_unknown'],
  },
  {
    title: 'with a duplicate key, which only older formats allow',
    tree: now('name: Again\n'),
    problems: ['problem.yaml yaml_broken'],
  },
  {
    title: 'indented by tabs and spaces, so the width of a tab is unknown',
    tree: older('name: A\nlimits:\n  memory: 64\n\tvalidation_time: 5\n'),
    problems: ['problem.yaml yaml_broken'],
  },
  {
    title: 'in the new format, indented by tabs',
    tree: now('credits:\n\tauthors: A\n'),
    problems: ['problem.yaml yaml_broken', 'problem.yaml yaml_broken'],
  },
  {
    title: 'without secret tests whose samples give no points',
    tree: older('name: X\ntype: scoring\n', NO_SECRET),
    problems: ['data/secret secret_tests_missing'],
  },
  {
    title: 'without secret tests, if answers are submitted',
    tree: draft('name: X\ntype: submit-answer\n', { ...NO_SECRET, ...NO_SECOND }),
    problems: ['data/secret secret_tests_missing'],
  },
  {
    title: 'that mentions a missing validator, with a limit above the maximum',
    tree: older('name: X\nvalidation: custom\nlimits: { memory: 99999 }\n'),
    problems: ['output_validators validator_missing'],
    unsupported: ['problem.yaml limit_too_high'],
  },
];
