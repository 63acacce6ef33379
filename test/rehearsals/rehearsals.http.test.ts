import { expect } from 'chai';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { removeSomeOfRehearsal } from '../../src/contests/contest-endings.service.ts';
import { PERSONAL_TABLES } from '../../src/home/personal-data.rules.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { newId } from '../../src/platform/ids.ts';
import { countWaiting } from '../../src/rehearsals/rehearsal-items.store.ts';
import { throwAwayOldUnchecked } from '../../src/rehearsals/rehearsal-removal.service.ts';
import { stepUnchecked } from '../../src/rehearsals/rehearsal-replay.service.ts';
import { listElsewhere } from '../../src/similarity/compared.store.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, SUM_CPP, textOf } from '../submissions/submit-setup.ts';

const DAY = 86_400_000;

/** Tables that may differ after a rehearsal was thrown away, and why. */
const STAYS: Readonly<Record<string, string>> = {
  audit_entries: 'never changed: it says who did what',
  rehearsals: 'the report; its copy_id is empty',
  background_jobs: 'the next runs of what repeats',
  sessions: 'who is signed in meanwhile',
};

eachEngine('rehearsals of contests', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let head: TestPerson;
  let observer: TestPerson;
  let ann: TestPerson;
  let game: TestRound;
  let here: string;
  let versionId: string;
  let rowsBefore: Map<string, number>;
  /** Of the first rehearsal. */
  let page: string;
  let id: string;
  let copyId: string;
  let copy: string;

  before(async function () {
    this.timeout(60_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    [head, observer, ann] = [
      await makePerson(site, { displayName: 'Hana' }),
      await makePerson(site, { displayName: 'Otto' }),
      await makePerson(site, { displayName: 'Ann' }),
    ];
    const bob = await makePerson(site, { displayName: 'Bob' });
    const wrong = { 'submissions/wrong_answer/off.cpp': 'int main() { return 1; }\n' };
    const tree = sumPackage({ 'submissions/accepted/sum.cpp': SUM_CPP, ...wrong });
    versionId = await importedProblem(site, 'sum', tree);
    game = await madeRound(site, host, [ann, bob], [{ versionId }]);
    const staff = [
      { userId: head.id, role: 'head' },
      { userId: observer.id, role: 'observer' },
    ] as const;
    for (const person of staff)
      await addContestPerson(site.app, { participants: contestParticipants }, organizer.actor, game.contest, person);
    here = `/contests/${game.contest.slug}/rehearsals`;
    game.at(10);
    await game.play(ann, 'A');
    await game.play(bob, 'A', WRONG);
    game.at(CLOSE_MINUTE + 70);
    await site.app.background.drain();
  });
  after(() => site.close());

  const rows = async (table: string): Promise<number> => {
    const row = (await site.app.db(table).count({ n: '*' }).first()) as unknown as { n: number };
    return Number(row.n);
  };
  const allRows = async (): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    for (const table of Object.keys(PERSONAL_TABLES)) if (!STAYS[table]) found.set(table, await rows(table));
    return found;
  };
  const form = (changes: Record<string, string> = {}): Record<string, string> => ({
    ...{ rounds: 'final', teams: '16', source: 'examples', speed: '60', customSpeed: '', startsInMinutes: '0' },
    ...{ formKey: newId(), act: 'start', ...changes },
  });
  const text = async (who: TestPerson, path: string) => textOf((await who.client.get(path)).text);
  const stateOf = async (one: string): Promise<string> =>
    ((await site.app.db('rehearsals').where({ id: one }).first('state')) as { state: string }).state;

  /** Judges what waits as the examples want it, but the first one not. */
  async function judgeAll(isFirstOther = false): Promise<void> {
    await host.heartbeat();
    let isOther = isFirstOther;
    for (let jobs = await host.poll(4); jobs.length > 0; jobs = await host.poll(4))
      for (const job of jobs) {
        const found = (await site.app
          .db('judge_jobs as q')
          .join('rehearsal_items as i', 'i.submission_id', 'q.submission_id')
          .where('q.id', job.jobId)
          .first('i.source')) as { source: string };
        const isWrong = found.source.startsWith('wrong_answer') !== isOther;
        isOther = false;
        expect(await host.report(job, isWrong ? WRONG : {})).to.equal(204);
      }
    await site.app.background.drain();
  }

  async function advance(ms: number): Promise<void> {
    site.clock.set(site.clock.nowMs() + ms);
    await site.app.background.drain();
  }

  async function start(who: TestPerson, changes: Record<string, string> = {}): Promise<string> {
    const sent = await who.client.post(`${here}/new`, form(changes));
    expect(sent.status, textOf(sent.text).slice(0, 600)).to.equal(303);
    await site.app.background.drain();
    return sent.location!.slice(here.length + 1);
  }

  /** Runs a rehearsal until it ends. */
  async function runToEnd(one: string): Promise<void> {
    for (let turn = 0; turn < 60 && (await stateOf(one)) !== 'ended'; turn += 1) {
      await advance(10_000);
      await judgeAll();
    }
    expect(await stateOf(one)).to.equal('ended');
  }

  async function throwAwayNow(one: string): Promise<void> {
    expect((await head.client.post(`${here}/${one}/throw-away`)).status).to.equal(303);
    await advance(3000);
    expect(await stateOf(one)).to.equal('removed');
  }

  it('are for the heads of the contest: others of its staff read, no one else knows', async () => {
    expect((await site.client().get(here)).status).to.equal(303);
    expect((await ann.client.get(here)).status).to.equal(403);
    expect(await text(observer, here))
      .to.contain('Not rehearsed yet')
      .and.not.to.contain('Rehearse ');
    expect((await observer.client.get(`${here}/new`)).status).to.equal(403);
    expect((await observer.client.post(`${here}/new`, form())).status).to.equal(403);
    expect((await head.client.get(`${here}/new`)).text).to.contain('name="formKey"');
    expect(await text(head, `/contests/${game.contest.slug}/readiness`)).to.contain('Not rehearsed yet. Rehearse');
  });

  it('are previewed, and refuse bad input with everything that was typed', async () => {
    const preview = await head.client.post(`${here}/new`, form({ act: 'preview' }));
    expect(preview.status).to.equal(200);
    expect(textOf(preview.text)).to.match(/\d+ submissions .*judging.*team/);
    expect(await rows('rehearsals')).to.equal(0);
    const bad = { teams: '201', speed: 'custom', customSpeed: '0', startsInMinutes: '1441', rounds: '' };
    const refused = await head.client.post(`${here}/new`, form(bad));
    expect(refused.status).to.equal(422);
    for (const value of ['201', '1441']) expect(refused.text).to.contain(`value="${value}"`);
    expect(refused.text.match(/is-invalid/g)?.length).to.be.greaterThan(2);
    const foreign = await head.client.post(`${here}/new`, form({ source: newId() }));
    expect(foreign.status).to.equal(422);
    const elsewhere = await head.client.post(`${here}/new`, form({ rounds: 'semifinal' }));
    expect(elsewhere.status).to.equal(422);
  });

  it('make a private copy whose teams submit, whose board freezes, and that gives nothing to anyone', async () => {
    rowsBefore = await allRows();
    const wanted = form();
    const sent = await head.client.post(`${here}/new`, wanted);
    expect(sent.status, textOf(sent.text).slice(0, 500)).to.equal(303);
    expect((await head.client.post(`${here}/new`, wanted)).location, 'sent twice it is one').to.equal(sent.location);
    page = sent.location!;
    id = page.slice(here.length + 1);
    expect((await head.client.post(`${here}/new`, form())).status, 'one at a time').to.equal(409);
    copyId = ((await site.app.db('rehearsals').where({ id }).first('copy_id')) as { copy_id: string }).copy_id;
    copy = `/contests/rehearsal-${copyId}`;
    await site.app.background.drain();

    const round = (await site.app.db('rounds').where({ contest_id: copyId }).first()) as Record<string, number>;
    expect(Number(round.closes_at) - Number(round.opens_at)).to.equal(5 * 60_000);
    expect(Number(round.freezes_at) - Number(round.opens_at)).to.equal(4 * 60_000);
    const teams = (await site.app.db('users').where({ is_synthetic: 1 })) as Record<string, unknown>[];
    expect(teams).to.have.length(16);
    expect(teams.every(({ email, username, password_hash: hash }) => !email && !username && !hash)).to.equal(true);

    // Paused, nothing is put in; it catches up afterwards.
    expect((await observer.client.post(`${page}/pause`)).status).to.equal(403);
    expect((await head.client.post(`${page}/pause`)).status).to.equal(303);
    // A page that was loaded in another state is loaded again as a whole, with the buttons of this one.
    const headers = { 'hx-request': 'true' };
    const told = async (was: string) =>
      (await head.client.get(`${page}?was=${was}`, { headers })).headers.get('hx-refresh');
    expect([await told('running'), await told('paused')]).to.deep.equal(['true', null]);
    await advance(150_000);
    const inCopy = site.app.db('submissions').where({ round_id: round.id });
    expect((await inCopy.clone()) as unknown[]).to.have.length(0);
    expect((await head.client.post(`${page}/pause`)).status).to.equal(409);
    expect((await head.client.post(`${page}/resume`)).status).to.equal(303);
    await site.app.background.drain();
    expect(((await inCopy.clone()) as unknown[]).length).to.be.greaterThan(0);
    await judgeAll(true);

    // A step that a process left after submitting is repeated without a second submission.
    const once = (await site.app.db('rehearsal_items').where({ state: 'submitted' }).first()) as Record<string, string>;
    await site.app
      .db('rehearsal_items')
      .where({ id: once.id })
      .update({
        ...{ state: 'claimed', claimed_until: site.clock.nowMs() - 1, submission_id: null },
      });
    await stepUnchecked(site.app, id);
    const again = (await site.app.db('rehearsal_items').where({ id: once.id }).first()) as Record<string, string>;
    expect(again.submission_id).to.equal(once.submission_id);

    for (let turn = 0; turn < 18; turn += 1) {
      await advance(10_000);
      await judgeAll();
    }
    const frozen = (await site.app.db('rounds').where({ id: round.id }).first()) as Record<string, number | null>;
    expect(frozen.frozen_at, 'its clock runs').not.to.equal(null);
    const board = `${copy}/rounds/final/board`;
    expect(await text(head, board)).to.contain(`Rehearsal of ${game.contest.name}.`);
    expect((await head.client.get(`${board}?view=public`)).status).to.equal(200);
    expect(((await site.app.db('balloons').where({ contest_id: copyId })) as unknown[]).length).to.be.greaterThan(0);
    // What the jury holds back does not wait for judges.
    const stands = site.app.db('submissions').where({ id: once.submission_id! });
    const judged = (await stands.clone().first('verdict', 'judging_state')) as Record<string, string | null>;
    const before = await countWaiting(site.app.db, id);
    await stands.clone().update({ verdict: null, judging_state: 'queued' });
    expect(await countWaiting(site.app.db, id)).to.equal(before + 1);
    await stands.clone().update({ judging_state: 'held' });
    expect(await countWaiting(site.app.db, id)).to.equal(before);
    await stands.clone().update(judged);
    await runToEnd(id);
    const removal = await text(organizer, `/contests/${game.contest.slug}/delete`);
    expect(removal).to.contain('1 rehearsal: throw it away first');

    const items = (await site.app.db('rehearsal_items').where({ rehearsal_id: id })) as { state: string }[];
    expect(items.every(({ state }) => state === 'submitted')).to.equal(true);
    expect(await text(head, page))
      .to.contain('1 verdict was not as expected')
      .and.to.contain(`${items.length} Submitted`);
    expect(await text(head, `/contests/${game.contest.slug}/readiness`)).to.contain('Rehearsed on');
    const after = await allRows();
    for (const table of ['ledger_entries', 'notifications', 'notification_mails', 'pipeline_members', 'certificates'])
      expect(after.get(table), table).to.equal(rowsBefore.get(table));
  });

  it('are seen by the staff of the contest alone, on no list, and by no one who left the staff', async () => {
    for (const path of [copy, `${copy}/rounds/final/board`, `${copy}/participants`, `/contests/${copyId}`])
      expect((await ann.client.get(path)).status, path).to.equal(404);
    expect((await site.client().get(copy)).status).to.equal(404);
    expect((await observer.client.get(copy)).status).to.equal(200);
    expect((await observer.client.get(`${copy}/rounds`)).text).to.contain(`Rehearsal of ${game.contest.name}.`);
    for (const who of [organizer, head]) {
      for (const path of ['/contests', '/contests?show=past', '/contests?q=rehearsal', '/api/v1/contests'])
        expect((await who.client.get(path)).text, path).not.to.contain(copyId);
      expect((await who.client.get('/clics/contests')).text).not.to.contain(copyId);
    }
    // A check of similarity elsewhere finds what people submitted alone.
    const { id: problemId } = (await site.app.db('problems').where({ slug: 'sum' }).first('id')) as { id: string };
    const elsewhere = await listElsewhere(site.app.db, problemId, { contextType: 'round', contextId: newId() }, 1000);
    expect(elsewhere).to.have.length(2);
    const names = (await site.app.db('users').where({ is_synthetic: 1 })) as { id: string; display_name: string }[];
    const people = await organizer.client.get(`/people?q=${encodeURIComponent(names[0]!.display_name)}`);
    expect(people.text).not.to.contain(names[0]!.id);
    expect((await organizer.client.get(`/people/${names[0]!.id}`)).status).to.equal(404);
    const staff = `/contests/${game.contest.slug}/staff`;
    expect((await head.client.post(`${staff}/remove`, { userId: observer.id })).status).to.equal(303);
    expect((await observer.client.get(copy)).status).to.equal(404);
    // Who is removed from the staff of the contest itself is told so.
    await site.app.background.drain();
    for (const table of ['notifications', 'notification_mails']) rowsBefore.set(table, await rows(table));
  });

  it('stay private: they are not published, copied, archived, deleted or given other staff', async () => {
    for (const act of ['publish', 'archive', 'delete'])
      expect((await organizer.client.post(`${copy}/${act}`)).status, act).to.equal(409);
    const again = { slug: 'again', name: 'Again', opensAt: '2030-01-01T10:00', formKey: newId() };
    expect((await organizer.client.post(`${copy}/copy`, again)).status).to.equal(409);
    const kept = await rows('round_problems');
    const { id: problemId } = (await site.app
      .db('round_problems as p')
      .join('rounds as r', 'r.id', 'p.round_id')
      .where('r.contest_id', copyId)
      .first('p.id')) as { id: string };
    for (const act of ['delete', `problem-set/${problemId}/remove`])
      expect((await organizer.client.post(`${copy}/rounds/final/${act}`)).status, act).to.equal(409);
    expect(await rows('round_problems'), 'what teams submitted to stays').to.equal(kept);
    const added = { userId: ann.id, role: 'head' };
    expect((await organizer.client.post(`${copy}/staff`, added)).status).to.be.oneOf([409, 422]);
    expect(((await site.app.db('contests').where({ id: copyId, visibility: 'draft' })) as unknown[]).length).to.equal(
      1,
    );
    expect((await head.client.post(`${copy}/rehearsals/new`, form())).status).to.be.oneOf([404, 409, 422]);
  });

  it('are thrown away until no row refers to them; a contest of people never is', async () => {
    const real = inTransaction(site.app.db, (trx) => removeSomeOfRehearsal(trx, { added: [] }, game.contest.id, 100));
    expect(await real.catch((error: { code: string }) => error.code)).to.equal('contest_not_rehearsal');
    expect((await head.client.post(`${here}/${newId()}/throw-away`)).status).to.equal(404);
    expect((await ann.client.post(`${page}/throw-away`)).status).to.equal(403);
    const asked = await text(head, `${page}/throw-away`);
    expect(asked)
      .to.match(/\d+ submissions/)
      .and.to.contain("can't be undone");

    const rounds = (await site.app.db('rounds').where({ contest_id: copyId }).select('id')) as { id: string }[];
    const submissions = (await site.app.db('submissions').where({ round_id: rounds[0]!.id }).select('id')) as {
      id: string;
    }[];
    const people = (await site.app.db('users').where({ is_synthetic: 1 }).select('id')) as { id: string }[];
    await throwAwayNow(id);
    const after = await allRows();
    expect(Object.fromEntries(after)).to.deep.equal(Object.fromEntries(rowsBefore));
    const ids = [copyId, ...rounds, ...submissions, ...people].map((one) => (typeof one === 'string' ? one : one.id));
    for (const table of Object.keys(PERSONAL_TABLES)) {
      if (table === 'audit_entries') continue;
      const all = JSON.stringify(await site.app.db(table));
      expect(
        ids.filter((one) => all.includes(one)),
        table,
      ).to.deep.equal([]);
    }
    expect((await head.client.get(copy)).status).to.equal(404);
    expect((await head.client.get(`${page}/throw-away`)).status).to.equal(409);
    expect(await text(head, page))
      .to.contain('This report stays')
      .and.to.contain('1 verdict was not as expected');
    expect((await organizer.client.get('/audit')).status).to.equal(200);
    expect((await head.client.get(`/contests/${game.contest.slug}/history`)).text).to.contain('Rehearsal thrown away');
  });

  it('submit what people submitted without their names, end when staff stop them, and go after seven days with a notice', async () => {
    const one = await start(head, { source: game.contest.id, teams: '4', speed: 'fastest' });
    const items = (await site.app.db('rehearsal_items').where({ rehearsal_id: one })) as Record<string, string>[];
    expect(items.map(({ expected }) => expected).sort()).to.deep.equal(['AC', 'WA']);
    await advance(60_000);
    const made = (await site.app
      .db('submissions as s')
      .join('rehearsal_items as i', 'i.submission_id', 's.id')
      .join('users as u', 'u.id', 's.author_id')
      .select('u.display_name as name', 'u.is_synthetic as synthetic')) as { name: string; synthetic: number }[];
    expect(made.every(({ name, synthetic }) => synthetic === 1 && !['Ann', 'Bob'].includes(name))).to.equal(true);
    expect((await head.client.post(`${here}/${one}/stop`)).status).to.equal(303);
    expect((await head.client.post(`${here}/${one}/resume`)).status).to.equal(409);
    expect(await text(head, `${here}/${one}`)).to.contain('Stopped early');

    await advance(8 * DAY);
    await throwAwayOldUnchecked(site.app);
    await advance(5000);
    expect(await stateOf(one)).to.equal('removed');
    const told = (await site.app.db('notifications').where({ kind: 'rehearsal_thrown_away' })) as { user_id: string }[];
    expect(told.map((row) => row.user_id)).to.deep.equal([head.id]);
    expect(await rows('rehearsal_items')).to.equal(0);
  });

  it('take what people submitted to another contest from organizers of the site alone', async () => {
    const next = await madeRound(site, host, [ann], [{ versionId }]);
    const added = { userId: head.id, role: 'head' } as const;
    await addContestPerson(site.app, { participants: contestParticipants }, organizer.actor, next.contest, added);
    const there = `/contests/${next.contest.slug}/rehearsals/new`;
    const source = `value="${game.contest.id}"`;
    expect((await organizer.client.get(there)).text).to.contain(source);
    expect((await head.client.get(there)).text, 'although they read all of it there').not.to.contain(source);
    expect((await head.client.post(there, form({ source: game.contest.id }))).status).to.equal(422);
    const own = await head.client.get(`${here}/new`);
    expect(own.text).to.contain(source);
  });
});
