import { expect } from 'chai';
import { findLanguage, languageNamed } from '../../judge/contract/languages.ts';
import { inBox } from '../../judge/stages/build.ts';
import { BadSources, placedScripts, planProgram, planScripts } from '../../judge/stages/build-plan.ts';
import { packFiles, unpackFiles } from '../../judge/stages/packed-files.ts';

const limits = { cpuTimeMs: 1, wallTimeMs: 1, memoryBytes: 1, outputBytes: 1, processes: 1 };
const file = (path: string, text = ''): { path: string; content: Buffer } => ({ path, content: Buffer.from(text) });
const cpp = findLanguage('cpp')!;
const java = findLanguage('java')!;
const python = findLanguage('python3')!;

describe('the plan of a build', () => {
  it('compiles all sources by quoted path, and no headers', () => {
    const plan = planProgram(cpp, [file('b.h'), file("it's.cc"), file('-o.cc')], [], undefined, limits);
    expect(plan.build.commands).to.deep.equal([
      `g++ -std=gnu++17 -O2 -pipe -static -fuse-ld=gold -o program './-o.cc' './it'\\''s.cc'`,
    ]);
    expect(plan.build.artefacts).to.deep.equal(['program']);
    expect(plan.argv).to.deep.equal(['/box/program']);
  });

  it('does not treat characters in a file name as shell code or replacement patterns', () => {
    const plan = planProgram(cpp, [file('$(touch x) $& {sources}.cc')], [], undefined, limits);
    expect(plan.build.commands[0]).to.match(/ '\.\/\$\(touch x\) \$& \{sources\}\.cc'$/);
  });

  it('replaces files of the submission by files of the package with the same name', () => {
    const plan = planProgram(
      cpp,
      [file('main.cc', 'theirs'), file('a.cc', 'a')],
      [file('main.cc', 'ours')],
      undefined,
      limits,
    );
    expect(plan.build.files.find((f) => f.path === 'main.cc')!.content.toString()).to.equal('ours');
    expect(plan.build.files).to.have.length(2);
  });

  it("removes submitted precompiled headers, which the compiler would use instead of the package's headers", () => {
    const files = [file('main.cc'), file('grader.h.gch'), file('sub/stdio.h.GCH'), file('x.pch')];
    const plan = planProgram(cpp, files, [file('grader.h')], undefined, limits);
    expect(plan.build.files.map(({ path }) => path)).to.deep.equal(['main.cc', 'grader.h']);
  });

  it('finds the entry point: the named one, else main, else the only file', () => {
    const files = [file('a.py'), file('main.py')];
    const entryOf = (entryPoint?: string): string =>
      planProgram(python, files, [], entryPoint, limits).argv.at(-1) ?? '';
    expect(entryOf('a.py')).to.equal('/box/a.py');
    expect(entryOf('a')).to.equal('/box/a.py');
    expect(entryOf()).to.equal('/box/main.py');
    expect(planProgram(python, [file('z.py'), file('b.txt')], [], undefined, limits).argv.at(-1)).to.equal('/box/z.py');
    expect(() => planProgram(python, [file('z.py'), file('b.py')], [], undefined, limits)).to.throw(
      BadSources,
      /none is main\.py or __main__\.py/,
    );
    expect(planProgram(python, files, [], undefined, limits).build.artefacts).to.deep.equal(['a.py', 'main.py']);
  });

  it('lets the compiler find where Java starts, and passes it the named entry point', () => {
    const files = [file('A.java'), file('src/B.java')];
    const planOf = (entryPoint?: string): ReturnType<typeof planProgram> =>
      planProgram(java, files, [], entryPoint, limits, 256 * 1024 * 1024);
    const { build, argv, entry } = planOf();
    expect(argv).to.include.members(['-Xmx256m', '-Xss128m']);
    expect(argv.slice(-2)).to.deep.equal(['-jar', '/box/program.jar']);
    expect(build.commands[0]).to.match(/ Compile program\.jar '' '\.\/A\.java' '\.\/src\/B\.java'$/);
    expect(entry).to.equal('A.java');
    expect(planOf("a.b'.C").build.commands[0]).to.contain(` program.jar 'a.b'\\''.C' './A.java'`);
    expect(planOf('a.b.C').entry).to.equal('a.b.C');
  });

  it('refuses sources in the folder where programs run, if the sources themselves are run', () => {
    const planOf = (language: typeof python, path: string): ReturnType<typeof planProgram> =>
      planProgram(language, [file('main.py'), file(path)], [], undefined, limits);
    expect(() => planOf(python, 'work/main/a.py')).to.throw(BadSources, /^work\/main\/a\.py: programs work in/);
    for (const path of ['works/a.py', 'a/work/b.py', 'work.py']) expect(planOf(python, path).entry).to.equal('main.py');
    expect(planOf(cpp, 'work/a.cc').entry).to.equal('work/a.cc');
  });

  it('reports that no file is in the language, or that the entry point is missing', () => {
    expect(() => planProgram(cpp, [file('a.py')], [], undefined, limits)).to.throw(/No C\+\+/);
    expect(() => planProgram(python, [file('a.py')], [], 'b.py', limits)).to.throw(/entry point b\.py/);
  });

  it('finds programs named with ./ in the box, and leaves arguments unchanged', () => {
    expect(inBox(['./kv', './data'])).to.deep.equal(['/box/kv', './data']);
    expect(inBox(['/box/kv', 'x'])).to.deep.equal(['/box/kv', 'x']);
  });

  it('keeps files and their executable bits in the cache of built programs', async () => {
    const files = [
      { ...file('bin/kv', 'x'), executable: true },
      { ...file('data.txt', 'yy'), executable: false },
    ];
    expect(await unpackFiles(await packFiles(files))).to.deep.equal(files);
  });
});

describe('a program built by scripts', () => {
  it('runs in a folder of its own, so nothing it built can collide with the work folder', () => {
    const { argv } = planScripts([file('run')], limits);
    const placed = placedScripts([file('run'), file('work', 'x'), file('work/a')]);
    expect(placed.map(({ path }) => path)).to.deep.equal(['program/run', 'program/work', 'program/work/a']);
    expect(placed[1]!.content.toString()).to.equal('x');
    expect(argv).to.deep.equal(['/box/program/run']);
  });
});

describe('a language', () => {
  it('is found by its id and by its common names', () => {
    const ids = ['python3', 'Python 3', 'python', 'C++', 'cpp20', 'JAVA', 'java 17', 'C#', 'c', 'Kotlin'];
    const found = ids.map((written) => languageNamed(written)?.id);
    const expected = ['python3', 'python3', 'python3', 'cpp', 'cpp20', 'java', 'java', 'csharp', 'c', 'kotlin'];
    expect(found).to.deep.equal(expected);
  });

  it('that is not supported does not match a similar name', () => {
    for (const written of ['F#', 'Python 2', 'python4', 'C 2', 'Objective-C', '', ' '])
      expect(languageNamed(written)?.id, written).to.equal(undefined);
  });
});
