/** Clarifications through the API: what a program asks and reads. */
import { expect } from 'chai';
import { formKey, runningGame, type Game } from '../clarifications/clarifications-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { apiOf, type ApiClient } from './api-setup.ts';

eachEngine('clarifications in the API', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let program: ApiClient;
  let other: ApiClient;
  let game: Game;
  let path: string;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site);
    const bob = await makePerson(site);
    game = await runningGame(site, await importedProblem(site, 'sum'), [ann, bob]);
    path = `/contests/${game.contest.slug}/clarifications`;
    program = await apiOf(site, ann);
    other = await apiOf(site, bob);
  });
  after(() => site.close());

  it('ask about a problem once under a key, and list the question for its asker alone', async () => {
    const body = { problem: { round: 'final', label: 'A' }, text: 'May **n** be 0?' };
    const key = { 'idempotency-key': 'question-1' };
    const asked = await program.post(path, body, key);
    expect(asked.status, asked.text).to.equal(201);
    expect(asked.body).to.include({ state: 'open', isYours: true, round: 'final', label: 'A', question: body.text });
    const again = await program.post(path, body, key);
    expect(again.status).to.equal(200);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    expect(again.body.id).to.equal(asked.body.id);
    expect((await program.post(path, { text: 'Another?' }, key)).status).to.equal(422);
    expect((await program.get(path)).body.items).to.have.length(1);
    expect((await other.get(path)).body.items).to.deep.equal([]);
  });

  it('refuse what the page refuses, and a token without the scope', async () => {
    const hidden = await program.post(path, { problem: { round: 'second', label: 'SECRET' }, text: 'What is it?' });
    expect(hidden.status).to.equal(404);
    for (const body of [
      {},
      { text: '' },
      { text: 'x'.repeat(2001) },
      { text: 5 },
      { text: 'x', problem: 'A' },
      'nonsense',
    ])
      expect((await program.post(path, body)).status, JSON.stringify(body)).to.be.oneOf([400, 422]);
    const reader = await apiOf(site, ann, ['read']);
    expect((await reader.post(path, { text: 'May I?' })).body).to.include({ code: 'token_scope' });
    const submitter = await apiOf(site, ann, ['submit']);
    expect((await submitter.get(path)).status).to.equal(403);
    const stranger = await apiOf(site, await makePerson(site));
    expect((await stranger.post(path, { text: 'May I?' })).body).to.include({
      code: 'clarification_participants_only',
    });
    expect((await program.get('/contests/nothing/clarifications')).status).to.equal(404);
  });

  it('list announcements page by page, which stay unread until a person looks at them', async () => {
    for (const text of ['One', 'Two', 'Three']) {
      const form = { about: '', text, formKey: formKey() };
      expect((await organizer.client.post(`${game.page}/announce`, form)).status).to.equal(303);
      site.clock.advance(1000);
    }
    const first = await other.get(`${path}?limit=2`);
    expect(first.body.items.map(({ answer }: { answer: string }) => answer)).to.deep.equal(['Three', 'Two']);
    const rest = await other.get(`${path}?limit=2&cursor=${first.body.next}`);
    expect(rest.body.items.map(({ answer }: { answer: string }) => answer)).to.deep.equal(['One']);
    expect(rest.body.next).to.equal(null);
    expect((await other.get(path)).body.items[0]).to.include({ isUnread: true, isForAll: true, kind: 'announcement' });
  });
});
