/** Staff claim, answer, edit, withdraw and announce, through the pages. */
import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { formKey, newestOf, runningGame, type Game } from './clarifications-setup.ts';

eachEngine('the inbox of clarifications', (engine) => {
  let site: TestSite;
  let olga: TestPerson;
  let otto: TestPerson;
  let ann: TestPerson;
  let game: Game;
  before(async () => {
    site = await startSite(engine);
    olga = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    otto = await makePerson(site, { roles: ['organizer'], displayName: 'Otto Organizer' });
    ann = await makePerson(site, { displayName: 'Ann Archer' });
    const bob = await makePerson(site, { displayName: 'Bob Baker' });
    game = await runningGame(site, await importedProblem(site, 'sum'), [ann, bob]);
  });
  beforeEach(async () => {
    for (const table of ['clarifications', 'clarification_versions', 'clarification_reads', 'answer_templates'])
      await site.app.db(table).delete();
  });
  after(() => site.close());

  async function asked(text: string, about = game.about): Promise<string> {
    const answer = await ann.client.post(game.page, { about, text, formKey: formKey() });
    expect(answer.status, answer.text.slice(0, 3000)).to.equal(303);
    return await newestOf(site, game.contest);
  }
  const act = (who: TestPerson, id: string, name: string, fields: Record<string, string> = {}) =>
    who.client.post(`${game.page}/${id}/${name}`, fields);
  const read = async () => (await ann.client.get(game.page)).text;
  const inbox = async (query = '', who = olga) => (await who.client.get(`${game.page}/inbox${query}`)).text;

  it('is for staff: everyone else is refused, whatever they ask for', async () => {
    const id = await asked('Really?');
    for (const path of ['inbox', 'announce', 'templates', id])
      expect((await ann.client.get(`${game.page}/${path}`)).status, path).to.equal(403);
    for (const path of [
      'announce',
      'templates',
      ...['claim', 'release', 'answer', 'edit', 'withdraw'].map((n) => `${id}/${n}`),
    ])
      expect(
        (await ann.client.post(`${game.page}/${path}`, { text: 'x', audience: 'all', rev: '0' })).status,
        path,
      ).to.equal(403);
    expect((await olga.client.get(`${game.page}/01aaaaaaaaaaaaaaaaaaaaaaaa`)).status).to.equal(404);
  });

  it('gives a claimed question to exactly one of two who claim it at the same instant', async () => {
    for (let time = 0; time < 4; time += 1) {
      const id = await asked(`Race ${time}?`);
      const answers = await Promise.all([act(olga, id, 'claim'), act(otto, id, 'claim')]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
      expect(answers.find(({ status }) => status === 409)!.text).to.match(
        /(Olga|Otto) Organizer has claimed this question/,
      );
    }
  });

  it('keeps others from answering what someone claimed, until it is released, and keeps what they typed', async () => {
    const id = await asked('Whose is it?');
    expect((await act(olga, id, 'claim')).status).to.equal(303);
    expect((await act(olga, id, 'claim')).status, 'once more changes nothing').to.equal(303);
    const other = await act(otto, id, 'answer', { text: 'Mine now', audience: 'asker', rev: '0' });
    expect(other.status).to.equal(409);
    expect(other.text).to.contain('Olga Organizer has claimed').and.to.contain('Mine now');
    expect(await inbox('?show=mine')).to.contain('Whose is it?');
    expect(await inbox('?show=mine', otto)).not.to.contain('Whose is it?');
    expect((await act(otto, id, 'release')).status).to.equal(303);
    expect((await act(otto, id, 'release')).status).to.equal(409);
    expect((await act(otto, id, 'answer', { text: 'Mine now', audience: 'asker', rev: '0' })).status).to.equal(303);
    expect(await read()).to.contain('Mine now');
  });

  it('takes one of two answers at the same instant, and shows the other what became of it', async () => {
    const id = await asked('Both?');
    const answers = await Promise.all(
      [olga, otto].map((who) => act(who, id, 'answer', { text: `By ${who.displayName}`, audience: 'all', rev: '0' })),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    const loser = answers.find(({ status }) => status === 409)!;
    expect(loser.text).to.contain('By Olga Organizer').and.to.contain('By Otto Organizer');
    expect(await site.app.db('clarification_versions').where({ clarification_id: id })).to.have.length(1);
  });

  it('filters by state, problem and claimant', async () => {
    await asked('About A?');
    const general = await asked('About lunch?', '');
    await act(olga, general, 'answer', { text: 'At noon', audience: 'all', rev: '0' });
    const open = await inbox();
    expect(open).to.contain('About A?').and.to.contain('1 open question');
    expect(open).not.to.contain('About lunch?');
    expect(await inbox('?show=answered'))
      .to.contain('About lunch?')
      .and.not.to.contain('About A?');
    expect(await inbox(`?show=all&about=${game.problemId}`))
      .to.contain('About A?')
      .and.not.to.contain('About lunch?');
    expect(await inbox('?show=all&about=general'))
      .to.contain('About lunch?')
      .and.not.to.contain('About A?');
    expect(await inbox('?show=strange&about=%27%3B&page=x')).to.contain('About A?');
  });

  it('answers with a template, with typed text, or with both, and with neither not at all', async () => {
    const first = await asked('One?');
    const none = await act(olga, first, 'answer', { text: ' ', template: '', audience: 'asker', rev: '0' });
    expect(none.status).to.equal(422);
    expect(none.text).to.contain('No comment.').and.to.contain('这个问题不予回复。');
    const chosen = { template: 'No comment.', audience: 'asker', rev: '0' };
    expect((await act(olga, first, 'answer', chosen)).status).to.equal(303);
    expect(await read()).to.contain('No comment.');
    const second = await asked('Two?');
    await act(olga, second, 'answer', { ...chosen, text: 'Really *not*.' });
    expect(await read()).to.contain('Really <em>not</em>.');
    const bad: [Record<string, string>, string][] = [
      [{ audience: 'friends' }, 'audience'],
      [{ rev: '' }, 'rev'],
      [{ rev: '-1' }, 'rev'],
      [{ text: 'x'.repeat(10_001) }, 'text'],
      [{ template: 'x'.repeat(501) }, 'template'],
    ];
    const third = await asked('Three?');
    for (const [changes, field] of bad) {
      const answer = await act(olga, third, 'answer', { text: 'fine', audience: 'asker', rev: '0', ...changes });
      expect(answer.status === 422 || answer.status === 409, `${field} ${answer.status}`).to.equal(true);
    }
    expect(await site.app.db('clarification_versions').where({ clarification_id: third })).to.have.length(0);
  });

  it('keeps every version of an edited answer, and refuses an edit of a version that someone else replaced', async () => {
    const id = await asked('How many?');
    await act(olga, id, 'answer', { text: 'Three', audience: 'all', rev: '0' });
    expect((await act(olga, id, 'edit', { text: 'Four', audience: 'all', rev: '1' })).status).to.equal(303);
    const late = await act(otto, id, 'edit', { text: 'Five', audience: 'all', rev: '1' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('Five').and.to.contain('Four').and.to.contain('name="rev" value="2"');
    expect((await act(otto, id, 'edit', { text: 'Four', audience: 'all', rev: '2' })).status, 'no change').to.equal(
      303,
    );
    const page = (await olga.client.get(`${game.page}/${id}`)).text;
    expect(page)
      .to.contain('Version 1')
      .and.to.contain('Three')
      .and.to.contain('Version 2')
      .and.not.to.contain('Version 3');
    expect(await read())
      .to.contain('edited')
      .and.to.contain('Four')
      .and.not.to.contain('Three');
    const narrower = await act(olga, id, 'edit', { text: 'Six', audience: 'asker', rev: '2' });
    expect(narrower.status).to.equal(422);
    expect(narrower.text).to.contain('Everyone could read the answer already').and.to.contain('Six');
  });

  it('withdraws an answer with a reason, and the question waits for another', async () => {
    const id = await asked('Is it?');
    await act(olga, id, 'answer', { text: 'It is wrong', audience: 'all', rev: '0' });
    expect((await act(olga, id, 'withdraw', { reason: ' ', rev: '1' })).status).to.equal(422);
    expect((await act(olga, id, 'withdraw', { reason: 'We erred', rev: '0' })).status).to.equal(409);
    expect((await act(olga, id, 'withdraw', { reason: 'We erred', rev: '1' })).status).to.equal(303);
    const visitor = (await site.client().get(game.page)).text;
    for (const page of [await read(), visitor]) expect(page).to.contain('We erred').and.not.to.contain('It is wrong');
    expect(await inbox()).to.contain('answer withdrawn');
    expect((await act(olga, id, 'answer', { text: 'Shh', audience: 'asker', rev: '2' })).status).to.equal(422);
    expect((await act(olga, id, 'edit', { text: 'Shh', audience: 'all', rev: '2' })).status).to.equal(409);
    expect((await act(olga, id, 'answer', { text: 'It is right', audience: 'all', rev: '2' })).status).to.equal(303);
    expect(await read())
      .to.contain('It is right')
      .and.not.to.contain('We erred');
  });

  it('withdraws an announcement for good, and announces once for a form that is sent twice', async () => {
    const form = { about: '', text: 'Doors close at six.', formKey: formKey() };
    const answers = await Promise.all([1, 2].map(() => olga.client.post(`${game.page}/announce`, form)));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await site.app.db('clarifications')).to.have.length(1);
    const id = await newestOf(site, game.contest);
    expect((await act(olga, id, 'withdraw', { reason: 'They stay open', rev: '1' })).status).to.equal(303);
    expect(await read())
      .to.contain('They stay open')
      .and.not.to.contain('Doors close');
    expect((await act(olga, id, 'withdraw', { reason: 'Again', rev: '2' })).status).to.equal(409);
    expect((await act(olga, id, 'answer', { text: 'x', audience: 'all', rev: '2' })).status).to.equal(409);
    const empty = await olga.client.post(`${game.page}/announce`, { ...form, text: '', formKey: formKey() });
    expect(empty.status).to.equal(422);
  });

  it('has templates of its own in both languages, and one of two editors is told of the other', async () => {
    const page = `${game.page}/templates`;
    expect((await olga.client.get(page)).text).to.contain('Please read the statement again.');
    const half = await olga.client.post(page, { rev: '0', 'en-0': 'Look again' });
    expect(half.status).to.equal(422);
    expect(half.text).to.contain('Look again');
    const whole = { rev: '0', 'en-3': 'Look again', 'zh-CN-3': '请再看看' };
    expect((await olga.client.post(page, whole)).status).to.equal(303);
    const late = await otto.client.post(page, { ...whole, 'en-3': 'Look twice' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('Look twice').and.to.contain('Look again').and.to.contain('name="rev" value="1"');
    const id = await asked('Which?');
    const form = (await olga.client.get(`${game.page}/${id}`)).text;
    expect(form).to.contain('请再看看').and.not.to.contain('Please read the statement again.');
    expect((await olga.client.post(page, { rev: '1', 'en-0': 'x'.repeat(501), 'zh-CN-0': 'y' })).status).to.equal(422);
    expect((await olga.client.post(page, { rev: '1' })).status, 'none is a choice too').to.equal(303);
  });
});
