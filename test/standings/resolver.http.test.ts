/** The resolver: who gets it, when, and what data its pages carry. */
import { expect } from 'chai';
import { thawRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, submit, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

interface Data {
  isRehearsal: boolean;
  begin: number | null;
  rows: { id: string; name: string; initials: string; sums: string[]; cells: { tone: string }[] }[];
  steps: {
    id: string;
    from: number;
    to?: number;
    problem?: number;
    cell?: { tone: string };
    awards?: string[];
    rank?: number;
  }[];
}

eachEngine('the resolver', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  before(async function () {
    this.timeout(90_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann </script> Lee' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }]);
    game.at(10);
    await game.play(bob, 'A', WRONG);
    game.at(20);
  });
  after(() => site.close());

  const show = (kind: string, client: TestClient = organizer.client, query = '') =>
    client.get(`${game.path}/resolver/${kind}${query}`);
  const dataOf = (html: string): Data => {
    const [, text = ''] = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(html) ?? [];
    return JSON.parse(text) as Data;
  };
  const named = (data: Data, id: string) => data.rows.find((row) => row.id === id)?.name.slice(0, 3);

  it('is for staff of the contest alone', async () => {
    for (const client of [site.client(), ann.client])
      for (const kind of ['', '/show', '/rehearsal']) {
        const answer = await client.get(`${game.path}/resolver${kind}`);
        expect(answer.status, kind).to.be.oneOf([303, 302, 401, 403, 404]);
        expect(answer.text).not.to.contain('"steps"');
      }
    expect((await ann.client.get(`${game.path}/board`)).text).not.to.contain('/resolver');
    expect((await organizer.client.get(`${game.path}/board`)).text).to.contain(`${game.path}/resolver`);
  });

  it('waits for the end of the round and for all verdicts, and says so', async () => {
    game.at(FREEZE_MINUTE + 5);
    await game.play(ann, 'A');
    expect((await show('show')).status).to.equal(409);
    expect(textOf((await organizer.client.get(`${game.path}/resolver`)).text)).to.contain('The round still runs.');
    const waiting = await submit(bob.client, `${game.path}/problems/A`);
    expect(waiting).to.have.length(26);
    game.at(CLOSE_MINUTE + 1);
    await site.app.background.drain();
    const refused = await show('show');
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain('1 submissions have no verdict yet');
  });

  it('rehearses with results that are the same whatever was submitted after the freeze', async () => {
    const before = (await show('rehearsal', organizer.client, '?seed=4')).text;
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    const data = dataOf(before);
    expect(data.isRehearsal).to.equal(true);
    expect(dataOf((await show('rehearsal', organizer.client, '?seed=4')).text)).to.deep.equal(data);
    expect(before).to.contain('Rehearsal with made-up results');
    expect(data.rows.map(({ cells }) => cells[0]?.tone)).to.deep.equal(['pending', 'pending']);
    const endings = new Set<string>();
    for (let seed = 1; seed < 12; seed += 1)
      endings.add(JSON.stringify(dataOf((await show('rehearsal', organizer.client, `?seed=${seed}`)).text).steps));
    expect(endings.size, 'other numbers, other endings').to.be.greaterThan(1);
  });

  it('goes from the board at the freeze to the real one, with awards where a place is final', async () => {
    const html = (await show('show', organizer.client, '?gold=1&silver=1&ties=lower&ranks=1&from=2')).text;
    const data = dataOf(html);
    expect(data).to.include({ isRehearsal: false, begin: 2 });
    expect(html.match(/<script/g), 'a name ends no script').to.have.length(2);
    expect(html).to.contain('<noscript>').and.contain('data-act="back"').and.contain('data-act="full"');
    expect(
      data.steps.flatMap(({ rank }) => rank ?? []),
      'places as they end',
    ).to.deep.equal([2, 1]);
    expect(
      data.rows.map(({ cells }) => cells[0]?.tone),
      'nothing for an empty cell',
    ).to.deep.equal(['pending', 'pending']);
    expect(data.rows.map(({ name, sums }) => [name.slice(0, 3), ...sums])).to.deep.equal([
      ['Ann', '0', '0'],
      ['Bob', '0', '0'],
    ]);
    expect(data.rows.map(({ initials }) => initials)).to.deep.equal(['A<', 'BO']);
    expect(
      data.steps.map((step) => [named(data, step.id), step.cell?.tone ?? step.awards?.join(', '), step.from, step.to]),
    ).to.deep.equal([
      ['Bob', 'solved', 1, 0],
      ['Ann', 'solved', 1, 0],
      ['Bob', 'Silver', 1, undefined],
      ['Ann', 'Gold, Rank 1', 0, undefined],
    ]);
    const again = dataOf((await show('show')).text);
    await thawRound(site.app, systemActor('test'), game.round.id);
    expect(dataOf((await show('show')).text).steps, 'also once the board is shown again').to.deep.equal(again.steps);
    expect((await organizer.client.get(`${game.path}/resolver`)).text).to.contain('Start');
  });

  it('has nothing to show for a round without a freeze', async () => {
    const open = await madeRound(site, host, [], [], 'points', false);
    site.clock.set(open.round.closesAt + 1);
    expect((await organizer.client.get(`${open.path}/resolver/show`)).status).to.equal(409);
    expect((await organizer.client.get(`${open.path}/resolver/rehearsal`)).status).to.equal(200);
    expect(textOf((await organizer.client.get(`${open.path}/resolver`)).text)).to.contain('This round has no freeze');
  });
});
