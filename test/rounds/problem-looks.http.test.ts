/** Colors and aliases of problems: chosen in the editor of a round, at any time, and shown wherever the problem stands. */
import { expect } from 'chai';
import { copyRounds } from '../../src/rounds/round-copies.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { listRoundProblemsUnchecked, listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { createContest } from '../../src/contests/contest-edits.service.ts';
import { clientOf } from '../clics/clics-setup.ts';
import { HOUR } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

eachEngine('looks of problems', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let game: TestRound;
  let set: string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    const versions = [await importedProblem(site, 'sum'), await importedProblem(site, 'echo')];
    game = await madeRound(
      site,
      host,
      [ann],
      versions.map((versionId) => ({ versionId })),
    );
    await importedProblem(site, 'third');
    set = `${game.path}/problem-set`;
  });
  after(() => site.close());

  const problems = () => listRoundProblemsUnchecked(site.app, game.round.id);
  const look = (changes: Record<string, string>) => ({
    ...{ label: 'A', position: '1', points: '100', weight: '1', alias: '', color: '#0072b2', colorName: '' },
    ...changes,
  });

  it('come from the usual colors, and are kept as typed when one is wrong', async () => {
    const [first, second] = await problems();
    expect([first!.color?.rgb, second!.color?.rgb]).to.deep.equal(['#0072b2', '#e69f00']);
    const page = await organizer.client.get(set);
    expect(page.text).to.contain('value="#b2df8a"').and.to.contain('placeholder="orange"');
    const wrong = { alias: 'a much too long alias', color: 'reddish', colorName: 'Brick <b>' };
    const refused = await organizer.client.post(`${set}/${first!.id}`, look(wrong));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('such as #0072b2').and.to.contain('value="a much too long alias"');
    expect(refused.text).to.contain('value="Brick &lt;b&gt;"').and.to.contain('value="reddish"');
    const saved = await organizer.client.post(`${set}/${first!.id}`, look({ alias: 'Sum', color: '#AA1122' }));
    expect(saved.status).to.equal(303);
    expect((await problems())[0]).to.deep.include({ alias: 'Sum', color: { rgb: '#aa1122', name: null } });
  });

  it('change while the round runs, by staff alone, and stand on boards, balloons and both APIs', async () => {
    game.at(10);
    await site.app.background.drain();
    const { id } = (await problems())[0]!;
    const shown = { alias: 'Σ sum', color: '#102030', colorName: 'Midnight "blue"', rev: '' };
    expect((await organizer.client.post(`${set}/${id}`, look(shown))).status).to.equal(409);
    expect((await ann.client.post(`${set}/${id}/look`, shown)).status).to.equal(403);
    expect((await organizer.client.post(`${set}/${id}/look`, { ...shown, color: '#12' })).status).to.equal(422);
    expect((await organizer.client.post(`${set}/${id}/look`, { ...shown, rev: '1' })).status).to.equal(409);
    expect((await organizer.client.post(`${set}/${id}/look`, shown)).status).to.equal(303);
    await game.play(ann, 'A');
    await site.app.background.drain();
    for (const page of [`${game.path}/board`, game.path, `/contests/${game.contest.slug}/balloons`]) {
      const { text } = await organizer.client.get(page);
      expect(text, page).to.contain('background:#102030;color:#ffffff').and.to.contain('Σ sum');
      expect(text, page).to.contain('Midnight &#34;blue&#34;');
    }
    const clics = await clientOf(site, '2026-01', undefined);
    const told = (await clics.get(`/contests/${game.round.id}/problems`)) as { rgb: string; color: string }[];
    expect(told.map(({ rgb, color }) => [rgb, color])).to.deep.equal([
      ['#102030', 'Midnight "blue"'],
      ['#E69F00', 'orange'],
    ]);
    const history = await organizer.client.get(`/contests/${game.contest.slug}/history`);
    expect(history.text).to.contain('Color or alias of problem A');
  });

  it('go into copies of the contest', async () => {
    const system = systemActor('test');
    const to = await createContest(site.app, system, {
      ...{ slug: 'copied-looks', name: 'Copy', summary: '', description: '', entry: 'anyone', participation: 'person' },
      ...{ registrationOpensAt: null, registrationClosesAt: null, entryUniversities: [], entryCourseIds: [] },
      ...{ teamMin: 1, teamMax: 1 },
    });
    const move = (atMs: number) => atMs + 48 * HOUR;
    const about = { fromId: game.contest.id, toId: to.id, move };
    await inTransaction(site.app.db, (trx) => copyRounds(trx, system, site.clock.nowMs(), about as never));
    const [round] = await listRoundsUnchecked(site.app, to.id);
    const [first] = await listRoundProblemsUnchecked(site.app, round!.id);
    expect(first).to.deep.include({ alias: 'Σ sum', color: { rgb: '#102030', name: 'Midnight "blue"' } });
  });
});
