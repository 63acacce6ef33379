import { expect } from 'chai';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { USUAL_RULES } from '../../src/eligibility/eligibility.rules.ts';
import { editSignUpRules } from '../../src/eligibility/sign-up-edits.service.ts';
import { importsInContest } from '../../src/participant-imports/contest-imports.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { listAuditOf } from '../../src/platform/audit/audit.store.ts';
import {
  listParticipantsUnchecked,
  participantsVersionUnchecked,
} from '../../src/participants/participants.service.ts';
import { placesOfUnchecked } from '../../src/participant-imports/participant-places.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';

const LIST = `编号,队伍名,姓名,学号,学校,用户名,组别,座位,打星
t1,红队,王小明,0012,Northlake University,,一组,A-01,
t1,,李雷,0013,Northlake University,,,,
t2,"Quote ""Q"" #1",,,Northlake University,team-2,二组,,是
t3,Empty Team,,,,,一组,,
`;

eachEngine('imports of participants', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
  });
  after(() => site.close());

  const upload = async (slug: string, content: string | Buffer, name = 'teams.csv') => {
    const answer = await organizer.client.upload(`/contests/${slug}/imports`, {}, [{ field: 'files', name, content }]);
    expect(answer.status, answer.text.slice(0, 500)).to.equal(303);
    return new URL(answer.location!, site.url).pathname;
  };
  const confirm = async (here: string, fields: Record<string, string> = {}) => {
    const answer = await organizer.client.post(`${here}/confirm`, { prefix: 'cup', ...fields });
    expect(answer.status, answer.text.slice(0, 500)).to.equal(303);
    await site.app.background.drain();
    return (await organizer.client.get(here)).text.replace(/\s+/g, ' ');
  };
  const pills = (text: string) =>
    [...text.replace(/\s+/g, ' ').matchAll(/state-pill[^"]*">(\d+ [a-z ]+)</g)].map((one) => one[1]);

  it('store nothing in a dry run, then all of it, and nothing the second time', async () => {
    const { contest } = await publishedContest(site);
    const here = await upload(contest.slug, LIST);
    const dry = await organizer.client.get(here);
    expect(pills(dry.text)).to.deep.equal(['3 new', '0 changed', '0 unchanged', '3 new', '0 changed', '0 unchanged']);
    expect(await listParticipantsUnchecked(site.app, contest.id)).to.have.length(0);

    expect(await confirm(here)).to.contain('The import is finished');
    const teams = await listParticipantsUnchecked(site.app, contest.id);
    expect(teams.map(({ name, starred, members }) => [name, starred, members.length])).to.have.deep.members([
      ['红队', false, 2],
      ['Quote "Q" #1', true, 1],
      ['Empty Team', false, 0],
    ]);
    const red = teams.find(({ name }) => name === '红队')!;
    expect(red.members.map(({ displayName }) => displayName)).to.deep.equal(['王小明', '李雷']);
    expect(red.captainId).to.equal(red.memberIds[0]);
    expect((await placesOfUnchecked(site.app, contest.id)).get(red.id)).to.deep.equal({ group: '一组', room: 'A-01' });
    const audit = await listAuditOf(site.app.db, { type: 'contest', id: contest.id });
    expect(audit.map(({ action }) => action)).to.include.members(['contest.import_started', 'contest.import_done']);
    expect(
      (await listAuditOf(site.app.db, { type: 'participant', id: red.id })).map(({ action }) => action),
    ).to.deep.equal(['participant.imported']);

    const again = await organizer.client.get(await upload(contest.slug, LIST));
    expect(pills(again.text)).to.deep.equal(['0 new', '0 changed', '3 unchanged', '0 new', '0 changed', '3 unchanged']);
  });

  it('take a list with columns for each member of a team, say per member what would happen, and nothing the second time', async () => {
    const { contest } = await publishedContest(site);
    const wide = [
      'No,Team,School,Captain,Captain student ID,Member 2 name,Member 2 student ID,Member 2 email',
      '1,Red,Northlake University,Ada,w-01,Bob,w-02,bob@wide.example',
      '2,Blue,Northlake University,Cyd,w-03,,,',
      '3,Green,Northlake University,Dee,w-04,Eve,w 05!,not-an-address',
    ].join('\n');
    const wrong = (await organizer.client.get(await upload(contest.slug, wide))).text;
    expect(wrong).to.contain('columns for 2 members of a team').and.contain('not-an-address');
    const list = wide.replace('w 05!,not-an-address', 'w-05,');
    const here = await upload(contest.slug, list);
    const dry = await organizer.client.get(here);
    expect(pills(dry.text)).to.deep.equal(['3 new', '0 changed', '0 unchanged', '5 new', '0 changed', '0 unchanged']);
    expect(await confirm(here)).to.contain('The import is finished');
    const teams = await listParticipantsUnchecked(site.app, contest.id);
    expect(teams.map(({ name, members }) => [name, members.map((one) => one.displayName)])).to.have.deep.members([
      ['Red', ['Ada', 'Bob']],
      ['Blue', ['Cyd']],
      ['Green', ['Dee', 'Eve']],
    ]);
    const red = teams.find(({ name }) => name === 'Red')!;
    expect(red.captainId).to.equal(red.memberIds[0]);
    expect(red.members.map(({ university }) => university)).to.deep.equal(Array(2).fill('Northlake University'));
    const again = await organizer.client.get(await upload(contest.slug, list));
    expect(pills(again.text)).to.deep.equal(['0 new', '0 changed', '3 unchanged', '0 new', '0 changed', '5 unchanged']);
    // A member of one team in another is refused: lists move nobody.
    const moved = list.replace('Red,Northlake University,Ada,w-01,Bob,w-02,bob@wide.example', 'Red,,Ada,w-01,,,');
    const elsewhere = await organizer.client.get(
      await upload(contest.slug, moved.replace('w-03,,,', 'w-03,Bob,w-02,')),
    );
    expect(elsewhere.text).to.contain('is already in the team Red');
  });

  it('change only what differs, found by the ID, and add members to a team', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, 'ID,Team,Name,Student ID,Room\n1,Red,Ada,01,A\n2,Blue,Bob,02,B\n'));
    const here = await upload(
      contest.slug,
      'ID,Team,Name,Student ID,Room\n1,Crimson,Ada,01,A\n1,,Cyd,03,\n2,Blue,Bob,02,B\n',
    );
    expect(pills((await organizer.client.get(here)).text)).to.deep.equal([
      '0 new',
      '1 changed',
      '1 unchanged',
      '1 new',
      '0 changed',
      '2 unchanged',
    ]);
    await confirm(here);
    const teams = await listParticipantsUnchecked(site.app, contest.id);
    expect(teams.map(({ name, members }) => [name, members.map((one) => one.displayName)])).to.have.deep.members([
      ['Crimson', ['Ada', 'Cyd']],
      ['Blue', ['Bob']],
    ]);
  });

  it('give the same list again when it is exported, in both formats and languages', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, LIST.replace('team-2', 'team-3')));
    for (const format of ['csv', 'tsv'])
      for (const language of ['en', 'zh-CN']) {
        await organizer.client.get(`/?lang=${language}`);
        const file = await organizer.client.get(`/contests/${contest.slug}/participants-export.${format}`);
        expect(file.status).to.equal(200);
        await organizer.client.get('/?lang=en');
        const again = await organizer.client.get(await upload(contest.slug, file.text, `list.${format}`));
        expect(pills(again.text), `${format} ${language}`).to.deep.equal([
          '0 new',
          '0 changed',
          '3 unchanged',
          '0 new',
          '0 changed',
          '3 unchanged',
        ]);
      }
  });

  it('import nothing while a row is wrong, unless rows with errors are left out', async () => {
    const { contest } = await publishedContest(site);
    const here = await upload(contest.slug, 'ID,Team,Email\n1,Red,ada@example.test\n2,Blue,not an address\n');
    const refused = await confirm(here);
    expect(refused).to.contain('Nothing was imported').and.to.contain('is not an email address');
    expect(await listParticipantsUnchecked(site.app, contest.id)).to.have.length(0);
    const done = await confirm(here, { onlyGood: '1' });
    expect(done).to.contain('The import is finished').and.to.contain('is not an email address');
    expect((await listParticipantsUnchecked(site.app, contest.id)).map(({ name }) => name)).to.deep.equal(['Red']);
  });

  it('ask which university is meant, and remember the answer', async () => {
    const { contest } = await publishedContest(site);
    await site.app.db.transaction(async (trx) => {
      const { ensureUniversity } = await import('../../src/accounts/universities.service.ts');
      await ensureUniversity(trx, 'East Harbor University', site.clock.nowMs());
    });
    const here = await upload(contest.slug, 'Team,Name,University\nRed,Ada,East Harbour University\n');
    const asked = (await organizer.client.get(here)).text;
    expect(asked).to.contain('Which universities are meant?').and.to.contain('is similar to East Harbor University');
    await organizer.client.post(`${here}/universities`, {
      typed0: 'East Harbour University',
      answer0: 'East Harbor University',
    });
    expect((await organizer.client.get(here)).text).not.to.contain('Rows with errors');
    await confirm(here);
    const [team] = await listParticipantsUnchecked(site.app, contest.id);
    expect(team!.members[0]!.university).to.equal('East Harbor University');
  });

  it('let the organizer correct columns, and refuse the same one twice with what was chosen', async () => {
    const { contest } = await publishedContest(site);
    const here = await upload(contest.slug, 'Mannschaft;Kennung\nRed;r1\n');
    expect((await organizer.client.get(here)).text).to.contain('A value is missing here');
    const twice = await organizer.client.post(`${here}/columns`, { column0: 'team', column1: 'team' });
    expect(twice.status).to.equal(422);
    expect(twice.text).to.contain('Two columns can&#39;t be the same');
    await organizer.client.post(`${here}/columns`, { column0: 'team', column1: 'externalId' });
    await confirm(here);
    expect((await listParticipantsUnchecked(site.app, contest.id)).map(({ name }) => name)).to.deep.equal(['Red']);
  });

  it('read the files of the ICPC and of CLICS', async () => {
    const { contest } = await publishedContest(site);
    const files: [string, string][] = [
      ['teams.tsv', 'teams\t1\n17\t9001\t5\tLog Cutters\tNorthlake University\tNL\tNZL\tINST-1\n'],
      ['groups.tsv', 'groups\t1\n5\tMain hall\n'],
      [
        'accounts.tsv',
        'accounts\t1\nteam\tLog Cutters\tteam-017\tcorrect horse 17\njudge\tJudge\tjudge-1\txyzxyzxyzxyz\n',
      ],
    ];
    const answer = await organizer.client.upload(
      `/contests/${contest.slug}/imports`,
      {},
      files.map(([name, content]) => ({ field: 'files', name, content })),
    );
    const here = new URL(answer.location!, site.url).pathname;
    expect((await organizer.client.get(here)).text).to.contain('1 account of type judge is not imported');
    await confirm(here);
    const [team] = await listParticipantsUnchecked(site.app, contest.id);
    expect([team!.name, team!.members.length]).to.deep.equal(['Log Cutters', 1]);
    expect((await placesOfUnchecked(site.app, contest.id)).get(team!.id)?.group).to.equal('Main hall');
    const client = site.client();
    expect((await client.post('/sign-in', { email: 'Team-017', password: 'correct horse 17' })).status).to.equal(303);

    const clics = await publishedContest(site);
    const set: [string, string][] = [
      [
        'teams.json',
        JSON.stringify([
          { id: 'a', label: '1', name: 'Red', organization_id: 'o1', group_ids: ['g1'], location: { x: 1 } },
        ]),
      ],
      ['organizations.json', JSON.stringify([{ id: 'o1', name: 'NU', formal_name: 'Northlake University' }])],
      ['groups.json', JSON.stringify([{ id: 'g1', name: 'Site 1' }])],
      ['accounts.json', JSON.stringify([{ id: 'x', username: 'red-a', type: 'team', team_id: 'a' }])],
    ];
    const sent = await organizer.client.upload(
      `/contests/${clics.contest.slug}/imports`,
      {},
      set.map(([name, content]) => ({ field: 'files', name, content })),
    );
    await confirm(new URL(sent.location!, site.url).pathname);
    const [red] = await listParticipantsUnchecked(site.app, clics.contest.id);
    expect([red!.name, red!.members[0]?.displayName, red!.members[0]?.university]).to.deep.equal([
      'Red',
      'Red',
      'Northlake University',
    ]);
  });

  it('add people who have an account by their address, and change nothing in it', async () => {
    const { contest } = await publishedContest(site, { participation: 'person' });
    const ada = await makePerson(site, { displayName: 'Ada', university: 'Elsewhere' });
    await confirm(
      await upload(contest.slug, `Name,Email,University\nAda Other,${ada.email},Northlake University\nBob,,\n`),
    );
    const people = await listParticipantsUnchecked(site.app, contest.id);
    expect(people.map(({ name }) => name)).to.have.members(['Ada', 'Bob']);
    expect(people.find(({ name }) => name === 'Ada')!.members[0]!.university).to.equal('Elsewhere');
    const other = await publishedContest(site);
    await confirm(await upload(other.contest.slug, 'Team,Username\nRed,red-1\n'));
    const third = await publishedContest(site);
    expect(
      (await organizer.client.get(await upload(third.contest.slug, 'Team,Username\nRed,red-1\n'))).text,
    ).to.contain('belongs to an account outside of this contest');
  });

  it('leave teams alone that have started, except for new ones, groups and rooms', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, 'ID,Team,Name,Student ID\n1,Red,Ada,01\n'));
    site.clock.set(site.clock.nowMs() + 2 * HOUR);
    const text = (await organizer.client.get(await upload(contest.slug, 'ID,Team,Name,Student ID\n1,Crimson,Ada,01\n')))
      .text;
    expect(text).to.contain('The contest has started, so Red can&#39;t be renamed');
    // Boards may show a room or a group: whoever has kept a page gets a new one.
    const before = await participantsVersionUnchecked(site.app, contest.id);
    await confirm(await upload(contest.slug, 'ID,Team,Name,Student ID,Room\n1,Red,Ada,01,A\n'));
    const after = await participantsVersionUnchecked(site.app, contest.id);
    expect(after).not.to.equal(before);
    const added = (
      await organizer.client.get(
        await upload(contest.slug, 'ID,Team,Name,Student ID,Room\n1,Red,Ada,01,B\n1,,Bob,02,\n2,Late,Cyd,03,\n'),
      )
    ).text;
    expect(added).to.contain('Bob can&#39;t be added to a team that has members');
  });

  it('leave teams alone that organizers locked before the start', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, 'ID,Team,Name\n1,Red,Ada\n'));
    await editSignUpRules(site.app, organizer.actor, contest, {
      ...USUAL_RULES,
      rostersLockAt: site.clock.nowMs() - 1,
    });
    const text = (await organizer.client.get(await upload(contest.slug, 'ID,Team,Name\n1,Crimson,Ada\n'))).text;
    expect(text).to.contain('so Red can&#39;t be renamed');
  });

  it('are refused in an archived contest, passwords too, and hold off its deletion while they run', async () => {
    const { contest } = await publishedContest(site);
    const here = await upload(contest.slug, 'Team,Username\nRed,red-a1\n');
    const [running] = importsInContest.holds ?? [];
    expect(await running!.countUnchecked(site.app.db, contest.id)).to.equal(0);
    expect((await organizer.client.post(`${here}/confirm`, { prefix: 'cup' })).status).to.equal(303);
    expect(await running!.countUnchecked(site.app.db, contest.id)).to.equal(1);
    await site.app.background.drain();
    const next = await upload(contest.slug, 'Team\nBlue\n');
    await site.app.db('contests').where({ id: contest.id }).update({ archived_at: site.clock.nowMs() });
    expect((await organizer.client.post(`${next}/confirm`, { prefix: 'cup' })).status).to.equal(409);
    expect((await organizer.client.post(`/contests/${contest.slug}/credentials`, { isMissing: '1' })).status).to.equal(
      409,
    );
    expect((await organizer.client.get(`/contests/${contest.slug}`)).text).not.to.contain('/imports"');
    await inTransaction(site.app.db, (trx) => importsInContest.removeFrom!(trx, contest.id));
    expect((await organizer.client.get(next)).status).to.equal(404);
  });

  it('make no passwords for accounts with a role somewhere, and for one account alone if asked so', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, 'Team,Username\nRed,red-r1\nBlue,blue-r1\nGreen,green-r1\n'));
    const idOf = async (name: string) =>
      ((await site.app.db('users').where({ username_norm: name }).first('id')) as { id: string }).id;
    const other = await publishedContest(site);
    await addContestPerson(site.app, { participants: contestParticipants }, organizer.actor, other.contest, {
      userId: await idOf('red-r1'),
      role: 'jury',
    });
    const path = `/contests/${contest.slug}/credentials`;
    const listed = (await organizer.client.get(path)).text;
    expect(listed).to.contain('blue-r1').and.not.contain('red-r1');
    expect((await organizer.client.post(path, { userId: await idOf('red-r1') })).status).to.equal(409);
    const one = (await organizer.client.post(path, { userId: await idOf('blue-r1') })).text;
    expect(one).to.contain('blue-r1').and.not.contain('green-r1');
    const audit = await site.app
      .db('audit_entries')
      .where({ action: 'contest.passwords_given', subject_id: contest.id });
    expect(audit).to.have.length(1);
  });

  it('make passwords that are shown once, print them, and replace them', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, 'Team,Username\nRed,red-s1\nBlue,blue-s1\n'));
    const sheets = await organizer.client.post(`/contests/${contest.slug}/credentials`, { isMissing: '1' });
    expect(sheets.headers.get('cache-control')).to.equal('no-store');
    const passwordOf = (text: string) => /red-s1<\/code>[\s\S]*?<code class="fs-6">([^<]+)</.exec(text)?.[1] ?? '';
    const first = passwordOf(sheets.text);
    expect(first).to.match(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
    const signIn = async (password: string) => {
      const client = site.client();
      return { client, status: (await client.post('/sign-in', { email: 'red-s1', password })).status };
    };
    const red = await signIn(first);
    expect(red.status).to.equal(303);
    const none = await organizer.client.post(`/contests/${contest.slug}/credentials`, { isMissing: '1' });
    expect(none.status).to.equal(409);
    const csv = await organizer.client.post(`/contests/${contest.slug}/credentials`, { q: 'Red', format: 'csv' });
    expect(csv.text).to.contain('red-s1');
    expect((await signIn(first)).status).to.equal(422);
    expect((await red.client.get('/profile')).status).to.equal(303);
    const stored = (await site.app.db('users').where({ username_norm: 'red-s1' }).first()) as { password_hash: string };
    expect(stored.password_hash).not.to.contain(first);
    const rows = await site.app.db('audit_entries').where('action', 'user.password_given');
    expect(JSON.stringify(rows)).not.to.contain(first);
  });

  it('mail a link to new accounts with an address, which sets a password', async () => {
    const { contest } = await publishedContest(site);
    await confirm(await upload(contest.slug, 'Team,Name,Email\nRed,Ada,ada-invited@example.test\n'), { invites: '1' });
    const mail = site.app.mailer.kept.find(({ to }) => to === 'ada-invited@example.test')!;
    const path = /reset-password\?token=\S+/.exec(mail.text)![0];
    const client = site.client();
    expect((await client.get(`/${path}`)).status).to.equal(200);
    const token = path.split('token=')[1]!;
    expect((await client.post('/reset-password', { token, password: 'a fine new password' })).status).to.equal(303);
    expect(
      (await client.post('/sign-in', { email: 'ada-invited@example.test', password: 'a fine new password' })).status,
    ).to.equal(303);
    const page = await organizer.client.get(`/contests/${contest.slug}/credentials`);
    expect(page.text).to.contain('No accounts found');
  });

  it('report who took a name between dry run and import, and import the rest', async () => {
    const { contest } = await publishedContest(site);
    const here = await upload(contest.slug, 'Team\nRed\nBlue\n');
    const answer = await organizer.client.post(`${here}/confirm`, { prefix: 'cup', onlyGood: '1' });
    expect(answer.status).to.equal(303);
    const person = await makePerson(site);
    expect((await person.client.post(`/contests/${contest.slug}/teams`, { name: 'Blue' })).status).to.equal(303);
    await site.app.background.drain();
    const names = (await listParticipantsUnchecked(site.app, contest.id)).map(({ name }) => name);
    expect(names).to.have.members(['Red', 'Blue']);
    const twice = await organizer.client.post(`${here}/confirm`, { prefix: 'cup' });
    expect(twice.status).to.equal(409);
    expect((await organizer.client.post(`${here}/drop`)).status).to.equal(409);
  });

  it('forget a dry run after a day, with its file', async () => {
    const { contest } = await publishedContest(site);
    const here = await upload(contest.slug, 'Team\nGone\n');
    site.clock.set(site.clock.nowMs() + 25 * HOUR);
    const { removeExpiredImportsUnchecked } = await import('../../src/participant-imports/imports.service.ts');
    await removeExpiredImportsUnchecked(site.app);
    expect((await organizer.client.get(here)).status).to.equal(404);
  });
});
