/** Every action on an account is in the audit log once, with the actor or the system's reason. */
import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { linkIn } from '../setup/smtp.ts';
import { startGithubStub, type GithubStub } from './github-stub.ts';

eachEngine('the audit log of accounts', (engine) => {
  let site: TestSite;
  let github: GithubStub;
  before(async () => {
    github = await startGithubStub();
    site = await startSite(engine, {
      GITHUB_CLIENT_ID: github.clientId,
      GITHUB_CLIENT_SECRET: github.clientSecret,
      GITHUB_BASE_URL: github.url,
      GITHUB_API_URL: `${github.url}/api/v3`,
    });
  });
  after(async () => {
    await site.close();
    await github.close();
  });

  /** Each entry as "action by actor detail", oldest first. */
  async function deedsOf(id: string): Promise<string[]> {
    const rows = (await site.app.db('audit_entries').where({ subject_type: 'user', subject_id: id }).orderBy('id')) as {
      action: string;
      actor_id: string | null;
      system_reason: string | null;
      detail: string;
    }[];
    return rows.map((row) => {
      const who = row.actor_id === id ? 'themselves' : (row.actor_id ?? row.system_reason);
      return `${row.action} by ${who} ${row.detail}`;
    });
  }

  /** Path of the newest mailed link to this site that starts with that path. */
  async function mailedLink(email: string, path: string): Promise<string> {
    await site.app.background.drain();
    return linkIn(
      site.app.mailer.kept.find((one) => one.to === email && one.text.includes(path)),
      site.url,
    );
  }

  it('records an account from sign-up to deletion, and nothing that was refused', async () => {
    const person = await makePerson(site, { verified: false, displayName: 'Audited' });
    const { client, email } = person;
    await client.get(await mailedLink(email, '/verify-email'));
    await client.post('/profile', { displayName: '', language: '' });
    await client.post('/profile', { displayName: 'Audited', language: '' });
    await client.post('/profile/password', { current: 'wrong', password: 'a second password' });
    // The form token ends with its session, so each redirect is followed to a fresh page.
    const password = 'a second password';
    await client.follow(await client.post('/profile/password', { current: person.password, password }));
    expect((await client.post('/sign-in', { email, password })).location).to.equal('/');
    await client.follow(await client.post('/profile/sign-out-everywhere'));
    expect((await client.post('/forgot-password', { email })).location).to.equal('/sign-in');
    const reset = new URL(await mailedLink(email, '/reset-password'), site.url);
    const form = { token: reset.searchParams.get('token') as string, password: 'a third password' };
    expect((await client.post('/reset-password', form)).location).to.equal('/sign-in');
    expect((await client.post('/reset-password', form)).status).to.equal(404);
    expect((await client.post('/sign-in', { email, password: form.password })).location).to.equal('/');
    await client.post('/profile/erase', { confirmation: 'somebody else' });
    expect((await client.post('/profile/erase', { confirmation: 'Audited' })).location).to.equal('/');
    expect(await deedsOf(person.id)).to.deep.equal([
      'user.created by sign-up {}',
      'user.email_verified by mailed link {}',
      'user.profile_changed by themselves {}',
      'user.password_changed by themselves {}',
      'user.signed_out_everywhere by themselves {}',
      'user.password_reset by mailed link {}',
      'user.erased by erasure asked by its owner {}',
    ]);
  });

  it('records linking and unlinking of GitHub accounts', async () => {
    github.user = { id: 77, login: 'linked', name: null, emails: [] };
    const person = await makePerson(site);
    const throughGithub = async (client = person.client) => {
      const away = await client.get('/sign-in/github');
      const back = await fetch(away.location as string, { redirect: 'manual' });
      return await client.get((back.headers.get('location') as string).replace(site.url, ''));
    };
    await throughGithub();
    await person.client.post('/profile/github/unlink');
    expect((await deedsOf(person.id)).slice(1)).to.deep.equal([
      'user.github_linked by themselves {"github":"linked"}',
      'user.github_unlinked by themselves {}',
    ]);
    await throughGithub(site.client());
    const made = (await site.app.db('user_identities').where({ subject: '77' }).first({ id: 'user_id' })) as {
      id: string;
    };
    expect(await deedsOf(made.id)).to.deep.equal(['user.created by GitHub sign-in {"github":"linked"}']);
    expect((await throughGithub()).status, 'it is another account’s now').to.equal(409);
    expect(await deedsOf(person.id), 'what was refused is no deed').to.have.length(3);
  });

  it('can be read by organizers', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const person = await makePerson(site, { displayName: 'Seen in the log' });
    await person.client.post('/profile/sign-out-everywhere');
    expect((await organizer.client.get('/audit')).text)
      .to.contain('user.signed_out_everywhere')
      .and.contain('Seen in the log');
    const other = await makePerson(site, { roles: ['professor'] });
    const refused = await other.client.get('/audit');
    expect(refused.status).to.equal(403);
    expect(refused.text).to.contain('It requires one of these roles: organizer.');
  });
});
