import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import type { TestClient } from '../setup/client.ts';

const PROPOSAL = {
  title: 'Storage engines in practice',
  university: 'East Lake University',
  term: 'Spring 2027',
  expectedStudents: '120',
  syllabus: '# Plan\n\nWrite-ahead log, memtable, recovery.',
  engineersWanted: 'Somebody from storage',
};

eachEngine('partnerships', (engine) => {
  let site: TestSite;
  let professor: TestClient;
  let organizer: TestClient;
  before(async () => {
    site = await startSite(engine);
    professor = (await makePerson(site, { roles: ['professor'] })).client;
    organizer = (await makePerson(site, { roles: ['organizer'] })).client;
  });
  after(() => site.close());

  async function proposed(): Promise<string> {
    const answer = await professor.post('/partnerships', PROPOSAL);
    expect(answer.status, answer.text).to.equal(303);
    return answer.location as string;
  }

  it('go from draft through requested changes to approval, and both sides can read the timeline', async () => {
    const path = await proposed();
    expect((await organizer.get('/partnerships')).text).not.to.contain(path);
    await professor.post(`${path}/submit`);
    expect((await organizer.post(`${path}/request_changes`, { reason: 'Name the labs, please.' })).status).to.equal(
      303,
    );
    expect((await professor.get(path)).text).to.contain('Name the labs, please.');
    expect((await professor.post(path, { ...PROPOSAL, syllabus: 'Lab 1 … Lab 4, ten hours each' })).status).to.equal(
      303,
    );
    await professor.post(`${path}/submit`);
    expect((await organizer.post(`${path}/approve`)).status).to.equal(303);
    const seen = await organizer.get(path, { json: true });
    expect(seen.json<{ partnership: { state: string } }>().partnership.state).to.equal('approved');
    const events = seen.json<{ events: { what: string }[] }>().events.map((event) => event.what);
    expect(events).to.deep.equal([
      'Draft created',
      'Submitted',
      'Changes requested',
      'Proposal edited',
      'Submitted',
      'Approved',
    ]);
  });

  it('keep the input and name each field when the proposal is not valid', async () => {
    const answer = await professor.post('/partnerships', { ...PROPOSAL, title: 'x', expectedStudents: '0' });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain('At least 3 characters')
      .and.contain('At least 1.')
      .and.contain('East Lake University');
  });

  it('require a reason to decline', async () => {
    const path = await proposed();
    await professor.post(`${path}/submit`);
    const answer = await organizer.post(`${path}/decline`, {});
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('Enter a reason');
  });

  it('refuse a step that the state or the role does not allow', async () => {
    const path = await proposed();
    expect((await organizer.post(`${path}/approve`)).status).to.equal(409);
    await professor.post(`${path}/submit`);
    const refused = await professor.post(`${path}/approve`);
    expect(refused.status).to.equal(403);
    expect(refused.text).to.contain('organizer');
  });

  it('let only one of two organizers decide if both answer at the same time', async () => {
    const path = await proposed();
    await professor.post(`${path}/submit`);
    const answers = await Promise.all([
      organizer.post(`${path}/approve`),
      organizer.post(`${path}/decline`, { reason: 'No room this term' }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409]);
  });

  it('hide a proposal from everyone else, and the form from students', async () => {
    const path = await proposed();
    const student = (await makePerson(site, {})).client;
    expect((await student.get(path)).status).to.equal(404);
    expect((await student.get('/partnerships/new')).status).to.equal(403);
    expect((await site.client().get(path)).location).to.contain('/sign-in?next=');
  });
});
