import { expect } from 'chai';
import { newId } from '../../src/platform/ids.ts';
import { rejudge } from '../../src/rejudgings/rejudge.service.ts';
import { BATCH_SIZE, MANY_SUBMISSIONS } from '../../src/rejudgings/rejudgings.rules.ts';
import { applyBatchUnchecked, queueBatchUnchecked, startRejudging } from '../../src/rejudgings/rejudgings.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk, type RejudgingDesk } from './rejudging-setup.ts';

const MANY = MANY_SUBMISSIONS + BATCH_SIZE;

eachEngine('a rejudging of more than a thousand submissions', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let desk: RejudgingDesk;
  let template: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site);
    bob = await makePerson(site);
    desk = rejudgingDesk(site, host, organizer);
    await importedProblem(site, 'sum');
    await importedProblem(site, 'other');
    template = await desk.played(ann, 'sum', WRONG);
    const { db } = site.app;
    const submission = (await db('submissions').where({ id: template }).first()) as Record<string, unknown>;
    const judging = (await db('judgings').where({ submission_id: template }).first()) as Record<string, unknown>;
    const ids = Array.from({ length: MANY - 1 }, () => [newId(), newId()] as const);
    for (let start = 0; start < ids.length; start += BATCH_SIZE) {
      const part = ids.slice(start, start + BATCH_SIZE);
      await db('submissions').insert(
        part.map(([id, judgingId]) => ({ ...submission, id, form_key: id, current_judging_id: judgingId })),
      );
      await db('judgings').insert(part.map(([id, judgingId]) => ({ ...judging, id: judgingId, submission_id: id })));
    }
  });
  after(() => site.close());

  const outcomes = async (id: string): Promise<number> =>
    ((await site.app.db('rejudging_items').where({ rejudging_id: id }).whereNotNull('outcome')) as object[]).length;

  it('is created, shown in pages and applied in batches, between which everything else continues', async () => {
    const fields = { problem: 'sum', reason: 'Answer 2 was wrong.' };
    const hasty = await organizer.client.post('/rejudgings', fields);
    expect(hasty.status).to.equal(422);
    expect(textOf(hasty.text)).to.contain(`${MANY} submissions. Tick the box to confirm.`);
    const begun = await organizer.client.post('/rejudgings', { ...fields, meansMany: '1' });
    expect(begun.status).to.equal(303);
    const id = (begun.location as string).split('/').at(-1) as string;
    const { db } = site.app;

    // Queued batch by batch; a submission that arrives meanwhile is judged before all of them.
    await queueBatchUnchecked(site.app, id);
    expect(await db('judge_jobs').select('id')).to.have.length(BATCH_SIZE);
    expect(await desk.verdictOf(bob, await desk.played(bob, 'other'))).to.equal('AC');
    await site.app.background.drain();
    expect(await db('judge_jobs').select('id')).to.have.length(MANY);

    // Written directly, because judging is slow and has its own tests. Every tenth result is unchanged.
    const queued = (await db('judgings').where({ rejudging_id: id }).orderBy('id').select('id')) as { id: string }[];
    const stays = queued.filter((_, index) => index % 10 === 0).map((row) => row.id);
    const { facts } = (await db('judgings').where({ submission_id: template, generation: 1 }).first('facts')) as {
      facts: string;
    };
    const finished = { state: 'finished', facts, host_id: host.id, finished_at: site.clock.nowMs() };
    await db('judgings')
      .where({ rejudging_id: id })
      .update({ ...finished, verdict: 'AC' });
    await db('judgings').whereIn('id', stays).update({ verdict: 'WA' });
    await db('judge_jobs').delete();

    const changed = MANY - stays.length;
    expect((await desk.shown(id)).progress).to.include({ total: MANY, judged: MANY, changed, isJudged: true });
    const seen = new Set<string>();
    const { pages } = await desk.shown(id);
    expect(pages).to.deep.equal({ page: 1, pages: Math.ceil(changed / 50), total: changed });
    for (let page = 1; page <= pages.pages; page += 1)
      for (const item of (await desk.shown(id, `?page=${page}`)).items) {
        expect([item.oldVerdict, item.newVerdict]).to.deep.equal(['WA', 'AC']);
        seen.add(item.submissionId);
      }
    expect(seen.size).to.equal(changed);
    expect((await desk.shown(id, '?show=all')).pages.total).to.equal(MANY);
    expect((await desk.shown(id, '?from=WA&to=WA')).pages.total).to.equal(stays.length);
    expect((await desk.shown(id, '?show=failed')).pages.total).to.equal(0);

    expect((await organizer.client.post(`/rejudgings/${id}/apply`)).status).to.equal(303);
    await applyBatchUnchecked(site.app, id);
    expect(await outcomes(id)).to.equal(BATCH_SIZE);
    expect((await desk.shown(id)).rejudging.state).to.equal('applying');
    expect((await ann.client.get(`/submissions/${template}`)).status).to.equal(200);
    await applyBatchUnchecked(site.app, id);
    expect(await outcomes(id)).to.equal(2 * BATCH_SIZE);
    let isOver = false;
    const rest = site.app.background.drain().then(() => (isOver = true));
    expect((await ann.client.get(`/submissions/${template}`)).status).to.equal(200);
    expect(isOver, 'a page came while the rest was being applied').to.equal(false);
    await rest;
    const { rejudging, progress } = await desk.shown(id);
    expect(rejudging.state).to.equal('applied');
    expect(progress.applied).to.equal(MANY);
    const accepted = (await db('submissions').where({ verdict: 'AC' })) as object[];
    expect(accepted).to.have.length(changed + 1);
    expect(await desk.xpOf(ann)).to.equal(5);
  }).timeout(180_000);
});

