/** Shapes of tests as teachers write them: each is mapped with the same names and points, and what stands in its way is named. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readAutogradingJson } from '../../src/classroom-import/autograding-json.rules.ts';
import { totalMilli, wholePointsFactor, type ReadTests } from '../../src/classroom-import/classroom-tests.rules.ts';
import { readWorkflowText } from '../../src/classroom-import/find-tests.service.ts';
import { buildScript } from '../../src/classroom-import/build-script.rules.ts';
import { bestImage, isHarmless, needsOf, type RepositoryFacts } from '../../src/classroom-import/needs.rules.ts';
import { packageFiles } from '../../src/classroom-import/package-files.rules.ts';
import { planOf } from '../../src/classroom-import/test-plans.rules.ts';
import { IMAGES, type Image } from '../../src/classroom-import/tools.rules.ts';

type Row = Record<string, unknown>;
interface Shape {
  what: string;
  read: ReadTests;
  points: number[];
  /** Where the tests run, and what cannot work there. */
  image?: Image;
  needs?: string[];
  notes?: string[];
  when?: ('test' | 'build')[];
  facts?: Partial<RepositoryFacts>;
}

const shapes: Shape[] = [];
const json = (what: string, rows: Row[] | string, points: number[], more: Partial<Shape> = {}): void =>
  void shapes.push({
    what,
    read: readAutogradingJson(typeof rows === 'string' ? rows : JSON.stringify({ tests: rows })),
    points,
    ...more,
  });
const one = (what: string, run: string, more: Partial<Shape> & { setup?: string; row?: Row } = {}): void => {
  const { setup = '', row = {}, ...rest } = more;
  const full = {
    name: what,
    setup,
    run,
    input: '',
    output: '',
    comparison: 'included',
    timeout: 10,
    points: 4,
    ...row,
  };
  json(what, [full], [4], rest);
};
const workflow = (what: string, steps: string, points: number[], more: Partial<Shape> = {}, top = ''): void => {
  const text = `name: Autograding Tests\non: [push]\njobs:\n  grade:\n    runs-on: ubuntu-latest\n${top}    steps:\n    - uses: actions/checkout@v4\n${steps}`;
  shapes.push({ what, read: readWorkflowText(text, '.github/workflows/classroom.yml'), points, ...more });
};
const grader = (kind: string, id: string, inputs: Row): string =>
  [
    `    - name: Step ${id}`,
    `      id: ${id}`,
    `      uses: classroom-resources/autograding-${kind}-grader@v1`,
    '      with:',
  ]
    .concat(Object.entries(inputs).map(([key, value]) => `        ${key}: ${JSON.stringify(value)}`))
    .join('\n');
const reporter = (...ids: string[]): string =>
  `\n    - name: Reporter\n      uses: classroom-resources/autograding-grading-reporter@v1\n      env:\n${ids
    .map((id) => `        ${id.toUpperCase()}_RESULTS: "\${{steps.${id}.outputs.result}}"`)
    .join('\n')}\n      with:\n        runners: ${ids.join(',')}\n`;

