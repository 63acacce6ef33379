/** A round does not open with a problem whose examples disagree, unless an organizer says so. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { getProblemBySlug, getVersionByNumber } from '../../src/problems/problems.service.ts';
import { startVerification } from '../../src/problems/verifications.service.ts';
import { guardOpeningsUnchecked } from '../../src/rounds/openings.service.ts';
import { addRoundProblem, removeRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { getRoundUnchecked } from '../../src/rounds/rounds.service.ts';
import { HOUR, MINUTE, typedTime } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

eachEngine('the opening of a round with examples that disagree', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let made = 0;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site);
  });
  after(() => site.close());

  const verify = async (slug: string, plan: Plan): Promise<void> => {
    await startVerification(
      site.app,
      systemActor('test'),
      await getVersionByNumber(site.app, organizer.actor, slug, 1),
    );
    await host.heartbeat();
    await host.judge(plan);
  };
  /** A round that opens in an hour, and its problem, verified as planned. */
  const roundWith = async (plan: Plan | undefined): Promise<TestRound & { slug: string }> => {
    const slug = `p${(made += 1)}`;
    const versionId = await importedProblem(site, slug);
    if (plan) await verify(slug, plan);
    return { ...(await madeRound(site, host, [ann], [{ versionId }])), slug };
  };
  const now = (game: TestRound) => getRoundUnchecked(site.app, game.round.id);
  const guardAt = async (game: TestRound, minutes: number): Promise<void> => {
    game.at(minutes);
    await guardOpeningsUnchecked(site.app);
    await site.app.background.drain();
  };
  const news = async (person: TestPerson, variant: string) => {
    const rows = (await site.app.db('notifications').where({ user_id: person.id, kind: 'round_blocked' })) as {
      variant: string;
    }[];
    return rows.filter((row) => row.variant === variant).length;
  };
  const pageOf = async (person: TestPerson, game: TestRound) => textOf((await person.client.get(game.path)).text);
  const act = (person: TestPerson, game: TestRound, deed: string, body: Record<string, string> = {}) =>
    person.client.post(`${game.path}/${deed}`, body);

  it('is put off before it begins, with its staff told before and then, and everyone seeing the new time', async () => {
    const game = await roundWith(WRONG);
    await site.app.background.drain();
    expect(await pageOf(organizer, game))
      .to.contain("won't open at")
      .and.contain('See what disagrees in A');
    expect(await pageOf(ann, game)).not.to.contain('put off');
    await guardAt(game, -50);
    await guardAt(game, -49);
    expect([await news(organizer, 'blocked'), await news(organizer, 'put_off')]).to.deep.equal([1, 0]);
    expect(await news(ann, 'blocked')).to.equal(0);
    await guardAt(game, -5);
    expect(await news(organizer, 'put_off')).to.equal(1);
    const moved = await now(game);
    expect(moved.opensAt).to.equal(game.round.opensAt + 15 * MINUTE);
    expect(moved.closesAt - moved.opensAt).to.equal(game.round.closesAt - game.round.opensAt);
    game.at(1);
    await site.app.background.drain();
    expect((await now(game)).openedAt).to.equal(null);
    expect((await ann.client.get(`${game.path}/problems/A`)).status).to.equal(404);
    expect(await pageOf(ann, game)).to.contain('was put off while the organizers check a problem');
    expect(await pageOf(ann, game)).not.to.contain('disagree');
    await guardAt(game, 11);
    expect((await now(game)).opensAt).to.equal(game.round.opensAt + 30 * MINUTE);
    expect(await news(organizer, 'put_off')).to.equal(2);
  });

  it('is never put off once it is open by the clock, also when the site was off until then', async () => {
    const game = await roundWith(WRONG);
    game.at(3);
    await verify(game.slug, WRONG);
    await guardAt(game, 3);
    expect((await act(organizer, game, 'open-anyway', { reason: 'x' })).status).to.equal(409);
    expect((await now(game)).opensAt).to.equal(game.round.opensAt);
    expect((await now(game)).openedAt).not.to.equal(null);
  });

  it('takes no problem that disagrees in the last minutes, and is as planned again once it is removed', async () => {
    const game = await roundWith({});
    const { slug } = await roundWith(WRONG);
    const bad = (await getVersionByNumber(site.app, organizer.actor, slug, 1)).version.id;
    const add = () =>
      addRoundProblem(site.app, organizer.actor, game.round.id, { problemVersionId: bad, points: 1, weight: 1 });
    game.at(-4);
    const refused = await add().catch((error: unknown) => error);
    expect(refused).to.include({ code: 'round_opening_blocked' });
    game.at(-20);
    const { id } = await add();
    await guardAt(game, -5);
    expect((await now(game)).opensAt).to.equal(game.round.opensAt + 15 * MINUTE);
    await removeRoundProblem(site.app, organizer.actor, game.round.id, id);
    await guardAt(game, -4);
    expect((await now(game)).opensAt).to.equal(game.round.opensAt);
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history).to.contain('put off: examples of B disagree').and.to.contain('opens as planned');
  });

  it('opens anyway with one click and a reason: as planned, or at once when that time has passed', async () => {
    const early = await roundWith(WRONG);
    await guardAt(early, -30);
    expect((await act(organizer, early, 'open-anyway', { reason: ' ' })).status).to.equal(422);
    expect((await act(ann, early, 'open-anyway', { reason: 'x' })).status).to.equal(403);
    expect((await act(organizer, early, 'open-anyway', { reason: 'The limit is tight' })).status).to.equal(303);
    await guardAt(early, -4);
    expect((await now(early)).opensAt).to.equal(early.round.opensAt);
    early.at(0);
    await site.app.background.drain();
    expect((await now(early)).openedAt).to.equal(early.round.opensAt);
    expect((await act(organizer, early, 'open-anyway', { reason: 'again' })).status).to.equal(409);

    const late = await roundWith(WRONG);
    await guardAt(late, -5);
    late.at(4);
    expect((await act(organizer, late, 'open-anyway', { reason: 'They wait' })).status).to.equal(303);
    await site.app.background.drain();
    const opened = await now(late);
    expect(opened.opensAt).to.equal(late.round.opensAt + 4 * MINUTE);
    expect(opened.openedAt).to.equal(opened.opensAt);
    expect((await ann.client.get(`${late.path}/problems/A`)).status).to.equal(200);
    const audited = (await site.app.db('audit_entries').where({ action: 'round.opened_anyway' })) as {
      detail: string;
    }[];
    expect(audited.map(({ detail }) => (JSON.parse(detail) as { reason: string }).reason)).to.have.members([
      'The limit is tight',
      'They wait',
    ]);
  });

  it('opens as planned when the examples agree in time, and else when someone says now', async () => {
    const inTime = await roundWith(WRONG);
    await guardAt(inTime, -5);
    await verify(inTime.slug, {});
    expect((await now(inTime)).opensAt).to.equal(inTime.round.opensAt);

    const late = await roundWith(WRONG);
    await guardAt(late, -5);
    expect((await act(organizer, late, 'open-now')).status).to.equal(409);
    late.at(2);
    await verify(late.slug, {});
    expect((await now(late)).opensAt).to.equal(late.round.opensAt + 15 * MINUTE);
    expect(await pageOf(organizer, late)).to.contain('Nothing keeps The Final from opening any more');
    expect((await act(ann, late, 'open-now')).status).to.equal(403);
    expect((await act(organizer, late, 'open-now')).status).to.equal(303);
    await site.app.background.drain();
    expect((await now(late)).openedAt).to.equal(late.round.opensAt + 2 * MINUTE);
  });

  it('is not put off for problems that agree or were never verified', async () => {
    for (const plan of [{}, undefined]) {
      const game = await roundWith(plan);
      await guardAt(game, -4);
      game.at(0);
      await site.app.background.drain();
      expect((await now(game)).openedAt).to.equal(game.round.opensAt);
    }
  });

  it('is not interrupted by a disagreement that is found once it runs', async () => {
    const game = await roundWith({});
    game.at(1);
    await site.app.background.drain();
    await verify(game.slug, WRONG);
    expect((await now(game)).opensAt).to.equal(game.round.opensAt);
    expect(await pageOf(organizer, game)).not.to.contain("won't open");
  });

  it('cannot be moved by hand to a time that is too near', async () => {
    const game = await roundWith(WRONG);
    const { slug, name, scoring, penaltyMinutes } = game.round;
    const wanted = (inMs: number) => ({
      ...{ slug, name, scoring, penaltyMinutes: String(penaltyMinutes), freezesAt: '' },
      opensAt: typedTime(site.clock.nowMs() + inMs),
      closesAt: typedTime(site.clock.nowMs() + 9 * HOUR),
    });
    const edit = (inMs: number) => organizer.client.post(`${game.path}/edit`, wanted(inMs));
    const refused = await edit(MINUTE);
    expect(refused.status, textOf(refused.text)).to.equal(409);
    expect(textOf(refused.text)).to.contain('examples of A disagree');
    expect((await edit(2 * HOUR)).status).to.equal(303);
    expect((await getProblemBySlug(site.app, organizer.actor, game.slug)).slug).to.equal(game.slug);
  });

  it('is put off once by processes that look at the same moment', async () => {
    const game = await roundWith(WRONG);
    game.at(-5);
    await Promise.allSettled([1, 2, 3].map(() => guardOpeningsUnchecked(site.app)));
    await site.app.background.drain();
    expect((await now(game)).opensAt).to.equal(game.round.opensAt + 15 * MINUTE);
  });
});