eachEngine('a rejudging of a round with several hundred participants', (engine) => {
  const CROWD = 450;
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'P0000' });
  });
  after(() => site.close());

  interface Preview {
    boards: { rows: { name: string; before: { solved: number }; after: { solved: number } }[] }[];
    pages: { page: number; pages: number; total: number };
  }

  it('previews the board in pages and lists each participant whose rank would change once', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId: await importedProblem(site, 'sum') }]);
    game.at(10);
    const template = await game.play(ann, 'A', WRONG);
    await site.app.background.drain();
    const { db } = site.app;
    const row = async (table: string, where: object) =>
      (await db(table).where(where).first()) as Record<string, unknown>;
    const submission = await row('submissions', { id: template });
    const judging = await row('judgings', { submission_id: template });
    const participant = await row('participants', { id: submission.participant_id });
    const standing = await row('standings', { participant_id: submission.participant_id });
    const crowd = Array.from({ length: CROWD - 1 }, (_, index) => ({
      name: `P${String(index + 1).padStart(4, '0')}`,
      participantId: newId(),
      submissionId: newId(),
      judgingId: newId(),
    }));
    for (let start = 0; start < crowd.length; start += BATCH_SIZE) {
      const part = crowd.slice(start, start + BATCH_SIZE);
      await db('participants').insert(part.map(({ name, participantId: id }) => ({ ...participant, id, name })));
      await db('standings').insert(part.map(({ participantId: participant_id }) => ({ ...standing, participant_id })));
      await db('submissions').insert(
        part.map(({ participantId: participant_id, submissionId: id, judgingId: current_judging_id }) => ({
          ...submission,
          ...{ id, participant_id, current_judging_id, form_key: id },
        })),
      );
      await db('judgings').insert(
        part.map(({ submissionId: submission_id, judgingId: id }) => ({ ...judging, id, submission_id })),
      );
    }

    const desk = rejudgingDesk(site, host, organizer);
    const id = await desk.started({ contest: game.contest.slug, round: game.round.slug, meansMany: '1' });
    const finished = { state: 'finished', facts: judging.facts, host_id: host.id, finished_at: site.clock.nowMs() };
    await db('judgings')
      .where({ rejudging_id: id })
      .update({ ...finished, verdict: 'AC' });
    const stays = { rejudging_id: id, submission_id: template };
    await db('judgings').where(stays).update({ verdict: 'WA' });
    await db('judge_jobs').delete();

    const previewed = async (query: string) =>
      (await organizer.client.get(`/rejudgings/${id}/standings${query}`, { json: true })).json<Preview>();
    const names = new Set<string>();
    const { pages } = await previewed('');
    // Ann, who still solves nothing, falls from first to last place.
    expect(pages).to.deep.equal({ page: 1, pages: Math.ceil(CROWD / 200), total: CROWD });
    for (let number = 1; number <= pages.pages; number += 1)
      for (const { name, before, after } of (await previewed(`?page=${number}`)).boards[0]?.rows ?? []) {
        expect([before.solved, after.solved], name).to.deep.equal([0, name === 'P0000' ? 0 : 1]);
        names.add(name);
      }
    expect(names.size).to.equal(CROWD);
    expect((await previewed('?page=99')).pages.page).to.equal(pages.pages);
    const html = (await organizer.client.get(`/rejudgings/${id}/standings?page=2`)).text;
    expect(html).to.contain(`/rejudgings/${id}/standings?page=3`);
    expect(textOf(html)).to.contain('2 / 3');
  }).timeout(120_000);
});

