import { expect } from 'chai';
import { editSignUpRules } from '../../src/eligibility/sign-up-edits.service.ts';
import { USUAL_RULES } from '../../src/eligibility/eligibility.rules.ts';
import { addText } from '../../src/eligibility/consents.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';

eachEngine('invitations into a team', (engine) => {
  let site: TestSite;
  let captain: TestPerson;
  const people: TestPerson[] = [];
  before(async () => {
    site = await startSite(engine);
    captain = await makePerson(site, { displayName: 'Cap Tain', university: 'East University' });
    for (const displayName of ['Ben', 'Chen', 'Dora'])
      people.push(await makePerson(site, { displayName, university: 'West University' }));
  });
  after(() => site.close());
  const person = (index: number): TestPerson => people[index] as TestPerson;

  async function withTeam(name: string, changes: Parameters<typeof publishedContest>[1] = {}) {
    const { contest } = await publishedContest(
      site,
      { teamMax: 3, ...changes },
      { opensInMs: 960 * HOUR, closesInMs: 961 * HOUR, freezesInMs: null },
    );
    const path = `/contests/${contest.slug}`;
    expect((await captain.client.post(`${path}/teams`, { name })).status).to.equal(303);
    return { contest, path, mine: `${path}/my-team` };
  }
  const codesOn = (html: string) => [...html.matchAll(/id="code-[^"]+">([^<]+)</g)].map(([, code]) => String(code));
  async function invited(mine: string, wanted: Record<string, string>): Promise<string> {
    expect((await captain.client.post(`${mine}/invitations`, wanted)).status).to.equal(303);
    return codesOn((await captain.client.get(mine)).text)[0] as string;
  }

  it('lead by link and QR code to a page that names team and contest, where the person confirms', async () => {
    const { contest, path, mine } = await withTeam('Log Cutters');
    await addText(site.app, systemActor('test'), contest, { titles: { en: 'Photo terms' }, bodies: { en: 'Smile.' } });
    const code = await invited(mine, { people: '1', days: '7' });
    const shown = (await captain.client.get(mine)).text;
    expect(shown)
      .to.contain('1 of 1 left')
      .and.to.match(/<svg class="qr"[^>]*aria-label="QR code/);
    const link = new RegExp(`http[^<"]*${path}/join\\?code=[A-Z0-9]{10}`).exec(shown)?.[0] as string;
    expect(link.endsWith(code.replace('-', ''))).to.equal(true);
    const at = link.slice(link.indexOf('/contests/'));
    expect((await site.client().get(at)).location).to.equal(`/sign-in?next=${encodeURIComponent(at)}`);
    const asked = await person(0).client.get(at);
    expect(asked.text).to.contain('invited to join the team Log Cutters in').and.to.contain('Photo terms');
    expect(await participantOfUnchecked(site.app, contest.id, person(0).id), 'nobody joins by looking').to.equal(
      undefined,
    );
    const missing = await person(0).client.post(`${path}/join`, { code });
    expect(missing.status).to.equal(422);
    expect(missing.text).to.contain('invited to join the team Log Cutters');
    const consents = /name="consents"[^>]*value="([^"]+)"/.exec(asked.text)?.[1] as string;
    expect((await person(0).client.post(`${path}/join`, { code: code.toLowerCase(), consents })).status).to.equal(303);
    const team = await participantOfUnchecked(site.app, contest.id, person(0).id);
    expect(team?.memberIds).to.deep.equal([captain.id, person(0).id]);
    expect((await captain.client.get(mine)).text).to.contain('Created an invitation for 1 person');
    expect(codesOn((await captain.client.get(mine)).text), 'it is used up').to.deep.equal([]);
    const late = await person(1).client.get(at);
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('used up: it was for 1');
  });

  it('keep no code in the database', async () => {
    const { mine } = await withTeam('Hashers');
    const code = (await invited(mine, { people: '2', days: '1' })).replace('-', '');
    expect(JSON.stringify(await site.app.db('team_invitations'))).not.to.contain(code);
    expect(JSON.stringify(await site.app.db('audit_entries'))).not.to.contain(code);
  });

  it('end by themselves, and stop at once when the captain revokes them', async () => {
    const { contest, path, mine } = await withTeam('Timers');
    const short = await invited(mine, { people: '3', days: '1' });
    site.clock.advance(24 * HOUR);
    const ended = await person(0).client.post(`${path}/join`, { code: short });
    expect(ended.status).to.equal(409);
    expect(ended.text).to.contain('This invitation ended at').and.to.contain(`value="${short}"`);
    const code = await invited(mine, { people: '3', days: '30' });
    const id = /my-team\/invitations\/([^/"]+)\/revoke/.exec((await captain.client.get(mine)).text)?.[1] as string;
    expect((await person(0).client.post(`${path}/join`, { code })).status).to.equal(303);
    expect((await person(0).client.get(mine)).text, 'members do not see invitations').not.to.contain(code);
    expect((await person(0).client.post(`${mine}/invitations/${id}/revoke`)).status).to.equal(403);
    expect((await person(0).client.post(`${mine}/invitations`, { people: '1', days: '1' })).status).to.equal(403);
    expect((await captain.client.post(`${mine}/invitations/${id}/revoke`)).status).to.equal(303);
    const revoked = await person(1).client.post(`${path}/join`, { code });
    expect(revoked.status).to.equal(409);
    expect(revoked.text).to.contain('The captain revoked this invitation');
    expect((await captain.client.post(`${mine}/invitations/${id}/revoke`)).status).to.equal(404);
    const team = await participantOfUnchecked(site.app, contest.id, captain.id);
    expect(team?.memberIds).to.have.length(2);
  });

  it('give their last use to one of several who confirm at the same instant', async () => {
    const { contest, path, mine } = await withTeam('Last Place');
    const code = await invited(mine, { people: '1', days: '1' });
    const answers = await Promise.all([0, 1, 2].map((index) => person(index).client.post(`${path}/join`, { code })));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409, 409]);
    const team = await participantOfUnchecked(site.app, contest.id, captain.id);
    expect(team?.memberIds).to.have.length(2);
    const row = (await site.app.db('participants').where({ id: team?.id }).first()) as { member_count: number };
    expect(row.member_count).to.equal(2);
  });

  it('are refused with the field and its limit, and keep what was typed', async () => {
    const { mine } = await withTeam('Typists');
    const many = await captain.client.post(`${mine}/invitations`, { people: '4', days: '7' });
    expect(many.status).to.equal(422);
    expect(many.text).to.contain('value="4"').and.to.contain('3');
    expect((await captain.client.post(`${mine}/invitations`, { people: '0', days: '7' })).status).to.equal(422);
    expect((await captain.client.post(`${mine}/invitations`, { people: '1', days: '999' })).status).to.equal(422);
    for (let made = 0; made < 10; made += 1) await invited(mine, { people: '1', days: '1' });
    const eleventh = await captain.client.post(`${mine}/invitations`, { people: '1', days: '1' });
    expect(eleventh.status).to.equal(409);
    expect(eleventh.text).to.contain('at most 10 open invitations');
  });

  it('cannot lead into a full or locked team, nor be guessed', async () => {
    const { path, mine } = await withTeam('Full House', { teamMax: 2 });
    const code = await invited(mine, { people: '2', days: '30' });
    expect((await person(0).client.post(`${path}/join`, { code })).status).to.equal(303);
    const full = await person(1).client.get(`${path}/join?code=${code}`);
    expect(full.text).to.contain('This team is full (2)');
    expect((await person(1).client.post(`${path}/join`, { code })).text).to.contain('is full (limit: 2)');
    for (let tried = 0; tried < 20; tried += 1)
      expect((await person(2).client.get(`${path}/join?code=WRONG${tried}`)).status).to.equal(422);
    expect((await person(2).client.get(`${path}/join?code=WRONG`)).status).to.equal(429);
  });

  it('let the captain hand the team over to a member, while the university of that member has a place', async () => {
    const { contest, path, mine } = await withTeam('Handover');
    const code = await invited(mine, { people: '2', days: '7' });
    for (const index of [0, 1]) await person(index).client.post(`${path}/join`, { code });
    expect((await person(0).client.post(`${mine}/captain`, { userId: person(0).id })).status).to.equal(403);
    expect((await captain.client.post(`${mine}/captain`, { userId: person(2).id })).status).to.equal(404);
    const limited = { ...USUAL_RULES, maxPerUniversity: 1 };
    await editSignUpRules(site.app, systemActor('test'), contest, limited);
    const other = await makePerson(site, { displayName: 'Wes', university: 'West University' });
    expect((await other.client.post(`${path}/teams`, { name: 'Westerners' })).status).to.equal(303);
    const full = await captain.client.post(`${mine}/captain`, { userId: person(0).id });
    expect(full.status).to.equal(409);
    expect(full.text).to.contain('All 1 places for West University are taken');
    expect((await other.client.post(`${mine}/withdraw`)).status).to.equal(303);
    expect((await captain.client.post(`${mine}/captain`, { userId: person(0).id })).status).to.equal(303);
    const team = await participantOfUnchecked(site.app, contest.id, captain.id);
    expect(team?.captainId).to.equal(person(0).id);
    expect((await captain.client.get(mine)).text).to.contain('Made Ben the captain');
    expect((await captain.client.post(`${mine}/remove`, { userId: person(1).id })).status).to.equal(403);
  });
});
