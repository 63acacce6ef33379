/** `kernelway judge` on a real Docker Engine, and what it says where it cannot judge. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, PROBLEM_YAML, removeFolders, sumPackage } from '../packages/package-fixtures.ts';
import type { Tree } from '../submissions/source-fixtures.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));
const RIGHT = 'print(sum(map(int, input().split())))\n';

function judge(env: Record<string, string>, ...args: string[]) {
  return spawnSync(process.execPath, [COMMAND, 'judge', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

/** The public part of a package that lacks something. */
const publicPart = (leftOut: string, more: Tree = {}): string =>
  folderOf({
    'problem.yaml': PROBLEM_YAML,
    '.kernelway.yaml': `public_part: { left_out: [${leftOut}] }\n`,
    'data/sample/1.in': '1 2\n',
    'data/sample/1.ans': '3\n',
    'data/sample/2.in': '5 5\n',
    'data/sample/2.ans': '10\n',
    ...more,
  });

describe('kernelway judge', function () {
  this.timeout(600_000);
  afterEach(removeFolders);

  it('gives the verdict of each sample, from the public part or a whole package', () => {
    const files = folderOf({
      'right.py': RIGHT,
      'wrong.py': 'a, b = map(int, input().split())\nprint(3 if a == 1 else 1 // 0)\n',
      'broken/main.cpp': '#include "own.h"\nint main() { syntax }\n',
      'broken/own.h': '\n',
    });
    const json = (folder: string, file: string) => {
      const { status, stdout, stderr } = judge({}, folder, join(files, file), '--json');
      expect(stdout, stderr).to.not.equal('');
      const answer = JSON.parse(stdout) as { tests: { name: string; verdict: string }[] } & Record<string, unknown>;
      return { status, answer, tests: answer.tests.map(({ name, verdict }) => `${name} ${verdict}`) };
    };
    const right = json(publicPart(''), 'right.py');
    expect(right.answer).to.deep.include({
      ...{ problem: 'sum', verdict: 'AC', exitCode: 0, compared: 'same', language: 'python3', timeLimitMs: 1500 },
    });
    expect([right.status, right.tests]).to.deep.equal([0, ['sample/1 AC', 'sample/2 AC']]);
    const wrong = json(publicPart('output_validator'), 'wrong.py');
    expect(wrong.answer).to.deep.include({ verdict: 'RTE', exitCode: 1, compared: 'by-answer' });
    expect([wrong.status, wrong.tests]).to.deep.equal([1, ['sample/1 AC', 'sample/2 RTE']]);
    // Hidden tests of a whole package are not run, and its own validator judges.
    const whole = folderOf(sumPackage({ 'output_validator/any.py': 'exit(42)\n' }));
    expect(json(whole, 'right.py').tests).to.deep.equal(['sample/1 AC']);
    const words = judge({}, publicPart('output_validator'), join(files, 'broken'));
    expect(words.status).to.equal(1);
    expect(words.stdout).to.match(/error: .*syntax[^]*\nCE \(0 samples\)\n$/);
    expect(words.stderr).to.contain('compared with the sample answers');
  });

  it('says what is wrong, with an exit code for each kind', () => {
    const file = join(folderOf({ 'right.py': RIGHT }), 'right.py');
    const cases: [number, RegExp, Record<string, string>, string[]][] = [
      [2, /Name the files to judge/, {}, [publicPart('')]],
      [2, /not a language of this problem; choose .*cpp/, {}, [publicPart(''), file, '--language', 'cobol']],
      [2, /can't be read/, {}, [publicPart(''), `${file}.none`]],
      [2, /has no answer file data\/sample\/3\.ans/, {}, [publicPart('', { 'data/sample/3.in': '1\n' }), file]],
      [3, /interactive or multi-pass/, {}, [publicPart('interaction, output_validator'), file]],
      [3, /adds files to programs/, {}, [publicPart('include'), file]],
      [3, /can be judged here[^]*doctor/, { DOCKER_HOST: 'unix:///nowhere.sock' }, [publicPart(''), file]],
    ];
    for (const [status, words, env, args] of cases) {
      const found = judge(env, ...args);
      expect(found.stderr, args.join(' ')).to.match(words);
      expect(found.status, found.stderr).to.equal(status);
    }
    const refused = judge({}, publicPart(''), folderOf({ 'a.xyz': 'x' }));
    expect(refused.stdout).to.match(/^REJECTED\n {2}\S/);
    expect(refused.status).to.equal(1);
  });
});
