/** `npx kernelway login | problems | submit | status | board`, run as a process against a real site. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, openAssignment, problemYaml, runningCourse, SUM_CPP } from '../submissions/submit-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { tokenOf } from './api-setup.ts';

const PROGRAM = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

eachEngine('the command line', (engine) => {
  let site: TestSite;
  let home: string;
  let ann: TestPerson;
  let host: FakeJudgehost;
  let game: TestRound;
  let assignment: string;
  let source: string;

  const kernelway = (args: string[], input = '', more: Record<string, string> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const { KERNELWAY_URL: _url, KERNELWAY_TOKEN: _token, ...rest } = process.env;
      const env = { ...rest, XDG_CONFIG_HOME: home, ...more };
      const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: 'pipe' });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk) => (out += String(chunk)));
      child.stderr.on('data', (chunk) => (err += String(chunk)));
      child.on('close', (code) => resolve({ code, out, err }));
      child.stdin.end(input);
    });
  /** Judges the next submission once it is queued. */
  const judgeNext = async (plan?: Plan) => {
    for (;;) {
      await site.app.background.drain();
      if (((await site.app.db('judge_jobs').select('id')) as unknown[]).length > 0) return await host.judge(plan);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  before(async function () {
    this.timeout(180_000);
    site = await startSite(engine);
    home = mkdtempSync(join(tmpdir(), 'kernelway-cli-'));
    source = join(home, 'sum.cpp');
    writeFileSync(source, SUM_CPP);
    ann = await makePerson(site, { displayName: 'Ann' });
    host = await FakeJudgehost.online(site, 'east');
    const sum = await importedProblem(site, 'sum');
    await importedProblem(site, 'echo', sumPackage({ 'problem.yaml': problemYaml('Echo') }));
    const course = await runningCourse(site, await makePerson(site, { roles: ['professor'] }), 'engines', [ann]);
    assignment = await openAssignment(site, course, sum, { dueInMs: 86_400_000 });
    game = await madeRound(site, host, [ann], [{ versionId: sum }], 'icpc', false);
  });
  after(async () => {
    await site.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('reports a wrong command line, and that one must sign in', async () => {
    const help = await kernelway(['submit', '--help']);
    expect([help.code, help.out]).to.satisfy(([code, out]: [number, string]) => code === 0 && out.includes('--watch'));
    expect((await kernelway(['problems'])).code).to.equal(3);
    expect((await kernelway(['problems', '--colour'])).code).to.equal(2);
    const wrong = await kernelway(['login', 'kernelway.example']);
    expect(wrong.code).to.equal(2);
    expect(wrong.err).to.contain('is not a URL');
    expect((await kernelway(['login', 'http://127.0.0.1:9'], 'kwy_x')).code, 'no site there').to.equal(4);
    expect((await kernelway(['login', site.url], 'kwy_x')).code, 'a wrong token').to.equal(3);
  }).timeout(60_000);

  it('signs in with a token from a pipe, stored for its owner only', async () => {
    const token = await tokenOf(site, ann);
    const users = () => site.app.db('users').where({ id: ann.id });
    // Names from the site must not control the terminal.
    await users().update({ display_name: 'Ann\u001b[2J' });
    const { code, err } = await kernelway(['login', `${site.url}/profile`], `${token}\n`);
    await users().update({ display_name: 'Ann' });
    expect(err).to.contain(`Signed in to ${site.url} as Ann[2J.`);
    expect(code).to.equal(0);
    const file = join(home, 'kernelway', 'login.json');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.equal({ url: site.url, token });
    const { code: other } = await kernelway(['problems'], '', { KERNELWAY_URL: site.url, KERNELWAY_TOKEN: 'kwy_x' });
    expect(other, 'the environment comes first').to.equal(3);
  });

  it('lists problems, also as JSON', async () => {
    const { code, out } = await kernelway(['problems']);
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^echo +Echo$/m)
      .and.match(/^sum +Sum$/m);
    const found = JSON.parse((await kernelway(['problems', '--search', 'Sum', '--json'])).out) as { slug: string }[];
    expect(found.map(({ slug }) => slug)).to.deep.equal(['sum']);
  });

  it('submits to an assignment, shows the state, and follows it to the verdict', async () => {
    const taken = await kernelway(['submit', source, '--assignment', assignment, '--json']);
    expect(taken.err).to.equal('');
    const { id, state } = JSON.parse(taken.out) as { id: string; state: string };
    expect(state).to.equal('QUEUED');
    expect((await kernelway(['status', id])).out).to.contain('QUEUED');
    const watching = kernelway(['status', id, '--watch']);
    await judgeNext(WRONG);
    const watched = await watching;
    expect(watched.code, watched.err).to.equal(1);
    expect(watched.out)
      .to.contain('WA')
      .and.to.match(/test \d+: WA/);
  }).timeout(60_000);

  it('submits and waits for the verdict, with exit code 0 when it is accepted', async () => {
    game.at(5);
    await host.heartbeat();
    const place = `${game.contest.slug}/final/A`;
    const submitting = kernelway(['submit', source, '--round', place, '--watch', '--json']);
    await judgeNext();
    const { code, out, err } = await submitting;
    expect(code, err).to.equal(0);
    const states = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { state: string }).state);
    expect(states.at(-1)).to.equal('AC');
  }).timeout(60_000);

  it('shows the board', async () => {
    await site.app.background.drain();
    const { code, out } = await kernelway(['board', game.contest.slug, 'final']);
    expect(code).to.equal(0);
    expect(out).to.match(/^1 +Ann \(you\) +1 +5 +\+ 5$/m);
    expect((await kernelway(['board', 'none', 'final'])).code).to.equal(1);
  });

  it('lists problems, assignments, courses and contests with what the owner of the token has there', async () => {
    const text = async (...args: string[]) => {
      const { code, out, err } = await kernelway(args);
      expect(code, err).to.equal(0);
      return out;
    };
    expect(await text('problems'))
      .to.match(/^Name +Title +My result$/m)
      .and.match(/^sum +Sum +solved$/m)
      .and.match(/^echo +Echo$/m);
    // Without points: its problem is in a running ICPC round.
    expect(await text('assignments')).to.match(
      new RegExp(`^${assignment} +Storage Engines +First homework +\\S+Z +not solved, 1 attempt$`, 'm'),
    );
    expect(await text('courses', '--mine')).to.match(/^engines +Storage Engines +Spring 2027 +student$/m);
    expect(await text('contests')).to.match(new RegExp(`^${game.contest.slug} +Cup \\d+ +running +Ann$`, 'm'));
    const [one] = JSON.parse(await text('contests', '--json')) as { myParticipant: { name: string } }[];
    expect(one?.myParticipant.name).to.equal('Ann');
  }).timeout(60_000);

  it('shows why the site refuses', async () => {
    const notes = join(home, 'notes.txt');
    writeFileSync(notes, 'no program');
    game.at(6);
    const refused = await kernelway(['submit', notes, '--round', `${game.contest.slug}/final/A`]);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('source:');
    expect((await kernelway(['submit', source, '--problem', 'none'])).code).to.equal(1);
    expect((await kernelway(['submit', source])).code, 'nowhere').to.equal(2);
    expect((await kernelway(['submit', join(home, 'none.cpp'), '--problem', 'echo'])).code).to.equal(2);
    expect((await kernelway(['status', 'none'])).code).to.equal(1);
  }).timeout(60_000);
});
