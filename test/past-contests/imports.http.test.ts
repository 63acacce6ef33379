/** An import of a past contest from the form to boards, results, exports and the Contest API. */
import { expect } from 'chai';
import { ensureUniversity } from '../../src/accounts/universities.service.ts';
import { pastContestsInContest } from '../../src/past-contests/contest-past-contests.service.ts';
import { removeExpiredPastImportsUnchecked } from '../../src/past-contests/past-contests.service.ts';
import { claimPastPlan, findPastImport } from '../../src/past-contests/past-contests.store.ts';
import { untilPlannedUnchecked } from '../../src/past-contests/past-planning.service.ts';
import { runPastImportStepUnchecked } from '../../src/past-contests/past-running.service.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { boardFor, freshBoardFor } from '../../src/standings/boards.service.ts';
import { newestResultUnchecked } from '../../src/standings/results.service.ts';
import { clientOf, expectEvent, expectSame } from '../clics/clics-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { feedOf, SMALL_STANDINGS, smallContest, type Json } from './feeds.ts';

const JOB = { slug: 'spring-2024', name: 'Spring Contest 2024', from: 'DOMjudge in Northlake' };

eachEngine('imports of past contests', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let person: TestPerson;
  before(async () => {
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '100000' });
    organizer = await makePerson(site, { roles: ['organizer'] });
    await inTransaction(site.app.db, (trx) => ensureUniversity(trx, 'Northlake Univ', site.clock.nowMs()));
    person = await makePerson(site);
  });
  after(() => site.close());

  const upload = async (content: string) => {
    const files = [{ field: 'file', name: 'event-feed.ndjson', content }];
    return await organizer.client.upload('/past-contests', {}, files);
  };
  const held = async (content: string): Promise<string> => {
    const answer = await upload(content);
    expect(answer.status, answer.text.slice(0, 2000)).to.equal(303);
    return new URL(answer.location!, site.url).pathname;
  };
  const confirm = async (here: string, fields: Record<string, string>) => {
    const answer = await organizer.client.post(`${here}/confirm`, fields);
    expect(answer.status, answer.text.slice(0, 2000)).to.equal(303);
  };
  const count = async (table: string) =>
    Number(((await site.app.db(table).count({ n: '*' }).first()) as { n: number }).n);
  const system = systemActor('test');
  const finish = async () => {
    await site.app.background.drain();
    await untilPlannedUnchecked(site.app);
    await site.app.background.drain();
  };
  /** Confirms a file of its own, so that no other import needs its blob. */
  const begun = async (slug: string) => {
    const objects = smallContest();
    const here = await held(feedOf({ ...objects, contest: { ...(objects.contest as Json), formal_name: slug } }));
    await confirm(here, { ...JOB, slug });
    const id = here.split('/').at(-1)!;
    return { here, id, file: (await one(id)).sha256 };
  };
  const one = async (id: string) => (await findPastImport(site.app.db, id))!;
  const isHeld = async (sha256: string | null) =>
    await site.app.heldUploads.get(sha256!).then(
      () => true,
      () => false,
    );

  it('make nothing in a dry run, then a contest with the same standings everywhere, and tell no one', async () => {
    const before = { notifications: await count('notifications'), ledger: await count('ledger_entries') };
    const here = await held(feedOf(smallContest()));
    const dry = await organizer.client.get(here);
    expect(dry.text)
      .to.contain('agree with the awards')
      .and.to.contain('1 hidden')
      .and.to.contain('1 result of a single test');
    expect(dry.text).to.contain('name="answer0"').and.to.contain('Keep &#34;Northlake University&#34;');
    expect(await count('contests')).to.equal(0);
    const typed = { typed0: 'Northlake University', answer0: 'Northlake Univ' };
    await confirm(here, { ...JOB, ...typed });
    // Until it is complete, staff alone see it.
    expect((await person.client.get('/contests/spring-2024')).status).to.equal(404);
    await finish();

    expect((await organizer.client.get(here)).text).to.contain('The import is finished');
    const page = (await person.client.get('/contests/spring-2024')).text;
    expect(page).to.contain('imported from DOMjudge in Northlake');
    expect((await person.client.get('/contests?show=past')).text).to.contain('Spring Contest 2024');
    expect((await person.client.get('/contests?show=archived')).text).not.to.contain('Spring Contest 2024');
    const board = await boardFor(site.app, system, 'spring-2024', 'contest', true);
    const rows = board.rows.map((row) => [row.rank, row.participant.name, row.solved, row.penalty]);
    expect(rows).to.deep.equal(SMALL_STANDINGS);
    expect(board.rows[0]!.participant.universities).to.deep.equal(['Northlake Univ']);
    expect(board.rows[1]!.participant.universities).to.deep.equal(['South College']);
    expect(await freshBoardFor(site.app, system, 'spring-2024', 'contest', true)).to.deep.equal(board);

    const asStaff = await organizer.client.get('/contests/spring-2024/rounds/contest/board');
    expect(asStaff.text).to.contain('Green 绿队').and.not.to.contain('/rounds/contest/publish');

    const result = (await newestResultUnchecked(site.app, board.round.id))!;
    expect(result.snapshot.rows.map(({ name, award }) => [name, award])).to.deep.equal([
      ['Red', 'gold'],
      ['Blue', 'silver'],
      ['Green 绿队', null],
    ]);
    expect(new Date(result.publishedAt).toISOString()).to.equal('2024-05-04T13:00:00.000Z');
    for (const path of ['', '/results/1', '/board', `/board/${board.rows[0]!.participant.id}`])
      expect((await person.client.get(`/contests/spring-2024/rounds/contest${path}`)).status, path).to.equal(200);
    const problem = await person.client.get('/contests/spring-2024/rounds/contest/problems/A');
    expect([problem.status, (await person.client.follow(problem)).text.includes('has no page here')]).to.deep.equal([
      303,
      true,
    ]);
    expect((await person.client.get('/contests/spring-2024/exports')).status).to.equal(200);
    expect((await organizer.client.get('/contests/spring-2024/rounds/contest/resolver')).status).to.equal(200);
    expect((await organizer.client.get('/problems')).text).not.to.contain('Tree');
    expect(await count('notifications')).to.equal(before.notifications);
    expect(await count('ledger_entries')).to.equal(before.ledger);
    expect(await count('submissions')).to.equal(0);
    expect(await count('judge_jobs')).to.equal(0);
    expect(await count('pipeline_members')).to.equal(0);
  });

  it('are served by the Contest API, and what it serves can be imported again', async () => {
    const contest = await getContestBySlug(site.app, system, 'spring-2024');
    const [round] = (await site.app.db('rounds').where({ contest_id: contest.id })) as { id: string }[];
    for (const version of ['2023-06', '2026-01'] as const) {
      const client = await clientOf(site, version);
      const events = await client.feed(round!.id);
      for (const event of events) expectEvent(version, event);
      await expectSame(client, round!.id, events);
      const types = events.map(({ type }) => type);
      expect(types.filter((type) => type === 'submissions')).to.have.length(6);
      expect(types.filter((type) => type === 'judgements')).to.have.length(6);
      expect(types.filter((type) => type === 'organizations')).to.have.length(2);
      expect(types.at(-1)).to.equal('state');
      const again = await held(events.map((event) => JSON.stringify(event)).join('\n'));
      const text = (await organizer.client.get(again)).text;
      expect(text).to.contain('agree with the awards');
      expect((await organizer.client.post(`${again}/drop`, {})).status).to.equal(303);
    }
  });

  it('stay as they were: nothing about them can be changed, copied or submitted', async () => {
    const archived = await organizer.client.post('/contests/spring-2024/unarchive', {});
    expect(archived.status).to.equal(409);
    expect(archived.text).to.contain('imported from');
    const edit = await organizer.client.get('/contests/spring-2024/edit');
    expect(edit.status).to.equal(409);
    const copy = { slug: 'copy', name: 'Copy', opensAt: '2030-01-01T10:00', formKey: 'key-of-form-1234567890' };
    expect((await organizer.client.post('/contests/spring-2024/copy', copy)).status).to.equal(409);
    expect((await person.client.post('/contests/spring-2024/rounds/contest/problems/A', {})).status).not.to.equal(200);
  });

  it('go on where they stopped, and write nothing twice', async () => {
    const here = await held(
      feedOf({
        ...smallContest(),
        teams: Array.from({ length: 250 }, (_, n): Json => ({ id: `t${n}`, name: `Team ${n}` })),
      }),
    );
    await confirm(here, { ...JOB, slug: 'many', onlyGood: '1' });
    const id = here.split('/').at(-1)!;
    // Two processes at once, and each step once more.
    await Promise.all([runPastImportStepUnchecked(site.app, id), runPastImportStepUnchecked(site.app, id)]);
    await untilPlannedUnchecked(site.app);
    for (let n = 0; n < 20 && (await findPastImport(site.app.db, id))!.state !== 'done'; n += 1)
      await Promise.all([runPastImportStepUnchecked(site.app, id), runPastImportStepUnchecked(site.app, id)]).catch(
        () => undefined,
      );
    await finish();
    const done = await one(id);
    expect([done.state, done.doneCount, done.sha256, done.planSha256]).to.deep.equal([
      'done',
      done.totalCount,
      null,
      null,
    ]);
    const teams = (await site.app.db('participants').where({ contest_id: done.contestId })) as object[];
    expect(teams).to.have.length(250);
    const events = (await site.app.db('contest_events').where({ contest_id: done.contestId }).orderBy('sequence')) as {
      sequence: number;
    }[];
    expect(events.map(({ sequence }) => Number(sequence))).to.deep.equal(events.map((_, index) => index + 1));
  });

  it('are refused with what is wrong, and keep what was typed', async () => {
    const bad = await upload('<html>');
    expect(bad.status).to.equal(422);
    expect(bad.text).to.contain('is a web page');
    const none = await organizer.client.upload('/past-contests', {}, []);
    expect(none.status).to.equal(422);
    const more = { id: 's8', team_id: 'nobody', problem_id: 'hello', contest_time: '1:00:00' };
    const objects = smallContest();
    const here = await held(feedOf({ ...objects, submissions: [...(objects.submissions as Json[]), more] }));
    expect((await organizer.client.get(here)).text).to.contain(
      'There is none of kind teams with the ID &#34;nobody&#34;'.replaceAll('&#34;', ''),
    );
    const unseen = await organizer.client.post(`${here}/confirm`, { ...JOB, slug: 'other', name: 'Kept as typed' });
    expect(unseen.status).to.equal(422);
    expect(unseen.text).to.contain('Kept as typed').and.to.contain('1 object has an error');
    const taken = await organizer.client.post(`${here}/confirm`, { ...JOB, onlyGood: '1' });
    expect(taken.status).to.equal(409);
    expect(taken.text).to.contain('spring-2024');
    await confirm(here, { ...JOB, slug: 'other', onlyGood: '1' });
    expect((await organizer.client.post(`${here}/confirm`, { ...JOB, slug: 'third', onlyGood: '1' })).status).to.equal(
      409,
    );
    await finish();
  });

  it('wait until the contest and all that its file tells of is over', async () => {
    const minute = (minutes: number) => new Date(site.clock.nowMs() + minutes * 60_000).toISOString();
    const contests = await count('contests');
    const objects = smallContest();
    const contest = objects.contest as Json;
    const state = objects.state as Json;
    const running = { ...objects, contest: { ...contest, start_time: minute(-299) }, state: {} };
    const notFinal = { ...objects, state: { ...state, finalized: minute(1) } };
    for (const [index, future] of [running, notFinal].entries()) {
      const here = await held(feedOf(future));
      expect((await organizer.client.get(here)).text).to.contain('This contest is not over');
      const early = await organizer.client.post(`${here}/confirm`, {
        ...JOB,
        slug: `early-${index}`,
        name: 'As typed',
      });
      expect(early.status).to.equal(409);
      expect(early.text)
        .to.contain('is not over: its end')
        .and.to.contain('As typed')
        .and.to.contain('id="field-file"');
      expect((await organizer.client.post(`${here}/drop`, {})).status).to.equal(303);
    }
    expect(await count('contests')).to.equal(contests);
  });

  it('are planned by one process at a time, and by another one when that ended or took too long', async () => {
    const { id } = await begun('planned');
    // Another process plans it, and ends before it is done.
    await claimPastPlan(site.app.db, id, site.clock.nowMs(), site.clock.nowMs() + 60_000);
    await finish();
    expect([(await one(id)).state, (await one(id)).planSha256]).to.deep.equal(['queued', null]);
    site.clock.advance(61_000);
    // This one takes over, and loses it in turn.
    const { heldUploads } = site.app;
    const put = heldUploads.put.bind(heldUploads);
    let lost: string | undefined;
    heldUploads.put = async (content) => {
      const blob = await put(content);
      lost = blob.sha256;
      await site.app.db('past_contests').where({ id }).update({ planning_until: 1 });
      return blob;
    };
    await finish();
    heldUploads.put = put;
    expect((await one(id)).planSha256).to.equal(null);
    expect([lost === undefined, await isHeld(lost!)]).to.deep.equal([false, false]);
    site.clock.advance(301_000);
    await finish();
    expect((await one(id)).state).to.equal('done');
  });

  it('say why when they cannot get on, and are removed with what they made', async () => {
    const { here, id, file } = await begun('stuck');
    await runPastImportStepUnchecked(site.app, id);
    await untilPlannedUnchecked(site.app);
    const { planSha256 } = await one(id);
    await runPastImportStepUnchecked(site.app, id);
    const contestId = (await one(id)).contestId!;
    expect((await one(id)).state).to.equal('running');
    expect((await organizer.client.post(`${here}/remove`, {})).status).to.equal(409);
    // The result cannot be written: there is one.
    const round = (await site.app.db('rounds').where({ contest_id: contestId }).first()) as { id: string };
    const result = (await site.app.db('published_results').first()) as Json;
    await site.app.db('published_results').insert({ ...result, id: newId(), round_id: round.id });
    for (let n = 0; n < 9; n += 1) {
      await site.app.background.drain();
      site.clock.advance(300_000);
    }
    const failed = await one(id);
    expect([failed.state, failed.sha256, failed.planSha256]).to.deep.equal(['failed', null, null]);
    expect([await isHeld(file), await isHeld(planSha256)]).to.deep.equal([false, false]);
    const page = (await organizer.client.get(here)).text;
    expect(page)
      .to.contain('This import failed')
      .and.to.match(/again and again \((SQLITE|ER)_\w+\)/);
    expect(page).not.to.contain('every 2s');
    expect((await person.client.post(`${here}/remove`, {})).status).to.equal(403);
    expect((await organizer.client.post(`${here}/remove`, {})).status).to.equal(303);
    expect((await organizer.client.get(here)).status).to.equal(404);
    expect((await organizer.client.get('/contests/stuck')).status).to.equal(404);
  });

  it('end when their contest is deleted meanwhile, and leave no files behind', async () => {
    const first = await begun('gone');
    await runPastImportStepUnchecked(site.app, first.id);
    await untilPlannedUnchecked(site.app);
    const { planSha256 } = await one(first.id);
    await runPastImportStepUnchecked(site.app, first.id);
    expect((await organizer.client.post('/contests/gone/delete', {})).status).to.equal(303);
    await finish();
    const ended = await one(first.id);
    expect([ended.state, ended.sha256, ended.planSha256]).to.deep.equal(['failed', null, null]);
    expect([await isHeld(first.file), await isHeld(planSha256)]).to.deep.equal([false, false]);
    expect((await organizer.client.get(first.here)).text).to.contain('deleted while it was imported');

    // Removed for good before a step looks.
    const second = await begun('gone-too');
    expect((await organizer.client.post('/contests/gone-too/delete', {})).status).to.equal(303);
    const contestId = (await one(second.id)).contestId!;
    await inTransaction(site.app.db, async (trx) => await pastContestsInContest.removeFrom!(trx, contestId));
    await removeExpiredPastImportsUnchecked(site.app);
    expect(await findPastImport(site.app.db, second.id)).to.equal(undefined);
    expect(await isHeld(second.file)).to.equal(false);
    await finish();
  });

  it('can be deleted with all that they made', async () => {
    const contest = await getContestBySlug(site.app, system, 'other');
    expect((await organizer.client.get('/contests/other/delete')).text).to.contain('can be imported again');
    expect((await organizer.client.post('/contests/other/delete', {})).status).to.equal(303);
    expect((await person.client.get('/contests/other')).status).to.equal(404);
    expect((await organizer.client.get('/contests/deleted')).text).not.to.contain('/other');
    await inTransaction(site.app.db, async (trx) => await pastContestsInContest.removeFrom!(trx, contest.id));
    for (const table of ['participants', 'past_contests'])
      expect(await site.app.db(table).where({ contest_id: contest.id }), table).to.deep.equal([]);
    expect(await site.app.db('problems').where({ stands_in_for: contest.id })).to.deep.equal([]);
  });

  it('are for organizers alone', async () => {
    expect((await person.client.get('/past-contests')).status).to.equal(403);
    const files = [{ field: 'file', name: 'feed.ndjson', content: feedOf(smallContest()) }];
    expect((await person.client.upload('/past-contests', {}, files)).status).to.equal(403);
  });
});
