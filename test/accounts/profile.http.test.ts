import { expect } from 'chai';
import { eraseAccount } from '../../src/accounts/accounts.service.ts';
import { grantRole, revokeRole } from '../../src/accounts/users.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { linkIn } from '../setup/smtp.ts';

const PROFILE = {
  displayName: 'Mei <3',
  fullName: '梅 Mei',
  university: '东湖大学',
  studentNumber: 'S-77',
  language: '',
};

eachEngine('settings', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  async function auditOf(id: string): Promise<{ action: string; actorId: string | null; detail: unknown }[]> {
    const rows = (await site.app.db('audit_entries').where({ subject_id: id }).orderBy(['at', 'id'])) as {
      action: string;
      actor_id: string | null;
      detail: string;
    }[];
    return rows.map((row) => ({ action: row.action, actorId: row.actor_id, detail: JSON.parse(row.detail) }));
  }

  it('keep a profile as typed, in any script, and show it escaped', async () => {
    const person = await makePerson(site);
    const answer = await person.client.post('/profile', PROFILE);
    expect(answer.location).to.equal('/profile');
    const page = await person.client.follow(answer);
    expect(page.text)
      .to.contain('value="Mei &lt;3"')
      .and.contain('value="梅 Mei"')
      .and.contain('value="东湖大学"')
      .and.contain('value="S-77"')
      .and.not.contain('Mei <3');
    expect(await auditOf(person.id)).to.deep.include({
      action: 'user.profile_changed',
      actorId: person.id,
      detail: {},
    });
    const emptied = await person.client.post('/profile', { ...PROFILE, fullName: '', university: '  ' });
    expect(emptied.status).to.equal(303);
    expect(await site.app.db('users').where({ id: person.id }).first()).to.include({
      full_name: null,
      university: null,
      student_number: 'S-77',
    });
  });

  it('name the wrong fields, keep the input and change nothing', async () => {
    const person = await makePerson(site, { university: 'Before' });
    const answer = await person.client.post('/profile', {
      ...PROFILE,
      displayName: '  ',
      fullName: 'n'.repeat(121),
      studentNumber: 'kept-typed',
      language: 'tlh',
    });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain('id="field-displayName-error">This is required.')
      .and.contain('id="field-fullName-error">At most 120 characters.')
      .and.contain('id="field-language-error">')
      .and.contain('value="kept-typed"');
    expect(await site.app.db('users').where({ id: person.id }).first()).to.include({ university: 'Before' });
  });

  it('use the language of the profile, a newer choice in the header, and then the browser again', async () => {
    const person = await makePerson(site);
    const isChinese = async () => (await person.client.get('/profile')).text.includes('<html lang="zh-CN"');
    const set = (language: string) => person.client.post('/profile', { ...PROFILE, language });
    expect(await isChinese()).to.equal(false);
    const saved = await set('zh-CN');
    expect((await person.client.follow(saved)).text)
      .to.contain('已保存')
      .and.contain('<html lang="zh-CN"');
    const elsewhere = site.client();
    await elsewhere.post('/sign-in', { email: person.email, password: person.password });
    expect((await elsewhere.get('/profile')).text, 'on another computer too').to.contain('<html lang="zh-CN"');
    await person.client.get('/profile?lang=en');
    expect(await isChinese()).to.equal(false);
    await person.client.get('/profile?lang=zh-CN');
    expect(await isChinese()).to.equal(true);
    await set('');
    expect(await isChinese(), 'as the browser says: it says nothing, so English').to.equal(false);
    expect((await person.client.get('/profile?lang=xx')).text, 'no such language').to.contain('<html lang="en"');
  });

  it('erase an account permanently after its name was typed, and free its address', async () => {
    const person = await makePerson(site, {
      displayName: 'Gone Girl',
      fullName: 'Real Name',
      university: 'Somewhere',
      studentNumber: 'S-13',
      roles: ['mentor'],
    });
    const phone = site.client();
    await phone.post('/sign-in', { email: person.email, password: person.password });
    const wrong = await person.client.post('/profile/erase', { confirmation: 'gone girl' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Type &#34;Gone Girl&#34; exactly.').and.contain('<details class="confirm" open');
    expect((await person.client.get('/profile')).status).to.equal(200);

    expect((await person.client.post('/profile/erase', { confirmation: 'Gone Girl' })).location).to.equal('/');
    expect((await person.client.get('/profile')).location).to.contain('/sign-in');
    expect((await phone.get('/profile')).location, 'every session ended').to.contain('/sign-in');
    expect((await site.client().get(`/people/${person.id}`)).status).to.equal(404);
    const row = JSON.stringify(await site.app.db('users').where({ id: person.id }).first());
    for (const secret of ['Gone Girl', 'Real Name', 'Somewhere', 'S-13', person.email, 'scrypt'])
      expect(row, secret).not.to.contain(secret);
    expect(await site.app.db('user_roles').where({ user_id: person.id })).to.deep.equal([]);
    const signIn = await site.client().post('/sign-in', { email: person.email, password: person.password });
    expect(signIn.status).to.equal(422);
    const again = await site.client().post('/sign-up', {
      displayName: 'Somebody new',
      email: person.email,
      password: 'a fresh password',
    });
    expect(again.status).to.equal(303);
  });
});

eachEngine('links mailed before an account was erased', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('stop working', async () => {
    const person = await makePerson(site, { verified: false });
    await site.client().post('/forgot-password', { email: person.email });
    await site.app.background.drain();
    const links = ['/verify-email', '/reset-password'].map((path) =>
      linkIn(
        site.app.mailer.kept.find((one) => one.text.includes(path)),
        site.url,
      ),
    );
    expect((await site.client().get(links[1] as string)).status).to.equal(200);
    await person.client.post('/profile/erase', { confirmation: person.displayName });
    for (const link of links) expect((await site.client().get(link)).status, link).to.equal(404);
  });
});

