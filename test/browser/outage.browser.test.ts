/**
 * An outage in the middle of a round costs nothing but time. While teams submit and ask, the judge, the site and (MariaDB) the
 * database are killed with SIGKILL and come back; people have a form that keeps what they typed, pages and feeds connect again, and
 * in the end everything has happened once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { refreshRoundUnchecked } from '../../src/standings/standings.service.ts';
import { MortalDatabase } from '../chaos/mortal-database.ts';
import { MortalSite } from '../chaos/mortal-site.ts';
import { clientOf, expectSame } from '../clics/clics-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { createTestDatabase, eachEngine, type TestDatabase } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { freePort } from '../setup/second-process.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { submitMain, windowOf } from './browser-setup.ts';
import { eventually, FaithfulFollower, MortalJudge, Player, type PlannedVerdict } from './outage-players.ts';
import { seriousFaults } from './page-faults.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const TEAMS = ['Ann', 'Bob', 'Cy'];
const SUBMIT = '#submit button.btn-primary';

eachEngine('an outage in the middle of a round', function (engine) {
  let folder: string;
  let mortalDatabase: MortalDatabase | undefined;
  let database: TestDatabase;
  let mortal: MortalSite;
  /** The same database and files in this process, to prepare the round and to look at what became of it. */
  let inside: TestSite;
  let outside: TestSite;
  let host: FakeJudgehost;
  let game: TestRound;
  let organizer: TestPerson;
  let people: TestPerson[];
  let players: Player[];
  let jury: Player;
  let judge: MortalJudge;
  let follower: FaithfulFollower;
  let page: Page;

  before(async function () {
    this.timeout(90_000);
    folder = mkdtempSync(join(tmpdir(), 'kernelway-outage-'));
    if (engine === 'mariadb') mortalDatabase = new MortalDatabase(join(folder, 'mariadb'), await freePort());
    await mortalDatabase?.start();
    database = mortalDatabase
      ? { url: mortalDatabase.url, drop: () => Promise.resolve() }
      : await createTestDatabase(engine);
    const port = await freePort();
    const shared = { DATABASE_URL: database.url, DATA_DIR: join(folder, 'data'), BASE_URL: `http://127.0.0.1:${port}` };
    const alone = { LOCAL_JUDGE: '0', KERNELWAY_DEMO: '0', VERIFY_IMPORTS: '0' };
    const calm = { SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR: '1000', LOG_LEVEL: 'fatal', NODE_ENV: 'test', HOST: '127.0.0.1' };
    mortal = new MortalSite(port, { ...shared, ...alone, ...calm });
    await mortal.bringBack();
    inside = await startSite(engine, shared, database);
    outside = { ...inside, url: mortal.url };
    inside.clock.set(Date.now() - HOUR - MINUTE);
    organizer = await makePerson(inside, { roles: ['organizer'] });
    people = [];
    for (const displayName of TEAMS) people.push(await makePerson(inside, { displayName }));
    const versions = [await importedProblem(inside, 'sum'), await importedProblem(inside, 'echo')];
    host = (await FakeJudgehost.online(inside, 'east')).at(outside);
    game = await madeRound(
      inside,
      host,
      people,
      versions.map((versionId) => ({ versionId })),
    );
    inside.clock.set(Date.now());
    players = [];
    for (const person of people) players.push(await Player.signedIn(mortal.url, person));
    jury = await Player.signedIn(mortal.url, organizer);
    judge = new MortalJudge(host);
    judge.start();
    follower = new FaithfulFollower(await clientOf(outside, '2026-01', organizer), game.round.id);
    ({ page } = await windowOf(outside, { email: people[0]!.email, password: people[0]!.password }));
  });
  after(async function () {
    this.timeout(30_000);
    await page?.context().close();
    await follower?.stop();
    await judge?.kill();
    await mortal?.stop();
    await inside?.close();
    await mortalDatabase?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const problem = (label: string) => `${game.path}/problems/${label}`;
  /** Every team submits to both problems and asks something, all at once. */
  async function wave(first: PlannedVerdict, second: PlannedVerdict): Promise<void> {
    await Promise.all(
      players.flatMap((player) => [
        player.submit(problem('A'), first).then(() => player.submit(problem('B'), second)),
        ask(player, `${first}${second}`),
      ]),
    );
  }
  async function ask(player: Player, words: string): Promise<void> {
    const fields = {
      about: '',
      text: `Of ${player.name} in ${words}?`,
      formKey: `question-of-${player.name}-${words}`,
    };
    const answer = await player.send(`/contests/${game.contest.slug}/clarifications`, fields);
    expect(answer.status, textOf(answer.text).slice(0, 300)).to.equal(303);
  }
  const write = async (words: string) => {
    await page.selectOption('select[name=language]', 'cpp');
    await page.fill('textarea[name=code]', `int main() {\n  return 0;\n}\n// AC ${words}`);
  };
  const typed = () => page.locator('textarea[name=code]').inputValue();
  const waiting = async () => {
    const [row] = await inside.app.db('submissions').whereNull('verdict').count({ n: '*' });
    return Number(row?.n);
  };

  it('runs on while the judge and the site are killed: pages connect again, and a form that met nobody is still there', async function () {
    this.timeout(90_000);
    await wave('WA', 'WA');
    await eventually('the first submissions are judged', async () => (await waiting()) === 0);
    judge.isSlow = true;
    await page.goto(problem('A'));
    await write('followed');
    await submitMain(page, SUBMIT);
    players[0]!.taken.push({ id: page.url().split('/').at(-1)!, verdict: 'AC', fields: {}, path: '' });
    await eventually('the judge has work', () => judge.held.length > 0);
    const [lost, ...others] = await judge.kill();
    expect(others).to.deep.equal([]);

    const other = await page.context().newPage();
    await other.goto(problem('B'));
    await other.selectOption('select[name=language]', 'cpp');
    await other.fill('textarea[name=code]', 'int main() { return 0; } // AC met nobody');
    const sending = wave('AC', 'WA');
    await mortal.takeAway();
    await page.locator('[data-not-live]').waitFor({ state: 'visible' });
    await other.locator(SUBMIT).click();
    await other.waitForURL('chrome-error://chromewebdata/');
    await mortal.bringBack();
    await page.locator('[data-not-live]').waitFor({ state: 'hidden' });
    await other.goto(problem('B'));
    expect(await other.locator('textarea[name=code]').inputValue()).to.contain('// AC met nobody');
    expect(await submitMain(other, SUBMIT)).to.equal(200);
    players[0]!.taken.push({ id: other.url().split('/').at(-1)!, verdict: 'AC', fields: {}, path: '' });
    await other.goto(problem('B'));
    expect(await other.locator('textarea[name=code]').inputValue(), 'the draft has served').to.equal('');
    await other.close();
    await sending;

    judge.isSlow = false;
    judge.start();
    // The page is not loaded again: the verdict comes over the connection.
    await page.locator('main', { hasText: 'Accepted' }).waitFor({ timeout: 60_000 });
    expect(await host.report(lost!, WRONG), 'a report of the killed run').to.equal(409);
  });

  if (engine !== 'sqlite')
    it('answers without its database with what was typed, and takes it once the database is back', async function () {
      this.timeout(60_000);
      await page.goto(problem('B'));
      await write('without a database');
      await mortalDatabase!.takeAway();
      const sending = wave('AC', 'AC');
      expect(await submitMain(page, SUBMIT)).to.equal(503);
      expect(await page.locator('main').innerText()).to.contain('Not sent yet');
      expect(await typed()).to.contain('// AC without a database');
      expect(await seriousFaults(page)).to.deep.equal([]);
      await eventually('every team was told', () => players.every(({ refusals }) => refusals > 2));
      await mortalDatabase!.bringBack();
      expect(await submitMain(page, 'main form button.btn-primary')).to.equal(200);
      players[0]!.taken.push({ id: page.url().split('/').at(-1)!, verdict: 'AC', fields: {}, path: '' });
      await sending;
    });

  it('in the end has judged, ranked, told and kept everything once', async function () {
    this.timeout(90_000);
    const { db } = inside.app;
    // Whoever saw no answer sends the same form again, long after it was taken.
    for (const player of players)
      for (const { id, fields, path } of player.taken.filter((one) => one.path !== ''))
        expect((await player.client.post(path, fields)).location).to.equal(`/submissions/${id}`);

    const questions = (await db('clarifications').select('id', 'question')) as { id: string; question: string }[];
    for (const { id } of questions) {
      const href = `/contests/${game.contest.slug}/clarifications/${id}/answer`;
      expect((await jury.send(href, { text: 'Yes.', audience: 'asker', rev: '0' })).status).to.equal(303);
    }
    const taken = players.flatMap((player) => player.taken);
    await eventually('everything is judged and told', async () => {
      // What is planned for later, such as mails and housekeeping, is not owed yet.
      const jobs = db('background_jobs').whereNot({ handler: 'repeat' }).where('run_at', '<=', Date.now());
      const [open] = await jobs.whereIn('state', ['waiting', 'running']).count({ n: '*' });
      return (await waiting()) === 0 && Number(open?.n) === 0;
    });

    const rows = (await db('submissions as s')
      .leftJoin('judgings as j', (on) => on.on('j.submission_id', 's.id').andOnVal('j.state', 'finished'))
      .groupBy('s.id', 's.verdict')
      .select('s.id', 's.verdict')
      .count({ n: 'j.id' })) as unknown as { id: string; verdict: string; n: number }[];
    const judged = rows.map(({ id, verdict, n }) => `${id} ${verdict} ${n}`).sort();
    expect(judged).to.deep.equal(taken.map(({ id, verdict }) => `${id} ${verdict} 1`).sort());
    expect(await db('judge_jobs')).to.deep.equal([]);

    const standings = () => db('standings').where({ round_id: game.round.id }).orderBy('participant_id');
    const stored = (await standings()) as unknown[];
    expect(stored).to.have.length(TEAMS.length);
    await refreshRoundUnchecked(inside.app, game.round.id);
    expect(await standings(), 'standings are what a recomputation gives').to.deep.equal(stored);

    const solved = new Set(
      players.flatMap(({ name, taken: own }) =>
        own.filter(({ verdict }) => verdict === 'AC').map(({ id }) => `${name} ${id}`),
      ),
    );
    expect(solved.size).to.be.greaterThan(TEAMS.length);
    const balloons = (await db('balloons').select('participant_id', 'round_problem_id')) as object[];
    expect(new Set(balloons.map((one) => JSON.stringify(one))).size).to.equal(balloons.length);
    const wins = (await db('submissions')
      .where({ verdict: 'AC' })
      .distinct('participant_id', 'context_id')) as object[];
    expect(balloons).to.have.length(wins.length);

    const waves = engine === 'sqlite' ? 2 : 3;
    expect(questions.map(({ question }) => question)).to.have.length(TEAMS.length * waves);
    expect(new Set(questions.map(({ question }) => question)).size).to.equal(questions.length);
    const notes = (await db('notifications').where({ kind: 'question_answered' })) as { user_id: string }[];
    for (const { id } of people) expect(notes.filter((one) => one.user_id === id)).to.have.length(waves);

    const events = (await db('contest_events').where({ contest_id: game.contest.id }).orderBy('sequence')) as {
      sequence: number;
      kind: string;
      subject_id: string;
    }[];
    expect(events.map(({ sequence }) => Number(sequence))).to.deep.equal(events.map((_, index) => index + 1));
    for (const kind of ['submission', 'judgement']) {
      const ids = events.filter((one) => one.kind === kind).map((one) => one.subject_id);
      expect(ids, kind).to.have.length(taken.length);
      expect(new Set(ids).size, kind).to.equal(ids.length);
    }
    const client = await clientOf(outside, '2026-01', organizer);
    const [last] = (await client.feed(game.round.id)).slice(-1);
    await eventually('the feed has told everything', () => follower.events.at(-1)?.token === last?.token);
    expect(follower.connections, 'the feed was read on').to.be.greaterThan(1);
    await expectSame(client, game.round.id, follower.events);
  });
});
