/** Staff freeze the board of a running round, now or as of an instant, and unfreeze it while it runs. */
import { expect } from 'chai';
import { inputTime } from '../../src/platform/times.ts';
import { MINUTE } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

interface ShownBoard {
  frozen: boolean;
  rows: { participant: { name: string }; solved: number }[];
}

eachEngine('freezing a running round', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let versionId: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    versionId = await importedProblem(site, 'sum');
  });
  after(() => site.close());

  const board = async (game: TestRound, client = site.client()) =>
    (await client.get(`${game.path}/board`, { json: true })).json() as ShownBoard;
  const solved = ({ rows }: ShownBoard) =>
    Object.fromEntries(rows.map(({ participant, solved: count }) => [participant.name, count]));

  /** Ann solves the problem at minute 10, Bob at minute 30; it is minute 40. */
  async function running(freezes: boolean): Promise<TestRound> {
    const game = await madeRound(site, host, [ann, bob], [{ versionId }], 'icpc', freezes);
    for (const [minute, who] of [
      [10, ann],
      [30, bob],
    ] as const) {
      game.at(minute);
      await site.app.background.drain();
      await game.play(who, 'A');
    }
    game.at(40);
    await site.app.background.drain();
    expect(solved(await board(game))).to.deep.equal({ Ann: 1, Bob: 1 });
    return game;
  }

  it('hides what comes from now on, for the public alone, until staff unfreeze it while it runs', async () => {
    const game = await running(false);
    const cleo = await makePerson(site, { displayName: 'Cleo' });
    const freeze = `${game.path}/freeze`;
    expect((await cleo.client.get(freeze)).status).to.equal(403);
    const bare = await organizer.client.post(freeze, { freezesAt: '', reason: '' });
    expect(bare.status).to.equal(422);
    const asked = await organizer.client.post(freeze, { freezesAt: '', reason: 'The ceremony' });
    expect(asked.status, textOf(asked.text)).to.equal(303);
    await site.app.background.drain();
    expect(await board(game)).to.have.property('frozen', true);
    expect(solved(await board(game))).to.deep.equal({ Ann: 1, Bob: 1 });
    expect((await board(game, organizer.client)).frozen).to.equal(false);
    const again = await organizer.client.post(freeze, { freezesAt: '', reason: 'Twice' });
    expect([again.status, textOf(again.text).includes('frozen already')]).to.deep.equal([409, true]);
    expect(textOf((await organizer.client.get(game.path)).text)).to.contain('although the round still runs');

    expect((await organizer.client.post(`${game.path}/thaw`)).status).to.equal(303);
    await site.app.background.drain();
    expect((await board(game)).frozen).to.equal(false);
    expect((await organizer.client.post(`${game.path}/thaw`)).status, 'twice').to.equal(409);
    const late = await organizer.client.post(freeze, { freezesAt: '', reason: 'Again' });
    expect([late.status, textOf(late.text).includes('hidden again')]).to.deep.equal([409, true]);
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history).to.contain('frozen by staff').and.to.contain('The ceremony');
  }).timeout(60_000);

  it('shows the board as it was at an earlier instant, and keeps what was typed when that is refused', async () => {
    for (const freezes of [false, true]) {
      const game = await running(freezes);
      const freeze = `${game.path}/freeze`;
      const at = (minute: number) => inputTime(game.round.opensAt + minute * MINUTE, 'UTC');
      for (const minute of [-5, 0, 45]) {
        const refused = await organizer.client.post(freeze, { freezesAt: at(minute), reason: 'Kept words' });
        expect(refused.status, `${minute}`).to.equal(422);
        expect(refused.text).to.contain('Kept words').and.to.contain(at(minute));
      }
      const asked = await organizer.client.post(freeze, { freezesAt: at(20), reason: 'A leak' });
      expect(asked.status, textOf(asked.text)).to.equal(303);
      await site.app.background.drain();
      const shown = await board(game);
      expect(shown.frozen).to.equal(true);
      expect(solved(shown)).to.deep.equal({ Ann: 1, Bob: 0 });
      expect(solved(await board(game, organizer.client))).to.deep.equal({ Ann: 1, Bob: 1 });
      expect((await organizer.client.post(`${game.path}/thaw`)).status).to.equal(303);
      await site.app.background.drain();
      expect(solved(await board(game))).to.deep.equal({ Ann: 1, Bob: 1 });
    }
  }).timeout(60_000);
});
