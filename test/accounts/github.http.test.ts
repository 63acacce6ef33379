import { expect } from 'chai';
import type { Answer, TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { startGithubStub, type GithubStub, type StubUser } from './github-stub.ts';

let ids = 583_231;
function githubUser(login: string, changes: Partial<StubUser> = {}): StubUser {
  ids += 1;
  return {
    id: ids,
    login,
    name: `The ${login}`,
    emails: [
      { email: `${login}@users.noreply.example.test`, primary: false, verified: true, visibility: null },
      { email: `${login}@example.test`, primary: true, verified: true, visibility: 'public' },
    ],
    ...changes,
  };
}

eachEngine('signing in with GitHub', (engine) => {
  let site: TestSite;
  let github: GithubStub;
  before(async () => {
    github = await startGithubStub();
    site = await startSite(engine, {
      GITHUB_CLIENT_ID: github.clientId,
      GITHUB_CLIENT_SECRET: github.clientSecret,
      GITHUB_BASE_URL: `${github.url}/`,
      GITHUB_API_URL: `${github.url}/api/v3`,
    });
  });
  after(async () => {
    await site.close();
    await github.close();
  });
  beforeEach(() => {
    github.broken.clear();
    github.seen.length = 0;
  });

  /** Goes to GitHub as that user, who presses the button; returns the path to which GitHub redirects the browser. */
  async function authorize(client: TestClient, user: StubUser | undefined, start = '/sign-in/github'): Promise<string> {
    github.user = user;
    const away = await client.get(start);
    expect(away.status, away.text.slice(0, 300)).to.equal(302);
    expect(away.location).to.match(new RegExp(`^${github.url}/login/oauth/authorize\\?`));
    const back = await fetch(away.location as string, { redirect: 'manual' });
    const target = back.headers.get('location') as string;
    expect(target).to.match(new RegExp(`^${site.url}/sign-in/github/callback\\?`));
    return target.slice(site.url.length);
  }

  async function signInAs(client: TestClient, user: StubUser, start?: string): Promise<Answer> {
    return await client.get(await authorize(client, user, start));
  }

  const rowOf = async (user: StubUser) =>
    (await site.app
      .db('users')
      .join('user_identities as i', 'i.user_id', 'users.id')
      .where({ 'i.provider': 'github', 'i.subject': String(user.id) })
      .select('users.*', 'i.login')) as Record<string, unknown>[];

  it('shows a name from GitHub if it contains something visible, and otherwise the login', async () => {
    const names: [string, string][] = [
      ['Ada\u200b  Lovelace\u3164', 'Ada Lovelace'],
      ['\u200b\u3164', 'unseen-1'],
    ];
    for (const [index, [name, shown]] of names.entries()) {
      const user = githubUser(`unseen-${index}`, { name });
      await signInAs(site.client(), user);
      expect((await rowOf(user))[0]?.display_name).to.equal(shown);
    }
  });

  it('creates an account from what GitHub verified, and recognizes it by its id after a rename', async () => {
    const user = githubUser('octocat');
    const client = site.client();
    const answer = await signInAs(client, user, '/sign-in/github?next=/courses');
    expect(answer.location).to.equal('/courses');
    expect(await rowOf(user)).to.have.length(1);
    expect((await rowOf(user))[0]).to.include({
      login: 'octocat',
      email: 'octocat@example.test',
      display_name: 'The octocat',
      password_hash: null,
    });
    expect((await rowOf(user))[0]?.email_verified_at).to.be.a('number');
    const profile = await client.get('/profile');
    expect(profile.text).to.contain('octocat').and.contain('>verified<').and.not.contain('name="current"');

    const bystander = githubUser('bystander');
    await signInAs(site.client(), bystander);
    const other = site.client();
    await signInAs(other, { ...user, login: 'octocat-renamed', name: 'Renamed', emails: [] });
    expect(await rowOf(user)).to.have.length(1);
    expect((await other.get('/profile')).text).to.contain('octocat@example.test');
    const publicPage = await site.client().get(`/people/${String((await rowOf(user))[0]?.id)}`);
    expect(publicPage.text, 'the freed login may be somebody else’s by now')
      .to.contain('href="https://github.com/octocat-renamed"')
      .and.not.contain('href="https://github.com/octocat"');

    expect((await rowOf(bystander))[0]).to.include({ login: 'bystander' });

    // Someone else who took the old login is another person.
    const squatter = githubUser('octocat', {
      emails: [{ email: 'squatter@example.test', primary: true, verified: true, visibility: null }],
    });
    const third = site.client();
    await signInAs(third, squatter);
    expect((await third.get('/profile')).text).to.contain('squatter@example.test');
  });

  it('leads back to the page that asked for it, but never to another site', async () => {
    const user = githubUser('wanderer');
    for (const [next, to] of [
      ['/courses?q=x', '/courses?q=x'],
      ['https://evil.test/', '/'],
      ['//evil.test', '/'],
      ['/\\evil.test', '/'],
    ] as const) {
      const start = `/sign-in/github?next=${encodeURIComponent(next)}`;
      expect((await signInAs(site.client(), user, start)).location, next).to.equal(to);
    }
  });

  it('requests only the email scope, and sends the token and a user agent to the API', async () => {
    const client = site.client();
    const start = new URL((await client.get('/sign-in/github')).location as string);
    expect(Object.fromEntries(start.searchParams)).to.include({
      client_id: github.clientId,
      response_type: 'code',
      scope: 'user:email',
      redirect_uri: `${site.url}/sign-in/github/callback`,
    });
    expect(start.searchParams.get('state')).to.have.length.at.least(20);
    await signInAs(client, githubUser('headers'));
    const asked = github.seen.filter((one) => one.path.startsWith('/api/'));
    expect(asked.map((one) => one.path)).to.deep.equal(['/api/v3/user', '/api/v3/user/emails']);
    for (const one of asked) {
      expect(one.authorization).to.match(/^Bearer gho_/);
      expect(one.userAgent).to.equal('Kernelway');
    }
  });

  it('uses no address that GitHub did not verify, nor the one of the public profile', async () => {
    const user = githubUser('unverified', {
      emails: [{ email: 'unverified@example.test', primary: true, verified: false, visibility: null }],
    });
    const client = site.client();
    expect((await signInAs(client, user)).status).to.equal(303);
    expect((await rowOf(user))[0]).to.include({ email: null, email_verified_at: null });
  });

  it('signs in even if the server does not share addresses', async () => {
    github.broken.set('/api/v3/user/emails', { status: 404, body: '{"message":"Not Found"}' });
    const user = githubUser('private');
    expect((await signInAs(site.client(), user)).status).to.equal(303);
    expect((await rowOf(user))[0]).to.include({ email: null });
  });

  it('refuses a response without this browser’s state: creates no account and signs no one in', async () => {
    const user = githubUser('mallory');
    const mallory = site.client();
    const callback = await authorize(mallory, user);
    const victim = site.client();
    for (const path of [
      callback,
      callback.replace(/state=[^&]+/, 'state=guessed'),
      callback.replace(/&?state=[^&]+/, ''),
    ]) {
      const answer = await victim.get(path);
      expect(answer.status, path).to.equal(409);
      expect(answer.text).to.contain('meant for another browser');
    }
    // Also if the victim has started signing in.
    await victim.get('/sign-in/github');
    expect((await victim.get(callback)).status).to.equal(409);
    expect((await victim.get('/profile')).location).to.contain('/sign-in?next=');
    expect(github.seen.map((one) => one.path)).not.to.include('/login/oauth/access_token');
    expect(await rowOf(user)).to.have.length(0);
  });

  it('accepts each state once', async () => {
    const client = site.client();
    const callback = await authorize(client, githubUser('once'));
    expect((await client.get(callback)).status).to.equal(303);
    expect((await client.get(callback)).status).to.equal(409);
  });

  it('returns to a page that explains it when "Cancel" was pressed on GitHub', async () => {
    const client = site.client();
    const answer = await client.get(await authorize(client, undefined));
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('GitHub didn&#39;t confirm the sign-in');
  });

  for (const [what, path, status, body] of [
    ['is down', '/login/oauth/access_token', 502, '<html>Unicorn!</html>'],
    ['takes no code', '/login/oauth/access_token', 200, 'error=bad_verification_code'],
    ['has no user', '/api/v3/user', 500, 'oops'],
    ['answers the user as a web page', '/api/v3/user', 200, '<html>Please sign in to the proxy</html>'],
    ['answers a user without a number', '/api/v3/user', 200, '{"login":"nobody"}'],
    ['answers addresses as a web page', '/api/v3/user/emails', 200, '<html>Please sign in to the proxy</html>'],
  ] as const) {
    it(`says "try again" with 503 when GitHub ${what}`, async () => {
      github.broken.set(path, { status, body });
      const user = githubUser('unlucky');
      const client = site.client();
      const answer = await signInAs(client, user);
      expect(answer.status).to.equal(503);
      expect(answer.headers.get('retry-after')).to.equal('10');
      expect(answer.text).to.contain('GitHub didn&#39;t answer.');
      expect(await rowOf(user)).to.have.length(0);
      expect((await client.get('/profile')).status).to.equal(303);
    });
  }

  it('does not give an existing account to a GitHub user with its address: they must sign in and link it', async () => {
    const person = await makePerson(site);
    const user = githubUser('same-address', {
      emails: [{ email: person.email.toUpperCase(), primary: true, verified: true, visibility: null }],
    });
    const client = site.client();
    const refused = await signInAs(client, user);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('Sign in with its password and link GitHub');
    expect((await client.get('/profile')).status).to.equal(303);

    const linked = await signInAs(person.client, user, '/sign-in/github?next=/profile');
    expect(linked.location).to.equal('/profile');
    expect((await person.client.follow(linked)).text).to.contain('GitHub account same-address is linked.');
    await signInAs(client, user);
    expect((await client.get('/profile')).text).to.contain(person.email);
    expect(await rowOf(user)).to.have.length(1);
  });

  it('links a GitHub account to one account only', async () => {
    const user = githubUser('shared');
    const [first, second] = [await makePerson(site), await makePerson(site)];
    await signInAs(first.client, user);
    const answer = await signInAs(second.client, user);
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('The GitHub account shared is linked to another account here.');
    expect((await rowOf(user)).map((row) => row.id)).to.deep.equal([first.id]);
  });

  it('unlinks, but not if it is the only way to sign in', async () => {
    const person = await makePerson(site);
    const user = githubUser('leaver');
    await signInAs(person.client, user);
    const unlinked = await person.client.post('/profile/github/unlink');
    expect(unlinked.location).to.equal('/profile');
    expect((await person.client.follow(unlinked)).text)
      .to.contain('GitHub is unlinked.')
      .and.not.contain('leaver');
    expect(await rowOf(user)).to.have.length(0);

    const only = githubUser('only-way');
    const client = site.client();
    await signInAs(client, only);
    const refused = await client.post('/profile/github/unlink');
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('Set a password first');
    await client.follow(await client.post('/profile/password', { password: 'a password at last' }));
    await client.post('/sign-in', { email: 'only-way@example.test', password: 'a password at last' });
    expect((await client.post('/profile/github/unlink')).status).to.equal(303);
  });

  it('does not unlink an account without an address, because a password alone cannot sign in', async () => {
    const user = githubUser('no-address', { emails: [] });
    const client = site.client();
    await signInAs(client, user);
    await client.post('/profile/password', { password: 'a password at last' });
    await signInAs(client, user);
    const refused = await client.post('/profile/github/unlink');
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('GitHub is your only way to sign in.');
    expect(await rowOf(user)).to.have.length(1);
  });

  it('removes a link made before the address was verified, when the owner of the address resets the password', async () => {
    const person = await makePerson(site, { verified: false });
    const user = githubUser('squatting');
    await signInAs(person.client, user);
    await site.app.background.drain();
    await site.client().post('/forgot-password', { email: person.email });
    await site.app.background.drain();
    const mail = site.app.mailer.kept.find((one) => one.to === person.email && one.text.includes('reset-password'));
    const token = /token=(\S+)/.exec(mail?.text ?? '')?.[1];
    expect((await site.client().post('/reset-password', { token, password: 'the true owner' })).status).to.equal(303);
    expect(await rowOf(user)).to.have.length(0);
  });

  it('creates one account when the same GitHub user comes twice at the same time', async () => {
    const user = githubUser('double');
    const clients = [site.client(), site.client()];
    const callbacks = await Promise.all(clients.map((client) => authorize(client, user)));
    const answers = await Promise.all(clients.map((client, n) => client.get(callbacks[n] as string)));
    expect(answers.map((answer) => answer.status)).to.deep.equal([303, 303]);
    expect(await rowOf(user)).to.have.length(1);
  });
});

eachEngine('a site without GitHub', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('shows no button, says why, and still allows unlinking', async () => {
    const person = await makePerson(site);
    expect((await site.client().get('/sign-in')).text).not.to.contain('/sign-in/github');
    const answer = await site.client().get('/sign-in/github');
    expect(answer.status).to.equal(404);
    expect(answer.text).to.contain('not set up on this site');
    const link = { provider: 'github', subject: '9', login: 'from-before', user_id: person.id, verified_at: 1 };
    await site.app.db('user_identities').insert(link);
    expect((await person.client.get('/profile')).text).to.contain('from-before');
    expect((await person.client.post('/profile/github/unlink')).status).to.equal(303);
    expect((await person.client.get('/profile')).text).not.to.contain('from-before');
  });
});
