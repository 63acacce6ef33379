/**
 * Java programs as people write them: the class to start is found in the compiled classes. All are compiled with the
 * command of the language, one after the other in one container.
 */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { findLanguage } from '../../judge/contract/languages.ts';
import { runJob } from '../../judge/engine.ts';
import type { Box, BoxFile, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { planProgram } from '../../judge/stages/build-plan.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';
import { Blobs, BUILD_LIMITS } from './jobs.ts';
import { buildBox, sh } from './sandbox-setup.ts';

const JAVA = findLanguage('java')!;
const SAYS = (word: string): string => `System.out.println("${word}");`;
const MAIN = (word: string): string => `public static void main(String[] a) { ${SAYS(word)} }`;

interface Variant {
  is: string;
  files: Record<string, string>;
  entryPoint?: string;
}

/** Each prints "right" when it is started as its author intended. */
const RIGHT: readonly Variant[] = [
  { is: 'public, in a file of another name', files: { 'solution.java': `public class Answer { ${MAIN('right')} }` } },
  { is: 'in a file that is no name of a class', files: { 'test-1 (2).java': `class Main { ${MAIN('right')} }` } },
  {
    is: 'below a comment that names another public class',
    files: {
      'x.java': `// the public class Wrong goes here\n/* public class Worse { */ class Right { ${MAIN('right')} }`,
    },
  },
  {
    is: 'below a text that looks like a class',
    files: { 'x.java': `class Right { static String s = "public class Wrong { static void main("; ${MAIN('right')} }` },
  },
  {
    is: 'with `static public` and variable arguments',
    files: { 'x.java': `class A { } class B { static public void main(final String... a) { ${SAYS('right')} } }` },
  },
  {
    is: 'with a main of many modifiers and lines',
    files: {
      'x.java': `class B { @Deprecated final public\n static /* all */ synchronized void\nmain\n(String\na[]) throws Exception { ${SAYS('right')} } }`,
    },
  },
  {
    is: 'with other methods named main',
    files: {
      'x.java': `class A { static void main(String[] a) { } public void main(int x) { } public static int main(String x) { return 1; } } class B { ${MAIN('right')} static void main() { } }`,
    },
  },
  {
    is: 'in a package',
    files: { 'x.java': `package a.b.c;\nimport java.util.*;\npublic class Deep { ${MAIN('right')} }` },
  },
  {
    is: 'in several packages',
    files: {
      'src/a/Start.java': `package a;\nimport b.Word;\nclass Start { public static void main(String[] x) { System.out.println(Word.it()); } }`,
      'src/b/Word.java': 'package b;\npublic class Word { public static String it() { return "right"; } }',
    },
  },
  {
    is: 'in packages without their folders',
    files: {
      'one.java': `package a;\npublic class Start { public static void main(String[] x) { System.out.println(b.Word.it()); } }`,
      'two.java': 'package b;\npublic class Word { public static String it() { return "right"; } }',
    },
  },
  { is: 'an interface', files: { 'x.java': `interface Start { static void main(String[] a) { ${SAYS('right')} } }` } },
  { is: 'an enumeration', files: { 'x.java': `enum Start { ONE; ${MAIN('right')} }` } },
  { is: 'a record', files: { 'x.java': `record Start(int x) { ${MAIN('right')} }` } },
  { is: 'a nested class', files: { 'x.java': `class Outer { static class Inner { ${MAIN('right')} } }` } },
  {
    is: 'a class in unicode escapes',
    files: { 'x.java': `cl\\u0061ss B { public st\\u0061tic void m\\u0061in(String[] a) { ${SAYS('right')} } }` },
  },
  { is: 'a class of a name in Chinese', files: { '答案.java': `public class 答案 { ${MAIN('right')} }` } },
  { is: 'a class with a dollar sign in its name', files: { 'x.java': `public class $A$_1 { ${MAIN('right')} }` } },
  {
    is: 'two classes whose names differ in their case alone',
    files: { 'x.java': `class main { } class Main { ${MAIN('right')} } class MAIN { }` },
  },
  {
    is: 'a class that has its main from another',
    files: { 'x.java': `class Base { ${MAIN('right')} } public class Main extends Base { }` },
  },
  {
    is: 'several with a main, one of them public',
    files: {
      'x.java': `class Try { ${MAIN('wrong')} } public class Solution { ${MAIN('right')} } class Main { ${MAIN('wrong')} }`,
    },
  },
  {
    is: 'several with a main, one of them Main',
    files: { 'a.java': `class Try { ${MAIN('wrong')} }`, 'b.java': `class Main { ${MAIN('right')} }` },
  },
  {
    is: 'several with a main, one of them named as its file',
    files: { 'Solve.java': `class Brute { ${MAIN('wrong')} } class Solve { ${MAIN('right')} }` },
  },
  {
    is: 'a nested class with a main beside the outer one',
    files: { 'x.java': `class Outer { ${MAIN('right')} static class Inner { ${MAIN('wrong')} } }` },
  },
  {
    is: 'named by its class as the entry point',
    files: { 'x.java': `public class One { ${MAIN('wrong')} } class Two { ${MAIN('right')} }` },
    entryPoint: 'Two',
  },
  {
    is: 'named by its file as the entry point',
    files: {
      'a/One.java': `public class One { ${MAIN('right')} }`,
      'Two.java': `public class Two { ${MAIN('wrong')} }`,
    },
    entryPoint: 'a/One.java',
  },
  {
    is: 'named by package and class as the entry point',
    files: {
      'a.java': `package p;\nclass Same { ${MAIN('right')} }`,
      'b.java': `package q;\nclass Same { ${MAIN('wrong')} }`,
    },
    entryPoint: 'p.Same',
  },
  { is: 'with a byte order mark', files: { 'x.java': `\uFEFFpublic class Main { ${MAIN('right')} }` } },
];

const NO_MAIN = { 'x.java': 'public class Main { void main(String[] a) { } static void main(String a) { } }' };

/** None of these can be started, and the message says why. */
const WRONG: readonly (Variant & { says: RegExp })[] = [
  {
    is: 'no class with a main, as Java says too',
    files: NO_MAIN,
    says: /no class with a method public static void main\(String\[\]\)\.\nError: Main method not found in class Main/,
  },
  {
    is: 'no class at all',
    files: { 'x.java': '// nothing' },
    says: /^There is no class with a method public static void main\(String\[\]\)\.$/,
  },
  {
    is: 'two public classes with a main',
    files: { 'A.java': `public class A { ${MAIN('a')} }`, 'B.java': `public class B { ${MAIN('b')} }` },
    says: /Several classes have a main method: A, B\. Name the class to start with as the entry point\.$/,
  },
  {
    is: 'an entry point that is not there',
    files: { 'A.java': `public class A { ${MAIN('a')} }` },
    entryPoint: `no'such`,
    says: /The entry point no'such is no class with a main method: A\./,
  },
  {
    is: 'an error, in the file and line where it is',
    files: { 'deep/A.java': 'class A {\n  int f() { return "x"; }\n}' },
    says: /^deep\/A\.java:2: error: incompatible types/,
  },
];

describe('Java programs', function () {
  this.timeout(60_000);
  const instance = `test-java-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  let sandbox: Sandbox;
  let box: Box;

  before(async function () {
    this.timeout(600_000);
    sandbox = await testSandbox(instance);
    const all = [...RIGHT, ...WRONG].flatMap(({ files }, at) => filesOf(files, `${at}/`));
    box = await buildBox(sandbox, { toolchain: 'java', files: all });
  });
  after(async () => {
    await box?.close();
    expect(await containersOf(instance)).to.deep.equal([]);
    await removeContainersOf(instance);
  });

  const filesOf = (files: Record<string, string>, folder = ''): BoxFile[] =>
    Object.entries(files).map(([path, text]) => ({ path: `${folder}${path}`, content: Buffer.from(text) }));

  /** The output of the compiler and of the program. */
  async function saidBy({ files, entryPoint }: Variant, at: number): Promise<string> {
    const { build } = planProgram(JAVA, filesOf(files), [], entryPoint, BUILD_LIMITS);
    const { stdout } = await sh(
      box,
      `exec 2>&1; cd ${at} && ${build.commands[0]} && java -Xshare:auto -jar program.jar`,
    );
    return stdout.toString().trim();
  }

  for (const [at, variant] of RIGHT.entries()) {
    it(`start with their main class: ${variant.is}`, async () => {
      expect(await saidBy(variant, at)).to.equal('right');
    });
  }

  for (const [at, variant] of WRONG.entries()) {
    it(`that cannot be started say why: ${variant.is}`, async () => {
      expect(await saidBy(variant, RIGHT.length + at)).to.match(variant.says);
    });
  }

  it('are judged with the class that is started, and run no code while they are compiled', async () => {
    const source = `package p; class Other { static { System.out.println("too early"); } } public class Sum { ${'public static void main(String[] a) { var in = new java.util.Scanner(System.in); System.out.println(in.nextInt() + in.nextInt()); }'} }`;
    const report = await runJob(
      blobs.sumJob('java', { 'my answer.java': source }, { runLimits: { ...BUILD_LIMITS, cpuTimeMs: 5_000 } }),
      { sandbox, fetchBlob: blobs.fetch },
    );
    expect(report.build).to.include({ outcome: 'ok', output: '' });
    expect(report.tests.map(({ outcome }) => outcome)).to.deep.equal(['ok', 'ok']);
  });

  it('without main are a run error, and the output of the compiler says why', async () => {
    const job = blobs.sumJob('java', NO_MAIN, { runLimits: { ...BUILD_LIMITS, cpuTimeMs: 5_000 } });
    const { build, tests } = await runJob(job, { sandbox, fetchBlob: blobs.fetch });
    expect(build.outcome).to.equal('ok');
    expect(build.output).to.match(/^There is no class with a method public static void main/);
    expect(tests[0]).to.include({ outcome: 'run-error', exitCode: 1 });
    expect(tests[0]!.stderrHead).to.match(/^Error: Main method not found in class Main/);
  });
});
