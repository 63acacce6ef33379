import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { TRANSITIONS, TRANSITION_NAMES, type TransitionName } from '../../src/partnerships/partnerships.rules.ts';
import { latestReasonUnchecked, movePartnership, propose } from '../../src/partnerships/partnerships.service.ts';
import { newId } from '../../src/platform/ids.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const PROPOSAL = {
  ...{ title: 'Storage engines', university: 'East Lake University', term: 'Spring 2027', expectedStudents: '20' },
  ...{ syllabus: 'Write-ahead log, memtable, recovery.', engineersWanted: '' },
};
const PDF = Buffer.from('%PDF-1.7 signed');

eachEngine('calls, documents and reviews of partnerships', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let other: TestPerson;
  let organizer: TestPerson;
  let second: TestPerson;

  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    other = await makePerson(site, { roles: ['professor'] });
    organizer = await makePerson(site, { roles: ['organizer'] });
    second = await makePerson(site, { roles: ['organizer'] });
  });
  after(() => site.close());

  const proposed = async (more: Record<string, string> = {}, person = professor): Promise<string> =>
    (await person.client.post('/partnerships', { ...PROPOSAL, ...more })).location as string;

  it('a call takes as many first submissions as it allows, within its time', async () => {
    const at = (ms: number): string => new Date(site.clock.nowMs() + ms).toISOString().slice(0, 16);
    const call = {
      ...{ titleEn: 'Autumn call', titleZh: '秋季征集', textEn: 'Two hours a week.', textZh: '' },
      ...{ opensAt: at(-3_600_000), closesAt: at(86_400_000), perPerson: '1', perUniversity: '2' },
    };
    expect((await professor.client.post('/partnerships/calls', call)).status).to.equal(403);
    const wrong = await organizer.client.post('/partnerships/calls', { ...call, closesAt: call.opensAt });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Must be after the opening.').and.contain('Autumn call');
    expect((await organizer.client.post('/partnerships/calls', call)).status).to.equal(303);
    expect((await professor.client.get('/partnerships/calls')).text)
      .to.contain('Autumn call')
      .and.contain('at most 1 per person');
    const { id } = (await site.app.db('partnership_calls').first('id')) as { id: string };
    const first = await proposed({ callId: id });
    expect((await professor.client.post(`${first}/submit`)).status).to.equal(303);
    const again = await proposed({ callId: id });
    expect((await professor.client.post(`${again}/submit`)).text).to.contain('the limit for one person');
    const of = async (person: TestPerson) =>
      await person.client.post(`${await proposed({ callId: id }, person)}/submit`);
    expect((await of(other)).status).to.equal(303);
    const third = await makePerson(site, { roles: ['professor'] });
    expect((await of(third)).text).to.contain('proposals of this university');
    await organizer.client.post(`${first}/request_changes`, { reason: 'More labs' });
    expect((await organizer.client.post(`/partnerships/calls/${id}/end`)).status).to.equal(303);
    expect((await of(third)).text).to.contain('The call has ended.');
    expect((await professor.client.post(`${first}/submit`)).status, 'changes are answered after the end').to.equal(303);
  });

  it('counts a proposal again when changes turn to another call or university', async () => {
    const openCall = async (perUniversity: number, hours = 24): Promise<string> => {
      const id = newId();
      await site.app.db('partnership_calls').insert({
        ...{ id, title_en: 'C', title_zh: 'C', text_en: '', text_zh: '', per_person: 2, per_university: perUniversity },
        ...{ opens_at: site.clock.nowMs() - 1, closes_at: site.clock.nowMs() + hours * 3_600_000, created_at: 0 },
      });
      return id;
    };
    const [call, full] = [await openCall(1), await openCall(1)];
    const ended = await openCall(9, 0);
    await other.client.post(`${await proposed({ callId: full, university: 'Full University' }, other)}/submit`);
    await other.client.post(`${await proposed({ callId: call, university: 'Full University' }, other)}/submit`);
    const path = await proposed({ callId: call, university: 'Room University' });
    expect((await professor.client.post(`${path}/submit`)).status).to.equal(303);
    await organizer.client.post(`${path}/request_changes`, { reason: 'More labs' });
    const turn = async (callId: string, university: string) => {
      expect((await professor.client.post(path, { ...PROPOSAL, callId, university })).status).to.equal(303);
      return await professor.client.post(`${path}/submit`);
    };
    expect((await turn(full, 'Full University')).text).to.contain('proposals of this university');
    expect((await turn(call, 'Full University')).text).to.contain('proposals of this university');
    expect((await turn(ended, 'Room University')).text).to.contain('The call has ended.');
    expect((await turn(call, 'Room University')).status).to.equal(303);
  });

  it('signed copies are kept with their hash, which the log names at the step they belong to', async () => {
    const path = await proposed();
    const upload = (content: Buffer, person = professor) =>
      person.client.upload(`${path}/documents`, { kind: 'agreement' }, [
        { field: 'document', name: 'signed.pdf', content },
      ]);
    expect((await upload(Buffer.from('MZ no document'))).text).to.contain('Only PDF, PNG and JPEG files.');
    expect((await upload(PDF)).status).to.equal(303);
    expect((await upload(PDF, other)).status).to.equal(404);
    await professor.client.post(`${path}/submit`);
    await organizer.client.post(`${path}/request_changes`, { reason: 'More labs' });
    await upload(PDF);
    const reason = await latestReasonUnchecked(site.app, path.split('/').at(-1)!);
    expect(reason, 'not hidden by what is no step').to.equal('More labs');
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    const page = (await organizer.client.get(`${path}/papers`)).text;
    expect(page).to.contain(sha256);
    const document = /documents\/([0-9a-z]{26})/.exec(page)![1]!;
    expect((await professor.client.get(`${path}/documents/${document}`)).text).to.equal(PDF.toString());
    expect((await other.client.get(`${path}/documents/${document}`)).status).to.equal(404);
    await professor.client.post(`${path}/submit`);
    await organizer.client.post(`${path}/approve`);
    await organizer.client.post(`${path}/sign_agreement`);
    const entry = (await site.app.db('audit_entries').where({ action: 'partnership.sign_agreement' }).first()) as {
      detail: string;
    };
    expect(entry.detail).to.contain(sha256);
  });

  it('organizers review with scores; who has an interest does not decide, and the professor sees no review', async () => {
    const path = await proposed();
    await professor.client.post(`${path}/submit`);
    const scores = { relevance: '4', syllabus: '5', capacity: '3', outcome: '4' };
    expect((await organizer.client.post(`${path}/review`, { ...scores, relevance: '9' })).status).to.equal(422);
    expect((await organizer.client.post(`${path}/review`, { ...scores, comment: 'Solid plan' })).status).to.equal(303);
    await second.client.post(`${path}/review`, { ...scores, outcome: '1', comment: 'My own group', hasConflict: '1' });
    const page = (await organizer.client.get(`${path}/papers`)).text;
    expect(page).to.contain('Mean score 4 of 5').and.contain('Solid plan').and.contain('Conflict of interest');
    expect((await professor.client.get(`${path}/papers`)).text).not.to.contain('Solid plan');
    expect((await professor.client.post(`${path}/review`, scores)).status).to.equal(403);
    // An interest stays declared, and the professor does not see who reviews.
    await second.client.post(`${path}/review`, { ...scores, comment: 'On second thoughts' });
    expect((await professor.client.get(path)).text).to.not.contain(second.displayName);
    expect((await organizer.client.get(path)).text).to.contain(second.displayName);
    const decided = await second.client.post(`${path}/approve`);
    expect(decided.status).to.equal(409);
    expect(decided.text).to.contain('so someone else decides');
    expect((await organizer.client.post(`${path}/approve`)).status).to.equal(303);
    expect((await organizer.client.post(`${path}/review`, scores)).status).to.equal(409);
  });

  it('is not decided or reviewed by an organizer who proposed it', async () => {
    const both = await makePerson(site, { roles: ['organizer', 'professor'] });
    const path = await proposed({}, both);
    await both.client.post(`${path}/submit`);
    expect((await both.client.get(path)).text).to.not.contain(`${path}/approve`);
    for (const step of ['approve', 'decline'])
      expect((await both.client.post(`${path}/${step}`, { reason: 'Mine' })).text).to.contain(
        'This is your own proposal',
      );
    const scores = { relevance: '5', syllabus: '5', capacity: '5', outcome: '5' };
    expect((await both.client.post(`${path}/review`, scores)).status).to.equal(409);
    await organizer.client.post(`${path}/review`, { ...scores, comment: 'Solid plan' });
    expect((await both.client.get(`${path}/papers`)).text).to.not.contain('Solid plan');
    expect((await organizer.client.post(`${path}/approve`)).status).to.equal(303);
  });

  it('takes as many documents as it allows', async () => {
    const path = await proposed();
    const row = { partnership_id: path.split('/').at(-1), kind: 'other', file_name: 'x', sha256: '0', size_bytes: 1 };
    const rows = Array.from({ length: 50 }, () => ({ ...row, id: newId(), uploaded_by: professor.id, uploaded_at: 0 }));
    await site.app.db('partnership_documents').insert(rows);
    const more = await professor.client.upload(`${path}/documents`, { kind: 'other' }, [
      { field: 'document', name: 'more.pdf', content: PDF },
    ]);
    expect(more.status).to.equal(422);
    expect(more.text).to.contain('There are 50 documents already');
  });

  it('is handed over to another professor with a reason', async () => {
    const path = await proposed();
    const student = await makePerson(site);
    const give = (person: string, reason = 'Leaves the university') =>
      professor.client.post(`${path}/hand-over`, { person, reason });
    for (const address of [student.email, 'nobody@nowhere.test']) {
      const answer = (await give(address)).text;
      expect(answer).to.contain(`${address} is not the address of a professor`).and.not.contain(student.displayName);
    }
    expect((await give(other.email, '')).status).to.equal(422);
    expect((await give(other.email)).status).to.equal(303);
    expect((await professor.client.get(path)).status).to.equal(404);
    expect((await other.client.get(path)).text)
      .to.contain('Handed over to another professor')
      .and.contain('Leaves the university');
  });

  it('is renewed as a draft that names what is different, and its university is on the public list', async () => {
    const path = await proposed({ university: 'Hill University' });
    expect((await site.client().get('/partnerships/universities')).text).not.to.contain('Hill University');
    const id = path.split('/').at(-1)!;
    expect((await professor.client.post(`${path}/renew`)).status).to.equal(409);
    await site.app.db('partnerships').where({ id }).update({ state: 'running' });
    expect((await site.client().get('/partnerships/universities')).text, 'nothing signed').not.to.contain('Hill Univ');
    await site.app.db('partnerships').where({ id }).update({ state: 'approved' });
    expect((await organizer.client.post(`${path}/sign_agreement`)).status).to.equal(303);
    await site.app.db('partnerships').where({ id }).update({ state: 'running' });
    expect((await site.client().get('/partnerships/universities')).text).to.contain('Hill University');
    const edit = (await professor.client.post(`${path}/renew`)).location as string;
    const next = edit.replace('/edit', '');
    expect((await professor.client.get(next)).text).to.contain('Nothing is different yet.');
    const words = {
      ...PROPOSAL,
      university: 'Hill University',
      term: 'Autumn 2027',
      syllabus: 'Another plan entirely',
    };
    await professor.client.post(next, words);
    expect((await professor.client.get(next)).text)
      .to.contain('Spring 2027 → Autumn 2027')
      .and.contain('another text');
    expect((await organizer.client.post(`${path}/renew`)).status).to.equal(403);
  });

  it('any sequence of steps keeps to the table, and the log has each step that was taken', async () => {
    const offered = TRANSITION_NAMES.filter((name) => TRANSITIONS[name].offered);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...offered), fc.boolean(), fc.boolean()), { maxLength: 14 }),
        async (steps) => {
          const input = { ...PROPOSAL, expectedStudents: 20 };
          const id = await propose(site.app, professor.actor, input);
          let state: string = 'draft';
          const taken: TransitionName[] = [];
          for (const [name, byOrganizer, hasReason] of steps) {
            const { from, to, permission, needsReason } = TRANSITIONS[name];
            const mayTake = byOrganizer
              ? permission !== 'partnership.submit'
              : ['partnership.submit', 'partnership.confirm'].includes(permission);
            const isSeen = !byOrganizer || state !== 'nowhere';
            const expected =
              mayTake && isSeen && (!needsReason || hasReason) && (from as readonly string[]).includes(state);
            const actor = byOrganizer ? organizer.actor : professor.actor;
            const worked = await movePartnership(site.app, actor, id, name, hasReason ? 'Because' : undefined).then(
              () => true,
              () => false,
            );
            expect(worked, `${name} in ${state}`).to.equal(expected);
            if (worked) {
              state = to;
              taken.push(name);
            }
          }
          const row = (await site.app.db('partnerships').where({ id }).first('state')) as { state: string };
          expect(row.state).to.equal(state);
          const logged = (await site.app
            .db('audit_entries')
            .where({ subject_id: id })
            .orderBy(['at', 'id'])
            .pluck('action')) as string[];
          expect(logged.filter((action) => action !== 'partnership.drafted')).to.have.members(
            taken.map((name) => `partnership.${name}`),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});
