/** Who may register, and what they accept before: as people meet it in the forms. */
import { expect } from 'chai';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { listAudit } from '../../src/platform/audit/audit.store.ts';
import { publishedContest, typedTime, MINUTE } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const TERMS = { titleEn: 'Terms', bodyEn: 'Be **fair**.', titleZh: '条款', bodyZh: '公平竞争。' };

eachEngine('eligibility', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
  });
  after(() => site.close());

  const at = (contest: Contest) => `/contests/${contest.slug}`;
  async function person(changes: Partial<Contest> = {}): Promise<Contest> {
    return (await publishedContest(site, { participation: 'person', ...changes })).contest;
  }
  async function setRules(contest: Contest, fields: Record<string, string>) {
    const page = await organizer.client.get(`${at(contest)}/sign-up-rules`);
    const rev = /name="rev" value="(\d+)"/.exec(page.text)?.[1] ?? '0';
    return await organizer.client.post(`${at(contest)}/sign-up-rules`, {
      adultAge: '18',
      lowestAge: '14',
      rev,
      ...fields,
    });
  }
  const addTerms = async (contest: Contest) =>
    expect((await organizer.client.post(`${at(contest)}/consents/new`, TERMS)).status).to.equal(303);
  const textIds = async (who: TestPerson, path: string) => [
    ...new Set(
      [...(await who.client.get(path)).text.matchAll(/name="consents"[^>]*value="(\w+)"/g)].map((one) => one[1] ?? ''),
    ),
  ];
  const isIn = async (contest: Contest, who: TestPerson) =>
    (await participantOfUnchecked(site.app, contest.id, who.id)) !== undefined;

  it('lets in those on the invited list by their verified address alone, and says what is missing', async () => {
    const contest = await person({ entry: 'invited' });
    const [ann, bob] = [await makePerson(site), await makePerson(site)];
    const unproven = await makePerson(site, { verified: false });
    const typed = `${ann.email.toUpperCase().replace('@', '＠')}\n${unproven.email}, someone@else.example`;
    expect((await organizer.client.post(`${at(contest)}/invitees`, { emails: typed })).status).to.equal(303);
    const list = await organizer.client.get(`${at(contest)}/invitees`);
    expect(list.text).to.contain(ann.email).and.contain('someone@else.example');
    expect((await bob.client.get(at(contest))).text).to.contain('Invited people only');
    const refused = await bob.client.post(`${at(contest)}/register`, {});
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('your email address is not on the list');
    const first = await unproven.client.post(`${at(contest)}/register`, {});
    expect(first.text).to.contain('Verify your email address first');
    expect((await ann.client.post(`${at(contest)}/register`, {})).status).to.equal(303);
    const off = await organizer.client.post(`${at(contest)}/invitees/remove`, { email: ` ${ann.email.toUpperCase()}` });
    expect(off.status).to.equal(303);
    expect(await isIn(contest, ann), 'stays registered').to.equal(true);
  });

  it('lets invited people into a contest of a university, and refuses typing mistakes with what was typed kept', async () => {
    const contest = await person({ entry: 'university', entryUniversities: ['North University'] });
    const ann = await makePerson(site, { university: 'South University' });
    expect((await ann.client.post(`${at(contest)}/register`, {})).text).to.contain('North University');
    const bad = await organizer.client.post(`${at(contest)}/invitees`, { emails: `${ann.email}\nnot-an-address` });
    expect(bad.status).to.equal(422);
    expect(bad.text)
      .to.contain('These are not email addresses: not-an-address')
      .and.contain(`${ann.email}\nnot-an-address`);
    const many = Array.from({ length: 2001 }, (_one, index) => `p${index}@x.org`).join('\n');
    expect((await organizer.client.post(`${at(contest)}/invitees`, { emails: many })).status).to.equal(422);
    expect((await organizer.client.post(`${at(contest)}/invitees`, { emails: ann.email })).status).to.equal(303);
    expect((await ann.client.post(`${at(contest)}/register`, {})).status).to.equal(303);
  });

  it('asks for consent in a form, keeps who accepted which version, and asks again once a text changed', async () => {
    const contest = await person();
    const ann = await makePerson(site, { displayName: 'Ann Consents' });
    await addTerms(contest);
    const form = `${at(contest)}/register`;
    expect((await ann.client.get(at(contest))).text).to.contain(`href="${form}"`);
    const without = await ann.client.post(form, {});
    expect(without.status).to.equal(422);
    expect(without.text).to.contain('Accept this to register: Terms.').and.contain('<strong>fair</strong>');
    expect(await isIn(contest, ann)).to.equal(false);
    const [first = ''] = await textIds(ann, form);
    expect((await ann.client.post(form, { consents: first })).status).to.equal(303);
    const editor = `${at(contest)}/consents/${first}`;
    expect((await organizer.client.post(editor, { ...TERMS, bodyZh: '' })).status).to.equal(422);
    expect((await organizer.client.post(editor, { ...TERMS, bodyEn: 'Be fair and kind.' })).status).to.equal(303);
    expect((await organizer.client.post(editor, { ...TERMS, bodyEn: 'Late.' })).status, 'overtaken').to.equal(404);
    const read: string[] = [];
    const note = ({ sql }: { sql: string }) => void read.push(sql);
    site.app.db.on('query', note);
    expect((await ann.client.get(at(contest))).text).to.contain('A text that you accepted was changed');
    site.app.db.off('query', note);
    const ofTexts = read.filter((sql) => sql.includes('from `consent_texts`'));
    expect(ofTexts, 'one query, without the words').to.have.length(1);
    expect(ofTexts[0]).not.to.contain('*').and.not.to.contain('bodies');
    site.clock.advance(1000);
    const page = `${at(contest)}/consents`;
    const [second = ''] = await textIds(ann, page);
    expect(second).not.to.equal(first);
    expect((await ann.client.post(page, { consents: first })).status, 'the old version').to.equal(422);
    expect((await ann.client.post(page, { consents: second })).status).to.equal(303);
    expect((await ann.client.get(at(contest))).text).not.to.contain('you are asked again');
    const csv = await organizer.client.get(`${at(contest)}/consent-log.csv`);
    expect(csv.text).to.match(/Ann Consents,Terms,2,20.*\r?\nAnn Consents,Terms,1,20/);
    expect((await organizer.client.get(`${at(contest)}/consent-log`)).text).to.contain('Ann Consents');
    const { entries } = await listAudit(site.app.db, { action: 'consent.accepted', limit: 10, offset: 0 });
    expect(entries.map(({ subjectId }) => subjectId)).to.include.members([first, second]);
    expect((await organizer.client.post(`${at(contest)}/consents/${second}/end`, {})).status).to.equal(303);
    expect((await (await makePerson(site)).client.post(form, {})).status, 'nothing is asked').to.equal(303);
  });

  it('shows texts in the language of the reader, and to no one else what someone accepted', async () => {
    const contest = await person();
    await addTerms(contest);
    const page = `${at(contest)}/consents`;
    const chinese = await site.client().get(page, { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.contain('条款').and.not.contain('Be <strong>fair</strong>');
    const ann = await makePerson(site);
    for (const path of ['consent-log', 'consent-log.csv', 'consents/new', 'sign-up-rules', 'invitees'])
      expect((await ann.client.get(`${at(contest)}/${path}`)).status, path).to.equal(403);
    for (const path of ['consents/new', 'sign-up-rules', 'invitees', 'invitees/remove'])
      expect((await ann.client.post(`${at(contest)}/${path}`, TERMS)).status, path).to.equal(403);
  });

  it('asks for the age: minors with a guardian, whom staff see, and no one younger', async () => {
    const contest = await person();
    expect((await setRules(contest, { asksAge: '1' })).status).to.equal(303);
    const form = `${at(contest)}/register`;
    const [ann, bob, cy] = [await makePerson(site), await makePerson(site), await makePerson(site)];
    expect((await ann.client.post(form, {})).text).to.contain('Say how old you are.');
    const young = await cy.client.post(form, { age: 'child' });
    expect(young.status).to.equal(409);
    expect(young.text).to.contain('People under 14').and.contain('name="age"');
    expect((await bob.client.post(form, { age: 'minor', guardianName: 'Ma Bob' })).status).to.equal(422);
    const typed = await bob.client.post(form, { age: 'minor', guardianName: 'Ma Bob', guardianContact: ' ' });
    expect(typed.text).to.contain('value="Ma Bob"').and.contain('Required if you are under 18.');
    const whole = { age: 'minor', guardianName: 'Ma Bob', guardianContact: '13900000000' };
    expect((await bob.client.post(form, whole)).status).to.equal(303);
    expect((await ann.client.post(form, { age: 'adult' })).status).to.equal(303);
    const bobs = await participantOfUnchecked(site.app, contest.id, bob.id);
    const page = await organizer.client.get(`${at(contest)}/participants/${bobs?.id}`);
    expect(page.text).to.contain('Guardian: Ma Bob, 13900000000');
    expect((await ann.client.get(`${at(contest)}/teams`)).text).not.to.contain('Ma Bob');
    const erased = await bob.client.post('/profile/erase', { confirmation: bob.displayName });
    expect(erased.status).to.equal(303);
    await site.app.background.drain();
    expect((await organizer.client.get(`${at(contest)}/participants/${bobs?.id}`)).text).not.to.contain('Ma Bob');
  });

  it('asks every member of a team, also those who join', async () => {
    const { contest } = await publishedContest(site, { participation: 'team' });
    await addTerms(contest);
    const [ann, bob] = [await makePerson(site), await makePerson(site)];
    expect((await ann.client.post(`${at(contest)}/teams`, { name: 'Agreed' })).status).to.equal(422);
    const [id = ''] = await textIds(ann, `${at(contest)}/teams/new`);
    expect((await ann.client.post(`${at(contest)}/teams`, { name: 'Agreed', consents: id })).status).to.equal(303);
    const code = (await participantOfUnchecked(site.app, contest.id, ann.id))?.joinCode ?? '';
    const refused = await bob.client.post(`${at(contest)}/join`, { code });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain(code).and.contain('Accept this to register: Terms.');
    expect((await bob.client.post(`${at(contest)}/join`, { code, consents: id })).status).to.equal(303);
    const team = await participantOfUnchecked(site.app, contest.id, bob.id);
    expect(team?.memberIds).to.have.members([ann.id, bob.id]);
  });

  it('locks teams at the set time, and refuses rules that contradict each other', async () => {
    const { contest } = await publishedContest(site, { participation: 'team' });
    const ann = await makePerson(site);
    await ann.client.post(`${at(contest)}/teams`, { name: 'Early' });
    const lock = typedTime(site.clock.nowMs() + 30 * MINUTE);
    const bad = await setRules(contest, { rostersLockAt: lock, lowestAge: '19' });
    expect(bad.status).to.equal(422);
    expect(bad.text).to.contain(`value="${lock}`).and.contain('can&#39;t be above 18');
    expect((await setRules(contest, { rostersLockAt: lock, maxParticipants: '0' })).status).to.equal(422);
    expect((await setRules(contest, { rostersLockAt: lock })).status).to.equal(303);
    const stale = await organizer.client.post(`${at(contest)}/sign-up-rules`, { rev: '0' });
    expect(stale.status).to.equal(409);
    expect((await ann.client.post(`${at(contest)}/my-team/rename`, { name: 'Early birds' })).status).to.equal(303);
    site.clock.advance(30 * MINUTE);
    const late = await ann.client.post(`${at(contest)}/my-team/rename`, { name: 'Late birds' });
    expect(late.status).to.equal(409);
    expect((await ann.client.get(`${at(contest)}/my-team`)).text).to.contain('Teams locked on');
  });

  it('gives the last place to one of many who want it at once, and a place that became free to the next', async () => {
    const contest = await person();
    expect((await setRules(contest, { maxParticipants: '2' })).status).to.equal(303);
    const people = await Promise.all(Array.from({ length: 6 }, () => makePerson(site)));
    const answers = await Promise.all(people.map((one) => one.client.post(`${at(contest)}/register`, {})));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([303, 303, 409, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.text).to.contain('This contest is full: all 2 places are taken.');
    const winner = people[answers.findIndex(({ status }) => status === 303)] as TestPerson;
    const loser = people[answers.findIndex(({ status }) => status === 409)] as TestPerson;
    expect((await winner.client.post(`${at(contest)}/my-team/withdraw`, {})).status).to.equal(303);
    expect((await loser.client.post(`${at(contest)}/register`, {})).status).to.equal(303);
    expect((await winner.client.post(`${at(contest)}/register`, {})).status).to.equal(409);
  });

  it('limits the places of each university, and needs one in the profile for that', async () => {
    const contest = await person();
    expect((await setRules(contest, { maxPerUniversity: '1' })).status).to.equal(303);
    const north = await makePerson(site, { university: 'North University' });
    const same = await makePerson(site, { university: 'north  university' });
    const south = await makePerson(site, { university: 'South University' });
    const none = await makePerson(site);
    const register = async (who: TestPerson) => await who.client.post(`${at(contest)}/register`, {});
    expect((await register(north)).status).to.equal(303);
    expect((await register(same)).text)
      .to.contain('All 1 places for')
      .and.contain('are taken');
    expect((await register(south)).status).to.equal(303);
    const refused = await register(none);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('Enter yours in your profile first.');
  });
});