// C and C++.
one('a C file compiled before the test', './sum', { setup: 'gcc -o sum sum.c', image: 'cpp', when: ['test'] });
one('compiled and started in one line', 'gcc -Wall main.c -o main && ./main', { image: 'cpp', when: ['test'] });
one('compiled with a semicolon', 'g++ -std=c++17 *.cpp -o app; ./app < data.txt', { image: 'cpp', when: ['test'] });
one('make before, a program after', './tests --all', { setup: 'make', image: 'cpp', when: ['test'] });
one('make that also runs', 'make check', { image: 'cpp', when: ['build'] });
one('a folder first', 'cd part1 && gcc a.c -o a && ./a', { image: 'cpp', when: ['test'] });
one('nothing but compiling', 'gcc -Werror -c list.c', { image: 'cpp', when: ['build'] });
one('a compiler between programs', './before && make && ./after', { image: 'cpp', when: ['build'] });
one('output through a pipe', 'g++ p.cc -o p && ./p | sort | head -n 3', { image: 'cpp', when: ['test'] });
one('valgrind', 'valgrind --error-exitcode=1 ./x', { setup: 'make x', needs: ['tool valgrind'] });
one('cmake', 'cd build && ctest', {
  setup: 'cmake -S . -B build && cmake --build build',
  needs: ['tool cmake', 'tool ctest'],
});
one('a compiler that is to be installed', './a.out', {
  setup: 'sudo apt-get update && sudo apt-get install -y gcc && gcc a.c',
  image: 'cpp',
  needs: ['already apt-get update', 'already gcc'],
});
one('a library that is to be installed', './t', {
  setup: 'sudo apt-get -y install libcriterion-dev && make t',
  needs: ['network apt-get install'],
});
one('clang-format', 'clang-format --dry-run -Werror src/*.c', { needs: ['tool clang-format'] });
// Python.
one('a Python script', 'python3 main.py', { image: 'python', when: ['test'], facts: { paths: new Set(['main.py']) } });
one('python without a 3', 'python hello.py', { image: 'python', facts: { paths: new Set(['hello.py']) }, needs: [] });
one('pytest after pip', 'pytest test_sum.py', {
  setup: 'sudo -H pip3 install pytest',
  needs: ['network pip3 install', 'tool pytest'],
});
one('pytest as a module', 'python3 -m pytest tests/test_a.py::test_one -q', { needs: ['tool pytest'] });
one('unittest', 'python3 -m unittest tests.test_bank.TestBank.test_in', {
  image: 'python',
  needs: [],
  facts: { paths: new Set(['bank.py']) },
});
one('requirements', 'python3 app.py', { setup: 'pip install -r requirements.txt', needs: ['network pip install'] });
one('code on the line', 'python3 -c "import bank; assert bank.sum(1, 2) == 3"', { needs: [] });
one('several commands to count', "python3 a.py | grep -q '55' && echo OK || echo FAIL", {
  row: { output: 'OK' },
  needs: [],
});
one('pylint', 'pylint --fail-under=8 shop.py', { needs: ['tool pylint'] });
one('a notebook', 'jupyter nbconvert --execute lab.ipynb', { needs: ['tool jupyter'] });
one('Django', 'python manage.py test shop', { setup: 'pip install django', needs: ['network pip install'] });
// Java and its tools.
one('javac and java', 'javac Main.java && java Main', { image: 'java', when: ['test'] });
one('a jar beside it', 'java -cp .:lib/junit.jar org.junit.runner.JUnitCore BankTest', {
  setup: 'javac -cp .:lib/junit.jar *.java',
  image: 'java',
  needs: [],
});
one('Maven', 'mvn -q -Dtest=StackTest test', { needs: ['network mvn test'], when: ['build'] });
one('Gradle', 'gradle test --tests QueueTest.adds', { needs: ['network gradle test'], when: ['build'] });
one('the Gradle wrapper', './gradlew check', {
  setup: 'chmod +x gradlew',
  needs: ['network gradlew check'],
  when: ['build'],
});
// JavaScript.
one('node', 'node test.js', { image: 'javascript' });
one("node's own tests", 'node --test tests/', { image: 'javascript', needs: [] });
one('npm test after npm install', 'npm test', {
  setup: 'npm install',
  needs: ['network npm install', 'script npm test'],
  facts: { scripts: { test: 'node --test' } },
});
one('npm run', 'npm run test:unit', {
  needs: ['script npm run test:unit'],
  facts: { scripts: { 'test:unit': 'jest unit' } },
});
one('npx', 'npx jest --ci', { needs: ['network npx jest'] });
one('TypeScript', 'node dist/main.js', { setup: 'npm ci && npx tsc', needs: ['network npm ci', 'network npx tsc'] });
// Others.
one('go test', 'go test ./stack', { image: 'go', when: ['build'], needs: [] });
one('go with modules', 'go test ./...', { setup: 'go get ./...', needs: ['network go get'] });
one('go with a vendor folder', 'go test ./...', { setup: 'go get ./...', needs: [], facts: { hasVendored: true } });
one('cargo', 'cargo test --test easy', { needs: ['tool cargo'], when: ['build'] });
one('rustc', './lists', { setup: 'rustc lists.rs', image: 'rust' });
one('rspec', 'rspec spec/cart_spec.rb', { setup: 'bundle install', needs: ['network bundle install', 'tool rspec'] });
one('PHP', 'php tests/run.php', { image: 'scripts', needs: [] });
one('dotnet', 'dotnet test', { needs: ['network dotnet test'], when: ['build'] });
one('Haskell', 'stack test', { needs: ['network stack test'], when: ['build'] });
one('a shell script', 'bash tests/check.sh 3', { needs: [] });
one('a script of the repository', './grade.sh', { setup: 'chmod +x grade.sh', needs: [] });
one('docker compose', './smoke.sh', { setup: 'docker compose up -d', needs: ['service docker'] });
one('a database', 'psql -f check.sql', { needs: ['service psql'] });
one('a web server of its own', 'node server.js & sleep 1; curl -s localhost:3000', {
  needs: ['network curl localhost:3000'],
});
one('files that must be there', 'test -f report.pdf && [ -s answers.txt ]', { needs: [] });
one('a line with a loop', 'for i in 1 2 3; do ./t $i || exit 1; done', { needs: [] });
one('a secret', 'python3 check.py "$GITHUB_TOKEN"', { needs: ['github GITHUB_TOKEN'] });
one('a clone of other tests', 'python3 t.py', {
  setup: 'git clone https://example.org/tests.git',
  needs: ['network git clone'],
});
// How the file is written.
json(
  'no points anywhere',
  [
    { name: 'a', run: './a', points: null },
    { name: 'b', run: './b' },
  ],
  [0, 0],
  {
    notes: ['points_missing', 'points_missing'],
  },
);
json(
  'fractions of points',
  [
    { name: 'a', run: 'x', points: 0.5 },
    { name: 'b', run: 'y', points: 1.25 },
  ],
  [0.5, 1.25],
);
json('points as text', [{ name: 'a', run: 'true', points: '15', timeout: '2' }], [15], { notes: [] });
json('points of a kind that is none', [{ name: 'a', run: 'true', points: 'many' }], [0], {
  notes: ['points_unreadable'],
});
json('less than nothing', [{ name: 'a', run: 'true', points: -5 }], [0], { notes: ['points_negative'] });
json(
  'the same name twice',
  [
    { name: 'a', run: 'x', points: 3 },
    { name: 'a', run: 'y', points: 4 },
  ],
  [3, 4],
  {
    notes: ['name_repeated'],
  },
);
json('no name', [{ run: 'true', points: 1 }], [1], { notes: ['name_missing'] });
json('keys of other tools', [{ name: 'a', run: 'true', points: 2, description: 'why', extra: true }], [2], {
  notes: ['key_unknown', 'key_unknown'],
});
json(
  'a title beside the tests',
  JSON.stringify({ title: 'Lab', tests: [{ name: 'a', run: 'true', points: 1 }] }),
  [1],
  {
    notes: ['key_unknown'],
  },
);
json('a byte order mark', `\uFEFF${JSON.stringify({ tests: [{ name: 'a', run: 'true', points: 7 }] })}`, [7]);
json('the bare list', JSON.stringify([{ name: 'a', run: 'true', points: 7 }]), [7]);
json('names in Chinese', [{ name: '测试一：输出/换行', run: './a', points: 10 }], [10]);
json('an unknown comparison', [{ name: 'a', run: 'x', output: '1', comparison: 'fuzzy', points: 1 }], [1], {
  notes: ['comparison_unknown'],
});
// Workflows.
workflow(
  'a command',
  grader('command', 't1', {
    'test-name': 'Runs',
    'setup-command': '',
    command: 'bash t.sh',
    timeout: 10,
    'max-score': 100,
  }) + reporter('t1'),
  [100],
  { notes: [] },
);
workflow(
  'input and output',
  grader('io', 'io1', {
    ...{ 'test-name': 'Echo', 'setup-command': 'make', command: './echo', input: 'a b\n', 'expected-output': ' a b ' },
    ...{ 'comparison-method': 'contains', timeout: 1, 'max-score': 5 },
  }) + reporter('io1'),
  [5],
  { image: 'cpp', when: ['test'] },
);
workflow(
  'pytest',
  grader('python', 'py', { timeout: 10, 'max-score': 10, 'setup-command': 'pip install pytest' }) + reporter('py'),
  [10],
  {
    needs: ['network pip install', 'tool pytest'],
  },
);
workflow(
  'several graders',
  [
    grader('command', 'a', { 'test-name': 'A', command: 'true', 'max-score': 10 }),
    grader('io', 'b', {
      'test-name': 'B',
      command: './b',
      'expected-output': '^\\d+$',
      'comparison-method': 'regex',
      'max-score': 20,
    }),
  ].join('\n') + reporter('a', 'b'),
  [10, 20],
);
workflow('no score', grader('command', 'a', { 'test-name': 'A', command: 'true', timeout: 1 }) + reporter('a'), [0], {
  notes: ['points_missing'],
});
workflow(
  'a score that is cut',
  grader('command', 'a', { 'test-name': 'A', command: 'true', 'max-score': '2.5' }) + reporter('a'),
  [2],
  {
    notes: ['points_cut'],
  },
);
workflow(
  'a test that the reporter does not collect',
  [
    grader('command', 'a', { 'test-name': 'A', command: 'true', 'max-score': 4 }),
    grader('command', 'b', { 'test-name': 'B', command: 'true', 'max-score': 6 }),
  ].join('\n') + reporter('a'),
  [4, 0],
  { notes: ['not_reported'] },
);
workflow(
  'steps before the tests',
  `    - uses: actions/setup-python@v5\n    - name: Prepare\n      run: |\n        pip install numpy\n        make lib\n${grader('command', 'a', { 'test-name': 'A', command: './a', 'max-score': 1 })}${reporter('a')}`,
  [1],
  { needs: ['network pip install'], notes: ['step_unknown', 'step_before'] },
);
workflow('no reporter', grader('command', 'a', { 'test-name': 'A', command: 'true', 'max-score': 1 }), [1], {
  notes: ['reporter_missing'],
});
workflow(
  'a runner that is not there',
  grader('command', 'a', { 'test-name': 'A', command: 'true', 'max-score': 1 }) + reporter('a', 'gone'),
  [1],
  { notes: ['runner_unknown'] },
);
workflow(
  'a service',
  grader('command', 'a', { 'test-name': 'A', command: './a', 'max-score': 1 }) + reporter('a'),
  [1],
  { notes: ['job_service'] },
  '    services:\n      db: { image: postgres }\n',
);
workflow(
  'another system and variables',
  grader('command', 'a', { 'test-name': 'A', command: './a', 'max-score': 1 }) + reporter('a'),
  [1],
  { notes: [] },
  '    env:\n      MODE: test run\n',
);
workflow(
  'a step with a condition',
  `${grader('command', 'a', { 'test-name': 'A', command: 'true', 'max-score': 1 })}\n      if: always()${reporter('a')}`,
  [1],
  { notes: ['step_if'] },
);

