/** Participants ask and read, through the pages. */
import { expect } from 'chai';
import { readContestEvents } from '../../src/contests/contest-events.service.ts';
import { visitor } from '../../src/platform/actor.ts';
import { eraseAccount } from '../../src/accounts/accounts.service.ts';
import { HOUR } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { formKey, newestOf, runningGame, type Game } from './clarifications-setup.ts';

eachEngine('clarifications', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let stranger: TestPerson;
  let game: Game;
  let sum: string;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    ann = await makePerson(site, { displayName: 'Ann Archer' });
    bob = await makePerson(site, { displayName: 'Bob Baker' });
    stranger = await makePerson(site, { displayName: 'Sam Stranger' });
    sum = await importedProblem(site, 'sum');
  });
  beforeEach(async () => {
    game = await runningGame(site, sum, [ann, bob]);
  });
  after(() => site.close());

  async function asked(who: TestPerson, text: string, about = game.about): Promise<string> {
    const answer = await who.client.post(game.page, { about, text, formKey: formKey() });
    expect(answer.status, answer.text.slice(0, 3000)).to.equal(303);
    return await newestOf(site, game.contest);
  }
  const answered = (id: string, text: string, audience: string, rev = '0') =>
    organizer.client.post(`${game.page}/${id}/answer`, { text, audience, rev });
  const announced = async (text: string, about = '') => {
    const answer = await organizer.client.post(`${game.page}/announce`, { about, text, formKey: formKey() });
    expect(answer.status, answer.text.slice(0, 3000)).to.equal(303);
    return await newestOf(site, game.contest);
  };
  const read = async (who?: TestPerson) => (await (who?.client ?? site.client()).get(game.page)).text;

  it('take a question to the organizers alone, and an answer to the asker alone', async () => {
    const id = await asked(ann, 'May **n** be 0?');
    expect(await read(ann))
      .to.contain('May <strong>n</strong> be 0?')
      .and.to.contain('Your question')
      .and.to.contain('open');
    expect(await read(bob)).not.to.contain('be 0?');
    expect(await read()).not.to.contain('be 0?');
    const inbox = (await organizer.client.get(`${game.page}/inbox`)).text;
    expect(inbox).to.contain('May **n** be 0?').and.to.contain('Ann Archer').and.to.contain('The Final · A. ');
    expect((await answered(id, 'Yes, *it* may.', 'asker')).status).to.equal(303);
    expect(await read(ann))
      .to.contain('Yes, <em>it</em> may.')
      .and.to.contain('only for you');
    expect(await read(bob)).not.to.contain('it</em> may');
    expect(await read()).not.to.contain('it</em> may');
  });

  it('show an answer to all with the question and without its author', async () => {
    const id = await asked(ann, 'Is there a **tree**?', '');
    await answered(id, 'There is one tree.', 'all');
    for (const page of [await read(bob), await read(), await read(stranger)]) {
      expect(page).to.contain('Is there a <strong>tree</strong>?').and.to.contain('There is one tree.');
      expect(page).not.to.contain('Ann Archer').and.not.to.contain(ann.id).and.not.to.contain('Olga Organizer');
    }
  });

  it('accept questions of participants only, until the last round has closed', async () => {
    const form = { about: '', text: 'Who am I?', formKey: formKey() };
    const other = await stranger.client.post(game.page, form);
    expect(other.status).to.equal(409);
    expect(other.text).to.contain('Only participants can ask').and.to.contain('Who am I?');
    expect((await site.client().post(game.page, form)).status).to.be.oneOf([303, 401, 403]);
    // Between the rounds.
    site.clock.advance(8 * HOUR);
    await asked(ann, 'When does it go on?', '');
    site.clock.advance(40 * HOUR);
    const late = await ann.client.post(game.page, { ...form, text: 'Too late?' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('The contest ended on').and.to.contain('Too late?');
  });

  it('tell nothing of a problem that is still hidden, and take no question about it', async () => {
    expect(await read(ann)).not.to.contain('SECRET');
    for (const about of [game.hidden, 'problem:01aaaaaaaaaaaaaaaaaaaaaaaa', 'round:', 'nonsense']) {
      const answer = await ann.client.post(game.page, { about, text: 'What is S?', formKey: formKey() });
      expect(answer.status, about).to.equal(422);
      expect(answer.text).not.to.contain('SECRET');
      expect(answer.text).to.contain('What is S?');
    }
    const staff = await organizer.client.post(`${game.page}/announce`, {
      about: game.hidden,
      text: 'Problem S is harder.',
      formKey: formKey(),
    });
    expect(staff.status).to.equal(422);
    expect(staff.text).to.contain('Problem S is harder.');
    expect((await organizer.client.get(`${game.page}/announce`)).text).not.to.contain('SECRET');
  });

  it('refuse bad questions with a reason, and keep what was typed', async () => {
    const cases: [Record<string, string>, string][] = [
      [{ text: '' }, 'This is required.'],
      [{ text: ' \u200b ' }, 'This is required.'],
      [{ text: 'x'.repeat(2001) }, 'At most 2000 characters'],
    ];
    for (const [changes, words] of cases) {
      const answer = await ann.client.post(game.page, { about: game.about, text: 'q', formKey: formKey(), ...changes });
      expect(answer.status, words).to.equal(422);
      expect(answer.text).to.contain(words).and.to.contain(`value="${game.about}" selected`);
    }
    expect((await ann.client.post(game.page, { text: 'no key' })).status).to.equal(422);
    expect((await ann.client.post(game.page, { text: ['a', 'b'], formKey: formKey() })).status).to.equal(422);
    expect((await ann.client.get('/contests/nothing/clarifications')).status).to.equal(404);
    expect(await site.app.db('clarifications').where({ contest_id: game.contest.id })).to.have.length(0);
  });

  it('render Markdown without anything that runs', async () => {
    await asked(ann, '<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3))', '');
    const page = await read(ann);
    expect(page)
      .not.to.contain('<script>alert(1)')
      .and.not.to.contain('onerror')
      .and.not.to.match(/href="javascript:/);
  });

  it('make one question of a form that is sent twice, also at the same instant', async () => {
    const form = { about: '', text: 'Once?', formKey: formKey() };
    const answers = await Promise.all([1, 2, 3].map(() => ann.client.post(game.page, form)));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await site.app.db('clarifications').where({ contest_id: game.contest.id })).to.have.length(1);
    const other = await ann.client.post(game.page, { ...form, text: 'Another?' });
    expect(other.status).to.equal(422);
    const fresh = /name="formKey" value="([^"]+)"/.exec(other.text)?.[1];
    expect(fresh, 'the page has another key').not.to.equal(form.formKey);
  });

  it('leave a person ten open questions, also when more are sent at the same instant', async () => {
    const send = (text: string) => ann.client.post(game.page, { about: '', text, formKey: formKey() });
    const answers = await Promise.all(Array.from({ length: 13 }, (_one, index) => send(`Question ${index}`)));
    expect(answers.filter(({ status }) => status === 303)).to.have.length(10);
    const refused = answers.find(({ status }) => status !== 303);
    expect(refused?.status).to.equal(409);
    expect(refused?.text).to.contain('You have 10 open questions');
    const id = await newestOf(site, game.contest);
    expect((await ann.client.post(`${game.page}/${id}/take-back`)).status).to.equal(303);
    expect((await send('One more')).status).to.equal(303);
    await asked(bob, 'Mine is my own limit', '');
  });

  it('let the asker alone take back a question, until it is answered', async () => {
    const id = await asked(ann, 'Never mind?');
    expect((await bob.client.post(`${game.page}/${id}/take-back`)).status).to.equal(404);
    expect((await ann.client.post(`${game.page}/${id}/take-back`)).status).to.equal(303);
    expect(await read(ann)).to.contain('withdrawn');
    expect((await answered(id, 'No.', 'asker')).status).to.equal(409);
    const second = await asked(ann, 'And this?');
    await answered(second, 'Yes.', 'asker');
    const late = await ann.client.post(`${game.page}/${second}/take-back`);
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('no longer open');
  });

  it('mark what is new above the pages of the contest until it was read, and count who has seen it', async () => {
    const overview = `/contests/${game.contest.slug}`;
    const id = await announced('Lunch is at **noon**.');
    const problem = `${overview}/rounds/final/problems/A`;
    for (const page of [overview, `${overview}/rounds`, `${overview}/rounds/final`, problem])
      expect((await ann.client.get(page)).text, page).to.contain('Lunch is at **noon**.');
    expect((await stranger.client.get(overview)).text).not.to.contain('Lunch is at');
    expect(await read(ann)).to.contain('seen by 1 of 2');
    expect((await ann.client.get(overview)).text).not.to.contain('Lunch is at');
    await read(stranger);
    const staff = (await organizer.client.get(`${game.page}/${id}`)).text;
    expect(staff).to.contain('seen by 1 of 2').and.to.contain('Bob Baker: not yet').and.to.contain('Ann Archer');
    const edit = { text: 'Lunch is at one.', audience: 'all', rev: '1' };
    expect((await organizer.client.post(`${game.page}/${id}/edit`, edit)).status).to.equal(303);
    expect((await ann.client.get(overview)).text, 'an edit is new again').to.contain('Lunch is at one.');
    expect((await bob.client.get(`${game.page}/news`)).text).to.contain('Lunch is at one.');
    expect((await site.client().get(`${game.page}/news`)).status).to.equal(204);
    const page = await read(bob);
    expect(page).to.contain('edited').and.not.to.contain('noon').and.not.to.contain('Bob Baker: not yet');
    const asked: string[] = [];
    const note = ({ sql }: { sql: string }) => void asked.push(sql);
    site.app.db.on('query', note);
    expect((await bob.client.get(`${game.page}/news`)).text).not.to.contain('Lunch');
    site.app.db.off('query', note);
    expect(asked.join('\n'), 'which problems are hidden').not.to.contain('`round_problems`');
  });

  it('are events of the contest: all for staff, and for everyone only what is for all, without a text', async () => {
    const id = await asked(ann, 'A private matter');
    await answered(id, 'A private answer', 'asker');
    const open = await asked(bob, 'A common matter');
    await answered(open, 'A common answer', 'all');
    await announced('Hear, hear', game.about);
    await site.app.background.drain();
    const eventsOf = async (actor: Parameters<typeof readContestEvents>[1]) =>
      (await readContestEvents(site.app, actor, game.contest.slug, { limit: 100 })).events.filter(
        ({ kind }) => kind === 'clarification',
      );
    expect(await eventsOf(organizer.actor)).to.have.length(5);
    const told = await eventsOf(visitor);
    expect(told.map(({ data }) => data)).to.have.length(2);
    expect(told[0]!.data).to.include({ replyToId: open, toParticipantId: null, problemId: game.problemId });
    expect(JSON.stringify(await eventsOf(organizer.actor))).not.to.match(/matter|answer|Hear/);
  });

  it('are told the asker and everyone registered as notifications', async () => {
    const told = async (who: TestPerson) => {
      await site.app.background.drain();
      const rows = (await site.app.db('notifications').where({ user_id: who.id }).orderBy('id')) as {
        kind: string;
        variant: string;
        href: string;
      }[];
      return rows.filter(({ href }) => href.startsWith(game.page)).map(({ kind, variant }) => `${kind} ${variant}`);
    };
    const id = await asked(ann, 'Am I told?');
    await answered(id, 'You are.', 'all');
    expect(await told(ann)).to.deep.equal(['question_answered answered']);
    expect(await told(bob), 'a question of someone else is no news by itself').to.deep.equal([]);
    await organizer.client.post(`${game.page}/${id}/edit`, { text: 'You really are.', audience: 'all', rev: '1' });
    await announced('Hear, hear.');
    expect(await told(ann)).to.include.members(['question_answered changed', 'announcement published']);
    expect(await told(bob)).to.deep.equal(['announcement published']);
    expect(await told(stranger)).to.deep.equal([]);
  });

  it('lose the text of a question when its author erases the account, and keep the answer', async () => {
    const leaver = await makePerson(site, { displayName: 'Lea Leaver' });
    game = await runningGame(site, sum, [leaver, bob]);
    const first = await asked(leaver, 'I am Lea, may I?');
    await answered(first, 'You may.', 'all');
    await asked(leaver, 'Lea again, still open');
    await read(leaver);
    await eraseAccount(site.app, leaver.actor, leaver.displayName);
    await site.app.background.drain();
    const rows = JSON.stringify(await site.app.db('clarifications').where({ contest_id: game.contest.id }));
    expect(rows).not.to.contain('Lea');
    expect(await site.app.db('clarification_reads').where({ user_id: leaver.id })).to.have.length(0);
    expect(await read(bob))
      .to.contain('You may.')
      .and.to.contain('deleted their account');
    expect((await organizer.client.get(`${game.page}/inbox`)).text).to.contain('No open questions');
  });
});
