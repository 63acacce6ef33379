/** From autograding.json to the first judged submission, through pages, with the real judge on Docker. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { registerHost } from '../../src/judgehosts/host-tokens.service.ts';
import { removeContainersOf, testSandbox } from '../judge/docker-setup.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submissionId, upload } from '../submissions/submit-setup.ts';
import { zipOf } from '../submissions/source-fixtures.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WITHIN_MS = 120_000;

const REPOSITORY = {
  'lab/README.md': '# Sum\n\nPrint the sum of two numbers.\n',
  'lab/src/sum.c': 'int main(void) { return 0; }\n',
  'lab/Makefile': 'test:\n\tgcc -o sum src/sum.c\n\t[ "$$(echo 20 22 | ./sum)" = 42 ]\n',
  'lab/.github/classroom/autograding.json': JSON.stringify({
    tests: [
      {
        name: 'Small',
        setup: 'gcc -o sum src/sum.c',
        run: './sum',
        input: '2 3',
        output: '5',
        comparison: 'exact',
        points: 3,
      },
      { name: 'Any number', run: './sum', input: '-1 1', output: '^\\d+$', comparison: 'regex', points: 2 },
      { name: 'make test', run: 'make test', comparison: 'included', points: 4 },
      { name: 'Negative', run: './sum', input: '-5 2', output: '-3', comparison: 'included', points: 1 },
    ],
  }),
};
const READ = '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b);';
/** Right but for negative sums. */
const HALF = `${READ} int sum = a + b; printf("%d\\n", sum < 0 ? -sum : sum); return 0; }\n`;
const RIGHT = `${READ} printf("%d\\n", a + b); return 0; }\n`;

describe('an assignment of GitHub Classroom', function () {
  this.timeout(WITHIN_MS);
  const instance = `test-classroom-${randomBytes(4).toString('hex')}`;
  let site: TestSite;
  let judge: ChildProcess;
  let dataDir: string;

  before(async function () {
    this.timeout(600_000);
    await testSandbox(instance, ['cpp', 'javascript']);
    site = await startSite('sqlite');
    dataDir = mkdtempSync(join(tmpdir(), 'kw-classroom-'));
    const { token } = await registerHost(site.app, systemActor('test'), 'classroom');
    const env = { ...process.env, KERNELWAY_URL: site.url, JUDGE_TOKEN: token, JUDGE_DATA_DIR: dataDir };
    judge = spawn(process.execPath, ['--import', 'tsx', 'judge/main.ts'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...env, JUDGE_INSTANCE: instance, JUDGE_SLOTS: '1', JUDGE_TOOLCHAINS: 'cpp,javascript' },
    });
  });
  after(async () => {
    judge.kill('SIGKILL');
    if (judge.exitCode === null && judge.signalCode === null) await once(judge, 'exit');
    await site.close();
    await removeContainersOf(instance);
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function until<T>(what: string, found: () => Promise<T | undefined>): Promise<T> {
    for (const ends = Date.now() + WITHIN_MS; Date.now() < ends; await sleep(50)) {
      await site.app.background.drain();
      const value = await found();
      if (value !== undefined) return value;
    }
    throw new Error(`not in time: ${what}`);
  }

  it('is imported with its points, checked by its solution, and judges what a student submits', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const student = await makePerson(site);
    const words = {
      title: 'Systems',
      university: 'East Lake University',
      term: 'Spring 2027',
      syllabus: 'Some words about it',
    };
    const proposal = (await professor.client.post('/partnerships', { ...words, expectedStudents: '5' }))
      .location as string;
    await professor.client.post(`${proposal}/submit`);
    await organizer.client.post(`${proposal}/approve`);
    const course = { slug: 'systems', title: 'Systems', term: 'Spring 2027', description: '' };
    await professor.client.post('/courses', { partnershipId: proposal.split('/').at(-1)!, ...course });
    const code = /id="join-code">([^<]+)</.exec((await professor.client.get('/courses/systems')).text)?.[1];
    await student.client.post('/courses/join', { code });

    const path = (
      await professor.client.upload('/courses/import', { course: 'systems' }, [
        { field: 'repository', name: 'lab.zip', content: await zipOf(REPOSITORY) },
        { field: 'solution', name: 'solution.zip', content: await zipOf({ ...REPOSITORY, 'lab/src/sum.c': RIGHT }) },
      ])
    ).location as string;
    const nowMs = site.clock.nowMs();
    const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
    const form = {
      title: 'Sum',
      shortName: 'classroomsum',
      points: '10',
      image: 'cpp',
      longestSeconds: '20',
      action: 'import',
    };
    const times = { opensAt: at(nowMs - 3_600_000), dueAt: at(nowMs + 86_400_000) };
    const answer = await professor.client.post(path, { ...form, ...times });
    expect(answer.status, answer.text.slice(0, 3000)).to.equal(303);
    const assignment = await until('an assignment', async () => {
      const row = (await site.app.db('assignments').first('id')) as { id: string } | undefined;
      return row?.id;
    });
    const scoreOf = async (source: string): Promise<number> => {
      const address = `/courses/systems/assignments/${assignment}`;
      const id = submissionId(await upload(student.client, address, { 'sum.c': source }));
      return await until('a verdict', async () => {
        const row = (await site.app
          .db('judgings')
          .where({ submission_id: id, state: 'finished' })
          .first('score_milli')) as { score_milli: number } | undefined;
        return row?.score_milli;
      });
    };
    expect(await scoreOf(HALF)).to.equal(9000);
    expect(await scoreOf(RIGHT)).to.equal(10_000);
  });
});
