/** The page of one participant in a round: what it tells whom, before, under and after a freeze. */
import { expect } from 'chai';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { thawRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

eachEngine('the page of a participant in a round', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let idOf: (name: string) => string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann', university: 'East University' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const [sum, echo] = [await importedProblem(site, 'sum'), await importedProblem(site, 'echo')];
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }, { versionId: echo }]);
    const { rows } = (await site.client().get(`${game.path}/board`, { json: true })).json<{
      rows: { participant: { id: string; name: string } }[];
    }>();
    idOf = (name) => rows.find(({ participant }) => participant.name === name)?.participant.id ?? '';
  });
  after(() => site.close());

  const pageOf = async (name: string, client: TestClient = site.client(), query = '') => {
    const answer = await client.get(`${game.path}/board/${idOf(name)}${query}`);
    expect(answer.status).to.equal(200);
    return answer.text;
  };
  /** The rows of its submissions, newest first. */
  const stepsOf = (html: string) =>
    [...(html.split('Submissions in order of time').at(-1) ?? '').matchAll(/<tr>[\s\S]*?<\/tr>/g)]
      .map(([row]) =>
        textOf(row.replace(/<time[\s\S]*?<\/time>/g, ''))
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .slice(1);

  it('shows no problem before the round opens', async () => {
    expect(textOf(await pageOf('Ann')))
      .to.contain('The problems are shown once the round opens.')
      .and.contain('East University');
  });

  it('lists submissions with the place that each led to, and links them only for those who may open them', async () => {
    game.at(10);
    await game.play(ann, 'A', WRONG);
    game.at(20);
    await game.play(bob, 'A');
    game.at(30);
    await game.play(ann, 'A');
    game.at(40);
    const html = await pageOf('Ann');
    expect(stepsOf(html)).to.deep.equal(['30 min A solved 1 50 2', '10 min A no gain']);
    expect(html).not.to.contain('/submissions/');
    expect(stepsOf(await pageOf('Bob'))).to.deep.equal(['20 min A solved 1 20 1']);
    expect((await pageOf('Ann', ann.client)).match(/href="\/submissions\//g)).to.have.length(2);
    expect((await pageOf('Ann', organizer.client)).match(/href="\/submissions\//g)).to.have.length(2);
    expect(await pageOf('Ann', organizer.client, '?view=public')).not.to.contain('/submissions/');
    expect(await pageOf('Ann', bob.client)).not.to.contain('/submissions/');
    const board = (await site.client().get(`${game.path}/board`)).text;
    expect(board)
      .to.contain(`href="${game.path}/board/${idOf('Ann')}"`)
      .and.contain(`${idOf('Ann')}#A"`);
  });

  it('keeps the view of the public on the links of staff, from board to participant and back', async () => {
    const path = `${game.path}/board`;
    const own = `${path}/${idOf('Ann')}`;
    const board = async (query: string) => (await organizer.client.get(`${path}${query}`)).text;
    expect(await board('?view=public'))
      .to.contain(`href="${own}?view=public"`)
      .and.contain(`href="${own}?view=public#A"`)
      .and.not.contain('href="/submissions?participant');
    // The rows were kept: the other view has links of its own.
    expect(await board(''))
      .to.contain(`href="${own}"`)
      .and.contain('href="/submissions?participant')
      .and.not.contain(`${own}?view`);
    expect(await board('?view=public&q=Ann'), 'show all').to.contain(`href="${path}?view=public">Show all`);
    expect(await pageOf('Ann', organizer.client, '?view=public')).to.contain(`href="${path}?view=public"`);
    const page = await site.client().get(own);
    expect(page.headers.get('x-robots-tag')).to.equal('noindex');
    expect(page.text, 'nothing to keep for others').not.to.contain('view=public');
  });

  it('hides from the public and from participants what came after the freeze, and shows staff all of it', async () => {
    game.at(FREEZE_MINUTE + 1);
    await game.play(ann, 'B');
    const after = FREEZE_MINUTE + 1;
    for (const client of [site.client(), bob.client, ann.client]) {
      const html = await pageOf('Ann', client);
      expect(stepsOf(html)[0]).to.match(/ B pending$/);
      expect(textOf(html))
        .to.contain('The board was frozen at')
        .and.match(/Rank\s+2/);
      expect(stepsOf(await pageOf('Bob', client))[0]).to.match(/^20 min A .*solved 1 20 1$/);
    }
    expect(stepsOf(await pageOf('Ann', organizer.client))[0]).to.match(new RegExp(`B .*solved 2 ${50 + after} 1$`));
    expect(stepsOf(await pageOf('Ann', organizer.client, '?view=public'))[0]).to.match(/ B pending$/);
    await thawRound(site.app, systemActor('test'), game.round.id);
    expect(stepsOf(await pageOf('Ann'))[0]).to.match(new RegExp(`B solved 2 ${50 + after} 1$`));
  });

  it('is not there for other rounds, other participants or a hidden contest', async () => {
    expect((await site.client().get(`${game.path}/board/01j00000000000000000000000`)).status).to.equal(404);
    const other = await madeRound(site, host, [bob], [], 'points');
    expect((await site.client().get(`${other.path}/board/${idOf('Ann')}`)).status).to.equal(404);
  });
});