eachEngine('roles', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  });
  after(() => site.close());

  it('are granted and revoked by an organizer, take effect at once, and appear in the audit log', async () => {
    const person = await makePerson(site, { displayName: 'Petra', fullName: 'Petra Pan' });
    expect((await person.client.get('/partnerships/new')).status).to.equal(403);
    const granted = await organizer.client.post('/users/grant', {
      userId: person.id,
      role: 'professor',
      q: 'pet ra',
      confirmed: '1',
    });
    expect(granted.location).to.equal('/users?q=pet%20ra');
    expect((await person.client.get('/partnerships/new')).status).to.equal(200);
    await organizer.client.post('/users/grant', { userId: person.id, role: 'professor', confirmed: '1' });
    await organizer.client.post('/users/revoke', { userId: person.id, role: 'professor', confirmed: '1' });
    await organizer.client.post('/users/revoke', { userId: person.id, role: 'professor', confirmed: '1' });
    expect((await person.client.get('/partnerships/new')).status).to.equal(403);
    const entries = (await site.app
      .db('audit_entries')
      .where({ subject_id: person.id })
      .whereIn('action', ['role.granted', 'role.revoked'])
      .orderBy('id')) as { action: string; actor_id: string; detail: string }[];
    expect(entries.map((entry) => [entry.action, entry.actor_id, entry.detail])).to.deep.equal([
      ['role.granted', organizer.id, '{"role":"professor"}'],
      ['role.revoked', organizer.id, '{"role":"professor"}'],
    ]);
  });

  it('cannot be granted by anyone else; the refusal names the required role', async () => {
    const person = await makePerson(site, { roles: ['professor', 'mentor'] });
    for (const [path, send] of [
      ['/users', () => person.client.get('/users')],
      ['/users/grant', () => person.client.post('/users/grant', { userId: person.id, role: 'organizer' })],
      ['/users/revoke', () => person.client.post('/users/revoke', { userId: organizer.id, role: 'organizer' })],
    ] as const) {
      const answer = await send();
      expect(answer.status, path).to.equal(403);
      expect(answer.text, path).to.contain('It requires one of these roles: organizer.');
    }
    const json = await person.client.post('/users/grant', { userId: person.id, role: 'organizer' }, { json: true });
    expect(json.json<{ code: string; params: { roles: string } }>()).to.deep.include({
      code: 'forbidden_action',
      params: { action: 'role.grant', roles: 'organizer' },
    });
    expect((await site.client().get('/users')).location).to.equal('/sign-in?next=%2Fusers');
  });

  it('cannot be granted if the role or the person does not exist, and nothing changes', async () => {
    const person = await makePerson(site);
    const role = await organizer.client.post('/users/grant', { userId: person.id, role: 'emperor' });
    expect(role.status).to.equal(422);
    expect(
      (await organizer.client.post('/users/grant', { userId: 'nobody', role: 'mentor', confirmed: '1' })).status,
    ).to.equal(404);
    expect((await organizer.client.post('/users/topple', { userId: organizer.id, role: 'organizer' })).status).to.equal(
      404,
    );
    expect((await organizer.client.get('/users')).status).to.equal(200);
  });

  it('keep at least one organizer, who can neither be demoted nor erase the account', async () => {
    const refused = await organizer.client.post('/users/revoke', {
      userId: organizer.id,
      role: 'organizer',
      confirmed: '1',
    });
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('A site needs at least one organizer.');
    const erase = await organizer.client.post('/profile/erase', { confirmation: 'Olga' });
    expect(erase.status).to.equal(409);
    expect((await organizer.client.get('/users')).status).to.equal(200);
  });

  it('keep an organizer also if two take the role from each other at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const other = await makePerson(site, { roles: ['organizer'] });
      // Both requests were allowed while both were organizers.
      const ends = await Promise.allSettled([
        revokeRole(site.app, organizer.actor, other.id, 'organizer'),
        round % 2 === 0
          ? revokeRole(site.app, other.actor, organizer.id, 'organizer')
          : eraseAccount(site.app, other.actor, other.displayName),
      ]);
      const left = (await site.app.db('user_roles').where({ role: 'organizer' })) as { user_id: string }[];
      expect(left, JSON.stringify(ends)).to.have.length(1);
      await grantRole(site.app, systemActor('test'), organizer.id, 'organizer');
      await revokeRole(site.app, systemActor('test'), other.id, 'organizer');
    }
  });

  it('are granted to people found by part of a name or the start of an address', async () => {
    await makePerson(site, { displayName: 'Quentin', fullName: 'Quentin Quill' });
    const person = await makePerson(site, { displayName: 'Rosa_%' });
    const found = async (q: string) => (await organizer.client.get(`/users?q=${encodeURIComponent(q)}`)).text;
    expect(await found('quill'))
      .to.contain('Quentin')
      .and.not.contain('Rosa_%');
    expect(await found(person.email.slice(0, -6))).to.contain('Rosa_%');
    expect(await found('no such person')).to.contain('No people match.');
  });
});