eachEngine('a rejudging set and the rejudging of one submission at the same time', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let desk: RejudgingDesk;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site);
    desk = rejudgingDesk(site, host, organizer);
  });
  after(() => site.close());

  interface Row {
    id: string;
    state: string;
    rejudging_id: string | null;
    verdict: string | null;
    generation: number;
  }

  it('keeps one of the two, and its judging is the one that counts', async () => {
    const winners = new Set<string>();
    const { db } = site.app;
    for (let round = 0; round < 6; round += 1) {
      const slug = `race${round}`;
      await importedProblem(site, slug);
      const id = await desk.played(ann, slug, WRONG);
      const choice = { filter: { problem: slug }, reason: 'Race.', meansMany: false, movesPlaces: false };
      const set = () => startRejudging(site.app, organizer.actor, choice);
      const single = () => rejudge(site.app, organizer.actor, id);
      const contenders = round % 2 === 0 ? [set(), single(), single()] : [single(), set(), set()];
      const ends = await Promise.allSettled(contenders);
      const won = ends.filter((end) => end.status === 'fulfilled');
      expect(won, JSON.stringify(ends)).to.have.length(1);
      for (const end of ends)
        if (end.status === 'rejected')
          expect((end.reason as { kind?: string }).kind, String(end.reason)).to.equal('conflict');
      await site.app.background.drain();
      const jobs = (await db('judge_jobs').where({ submission_id: id })) as object[];
      expect(jobs).to.have.length(1);
      await desk.judgeAll();

      const [first, second, ...more] = (await db('judgings')
        .where({ submission_id: id })
        .orderBy('generation')) as Row[];
      expect(more).to.deep.equal([]);
      expect(first).to.include({ generation: 1, verdict: 'WA' });
      expect(second).to.include({ generation: 2, state: 'finished', verdict: 'AC' });
      const setId = second?.rejudging_id ?? null;
      winners.add(setId === null ? 'single' : 'set');
      if (setId !== null) {
        expect(await desk.verdictOf(ann, id)).to.equal('WA');
        await desk.act(setId, 'apply');
      }
      const row: unknown = await db('submissions').where({ id }).first('verdict', 'current_judging_id');
      expect(row).to.deep.equal({ verdict: 'AC', current_judging_id: second?.id });
      expect(await desk.verdictOf(ann, id)).to.equal('AC');
    }
    expect(winners.size).to.be.greaterThan(0);
  }).timeout(120_000);

  it('cannot start while the other is being applied', async () => {
    await importedProblem(site, 'late');
    const id = await desk.played(ann, 'late', WRONG);
    const setId = await desk.started({ submissionId: id });
    await desk.judgeAll();
    expect((await organizer.client.post(`/rejudgings/${setId}/apply`)).status).to.equal(303);
    const [, again] = await Promise.allSettled([
      applyBatchUnchecked(site.app, setId),
      rejudge(site.app, organizer.actor, id),
    ]);
    await site.app.background.drain();
    await desk.judgeAll(() => WRONG);
    const judgings = (await site.app.db('judgings').where({ submission_id: id }).orderBy('generation')) as Row[];
    // Either it came too early and was refused, or it came later and its judging is the newest.
    expect(judgings).to.have.length(again.status === 'fulfilled' ? 3 : 2);
    const row: unknown = await site.app.db('submissions').where({ id }).first('verdict', 'current_judging_id');
    expect(row).to.deep.equal({
      verdict: again.status === 'fulfilled' ? 'WA' : 'AC',
      current_judging_id: judgings.at(-1)?.id,
    });
  });
});
