/** The audit log with texts and search; roles are granted only after a page that says what they allow. */
import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { editContest } from '../../src/contests/contest-edits.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { translator } from '../../src/platform/i18n.ts';
import { registerHost } from '../../src/judgehosts/host-tokens.service.ts';
import { setHostDuty } from '../../src/judgehosts/judgehosts.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

eachEngine('the audit log as text', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let petra: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    petra = await makePerson(site, { displayName: 'Petra' });
  });
  after(() => site.close());

  const give = async (confirmed: boolean, change = 'grant') =>
    await organizer.client.post(`/users/${change}`, {
      userId: petra.id,
      role: 'mentor',
      q: 'pet',
      ...(confirmed ? { confirmed: '1' } : {}),
    });
  const rolesOf = async () => {
    const rows = (await site.app.db('user_roles').where({ user_id: petra.id })) as { role: string }[];
    return rows.map((row) => row.role);
  };
  const entriesOf = async (query: string) => {
    const page = await organizer.client.get(`/audit?${query}`);
    expect(page.status).to.equal(200);
    return page.text
      .split('<li class="audit-entry')
      .slice(1)
      .map((entry) => textOf(`<li ${entry}`).replace(/\s+/g, ' '));
  };

  it('shows roles granted and revoked in two steps, the first of which says what the role allows', async () => {
    const list = await organizer.client.get('/users?q=pet');
    expect(list.text).to.contain(`href="/users/${petra.id}/roles/mentor?q=pet"`).and.not.to.contain('/users/grant');
    const asked = await give(false);
    expect(asked.location).to.equal(`/users/${petra.id}/roles/mentor?q=pet`);
    expect(await rolesOf(), 'nothing without the second step').to.deep.equal([]);
    const page = await organizer.client.follow(asked);
    expect(textOf(page.text)).to.contain('Petra').and.contain('move the people they mentor').and.contain('audit log');
    expect((await give(true)).location).to.equal('/users?q=pet');
    expect(await rolesOf()).to.deep.equal(['mentor']);
    expect((await give(false, 'revoke')).location).to.equal(`/users/${petra.id}/roles/mentor?q=pet`);
    expect(await rolesOf()).to.deep.equal(['mentor']);
    expect(textOf((await organizer.client.get(`/users/${petra.id}/roles/mentor`)).text)).to.contain(
      'take the role Mentor from Petra',
    );
    const own = await organizer.client.get(`/users/${organizer.id}/roles/organizer`);
    expect(textOf(own.text)).to.contain('This is your own account');
    await give(true, 'revoke');
    expect(await rolesOf()).to.deep.equal([]);
    for (const path of [`/users/${petra.id}/roles/king`, '/users/nobody/roles/mentor'])
      expect((await organizer.client.get(path)).status, path).to.equal(404);
    expect((await petra.client.get(`/users/${petra.id}/roles/organizer`)).status).to.equal(403);
    expect((await petra.client.post('/users/grant', { userId: petra.id, role: 'organizer' })).status).to.equal(403);
  });

  it('says who did what to which object, with old and new values, and links', async () => {
    const { contest } = await publishedContest(site);
    await editContest(site.app, { participants: contestParticipants }, organizer.actor, contest.id, {
      ...contest,
      name: 'Kernel Bowl',
    });
    const [entry = ''] = await entriesOf('subject=contest&action=contest.edited');
    expect(entry).to.contain('Olga edited a contest: Kernel Bowl').and.contain(`name: ${contest.name} → Kernel Bowl`);
    const page = await organizer.client.get('/audit?subject=contest');
    expect(page.text).to.contain(`href="/contests/${contest.slug}"`).and.not.to.contain('{&#34;');
    await importedProblem(site, 'sum');
    expect((await entriesOf('action=problem.opened'))[0]).to.contain('opened a problem for practice: Sum');
    const { id } = await registerHost(site.app, organizer.actor, 'east-1');
    await setHostDuty(site.app, organizer.actor, id, 'disabled');
    const [hosts = ''] = await entriesOf('action=judgehost.disabled');
    expect(hosts).to.contain('disabled a judge host: east-1').and.contain('before: active');
    const zh = site.client();
    await zh.post('/sign-in', { email: organizer.email, password: organizer.password });
    const chinese = await zh.get('/audit?subject=contest&action=contest.edited', {
      headers: { 'accept-language': 'zh-CN' },
    });
    expect(chinese.status).to.equal(200);
    expect(translator('zh-CN')('audit:action.contest.edited')).to.equal('修改了竞赛');
  });

  it('is searched by person, action, object and dates, and refuses invalid dates without losing the other fields', async () => {
    await give(true);
    const granted = await entriesOf('person=petra&action=role.granted');
    expect(granted).to.not.be.empty;
    for (const entry of granted) expect(entry).to.contain('granted a role to').and.contain('Petra');
    expect(await entriesOf(`subject=user&object=${petra.id}`)).to.not.be.empty;
    expect(await entriesOf('person=nobody-of-that-name')).to.deep.equal([]);
    const today = new Date(site.clock.nowMs()).toISOString().slice(0, 10);
    const dayBefore = new Date(site.clock.nowMs() - 86_400_000).toISOString().slice(0, 10);
    expect(await entriesOf(`from=${today}&until=${today}`)).to.not.be.empty;
    expect(await entriesOf(`until=${dayBefore}`)).to.deep.equal([]);
    const wrong = await organizer.client.get('/audit?person=petra&from=2026-02-30');
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('value="petra"').and.contain('Enter a valid date');
    const reversed = await organizer.client.get(`/audit?from=${today}&until=${dayBefore}`);
    expect(reversed.status).to.equal(422);
    const csv = await organizer.client.get('/audit?person=petra&action=role.granted&format=csv');
    const rows = parse(csv.text.replace(/^\uFEFF/, '')) as unknown as string[][];
    expect(rows).to.have.length(granted.length + 1);
    expect(rows[1]?.slice(1)).to.deep.equal(['Olga', 'granted a role to', 'Petra', 'role: mentor']);
    expect((await petra.client.get('/audit')).status).to.equal(403);
  });

  it('has a text in both languages for every action it can contain', async () => {
    const rows = (await site.app.db('audit_entries').distinct('action')) as { action: string }[];
    expect(rows).to.not.be.empty;
    for (const language of ['en', 'zh-CN'] as const)
      for (const { action } of rows)
        expect(translator(language)(`audit:action.${action}`), `${language} ${action}`).not.to.contain('action.');
  });
});