describe('tests of GitHub Classroom', () => {
  it('come in over 60 shapes', () => {
    expect(shapes.length).to.be.greaterThan(60);
    expect(new Set(shapes.map(({ what }) => what)).size).to.equal(shapes.length);
  });

  for (const { what, read, points, image, needs, notes, when, facts } of shapes) {
    it(`${what}: the same points, and each need named`, () => {
      expect(read.problems).to.deep.equal([]);
      expect(read.tests.map((test) => test.points)).to.deep.equal(points);
      const known = { paths: new Set<string>(), scripts: {}, hasVendored: false, ...facts };
      const chosen = bestImage(read.tests, known);
      if (image) expect(chosen).to.equal(image);
      const found = needsOf(read.tests, chosen, known).filter((need) => !isHarmless(need));
      if (needs) expect(found.map((need) => `${need.kind} ${need.what}`)).to.deep.equal(needs);
      if (notes) expect(read.notes.map(({ code }) => code)).to.deep.equal(notes);
      if (when) expect(read.tests.map((test) => planOf(test).when)).to.deep.equal(when);
      const files = packageFiles({
        ...{
          title: 'T',
          shortName: 't',
          uuid: 'u',
          image: chosen,
          starter: [],
          editable: ['**'],
          solution: [],
          readme: '',
          unchanged: undefined,
        },
        tests: read.tests.map((test) => ({ test, plan: planOf(test), seconds: 10 })),
        words: { tests: '', test: '', points: '', command: '', files: '' },
      });
      const factor = wholePointsFactor(read.tests);
      const total = (totalMilli(read.tests) * factor) / 1000;
      const settings = files.find(({ path }) => path === 'data/secret/test_group.yaml');
      if (total === 0) expect(settings).to.equal(undefined);
      else expect(JSON.parse(Buffer.from(settings!.content).toString())).to.include({ max_score: total });
      const groups = files.filter(({ path }) => /^data\/secret\/[^/]+\/1\.in$/.test(path));
      expect(groups).to.have.length(read.tests.length);
    });
  }

  it('every line has a place in some image, or is named in all of them', () => {
    const lines = [{ setup: '', run: 'frobnicate --now' }];
    for (const image of IMAGES)
      expect(needsOf(lines, image, { paths: new Set(), scripts: {}, hasVendored: false })[0]).to.include({
        kind: 'tool',
        what: 'frobnicate',
      });
  });

  const shell = (line: string, cwd = tmpdir()) => spawnSync('/bin/sh', ['-c', line], { cwd, encoding: 'utf8' });

  it('run nothing after a setup that failed, and stop a step at the first command that fails', () => {
    const { prepare } = planOf({ setup: 'false', run: 'make -v >/dev/null; make -s -f /dev/null; ./a' });
    expect(shell(prepare).status).to.not.equal(0);
    expect(shell(planOf({ setup: 'cd /nowhere; true', run: 'make -v && ./a' }).prepare).status).to.equal(0);
    const read = readWorkflowText(
      `on: push
defaults: { run: { working-directory: "/" } }
jobs:
  grade:
    if: github.actor != 'x'
    needs: build
    steps:
    - { name: One, run: "pwd\\nfalse\\necho never" }
    - { name: Two, shell: sh, working-directory: /tmp, run: echo two }
    - { name: Three, shell: python, run: print(3) }
${grader('command', 't', { 'test-name': 'T', 'setup-command': 'echo set up', command: 'true', 'max-score': 1 })}
${reporter('t')}`,
      'w.yml',
    );
    const [test] = read.tests;
    const ran = shell(planOf(test!).prepare);
    expect([ran.stdout, ran.status]).to.deep.equal(['/\n', 1]);
    expect(read.notes.map(({ code }) => code)).to.include.members(['job_if', 'job_needs', 'step_shell']);
    const worked = { ...test!, setup: test!.setup.replace('\nfalse\n', '\n') };
    expect(shell(planOf(worked).prepare).stdout).to.equal('/\nnever\ntwo\nset up\n');
  });

  it('that run while building find what the tests before them changed as it was, or the submission is not built', () => {
    const planned = (run: string, name: string) => ({
      test: { ...readAutogradingJson(JSON.stringify([{ name, run, points: 1 }])).tests[0]! },
      plan: { prepare: '', when: 'build' as const, run },
      seconds: 10,
    });
    const build = (first: string) => {
      const folder = mkdtempSync(join(tmpdir(), 'kw-classroom-'));
      try {
        writeFileSync(join(folder, 'check.sh'), 'echo honest; exit 1\n');
        const { command } = buildScript([planned(first, 'a'), planned('sh check.sh', 'b')], 0);
        const { status } = shell(command, folder);
        const kept = (name: string) => shell(`tar -xOf .classroom/results.tar ./${name}`, folder).stdout;
        return { status, out: kept('2.out'), code: kept('2.code') };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    };
    const honest = { status: 0, out: 'honest\n', code: '1\n' };
    expect(build('echo fine')).to.deep.equal(honest);
    expect(build('echo "echo forged" > check.sh')).to.deep.equal(honest);
    expect(build('rm check.sh')).to.deep.equal(honest);
    for (const forged of ['echo 0 > .classroom/results/2.code', 'tar -cf .classroom/tree-0.tar /dev/null'])
      expect(build(forged).status, forged).to.equal(1);
  });

  it('are refused with the reason where the file cannot be read', () => {
    const codes = (text: string) => readAutogradingJson(text).problems.map(({ code }) => code);
    expect(codes('{"tests": [,]}')).to.deep.equal(['json_broken']);
    expect(codes('{}')).to.deep.equal(['tests_missing']);
    expect(codes('{"tests": []}')).to.deep.equal(['tests_empty']);
    expect(codes('{"tests": ["make"]}')).to.deep.equal(['test_no_object']);
    expect(codes('{"tests": [{"name": "a"}]}')).to.deep.equal(['run_missing']);
    expect(codes('{"tests": [{"run": "a", "output": "(", "comparison": "regex"}]}')).to.deep.equal(['regex_broken']);
    expect(readWorkflowText('jobs: [', 'x.yml').problems.map(({ code }) => code)).to.deep.equal(['yaml_broken']);
    expect(readWorkflowText('jobs: {}', 'x.yml').problems.map(({ code }) => code)).to.deep.equal(['tests_empty']);
  });

  it('keep minutes, defaults and what counts as input', () => {
    const [a, b] = readAutogradingJson(
      JSON.stringify({
        tests: [
          { name: 'a', run: 'x', timeout: 0.5, points: 1 },
          { name: 'b', run: 'y', input: 'in', points: 1 },
        ],
      }),
    ).tests;
    expect(a).to.include({ timeoutMs: 30_000, comparison: 'exit' });
    expect(b).to.include({ timeoutMs: 60_000, comparison: 'included', input: 'in' });
  });
});
