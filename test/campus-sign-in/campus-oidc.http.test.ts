import { expect } from 'chai';
import type { Answer, TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { addCampus, agree, makePersonAt, type Campus } from './campus-setup.ts';
import { startOpenIdProvider, type OpenIdProvider, type OpUser } from './oidc-op.ts';

let subs = 0;
const student = (login: string, changes: Partial<OpUser> = {}): OpUser => ({
  sub: `sub-${(subs += 1)}`,
  ...{ email: `${login}@campus.test`, email_verified: true, name: `The ${login}` },
  ...{ student_id: `S-${subs}`, affiliation: ['student', 'member'] },
  ...changes,
});

eachEngine('signing in with a university by OpenID Connect', (engine) => {
  let site: TestSite;
  let op: OpenIdProvider;
  let organizer: TestPerson;
  let campus: Campus;
  before(async () => {
    op = await startOpenIdProvider();
    site = await startSite(engine, { PRIVATE_HOSTS: op.host });
    op.serve([`${site.url}/sign-in/campus/north-university/callback`]);
    organizer = await makePerson(site, { roles: ['organizer'] });
    campus = await addCampus(site, organizer, 'North University', {
      ...{ kind: 'oidc', address: op.url, clientId: op.clientId, secret: op.clientSecret },
    });
    expect(campus.slug).to.equal('north-university');
  });
  after(async () => {
    await site.close();
    await op.close();
  });

  /** Goes to the university as that person; returns the path to which it sends the browser back. */
  async function visit(client: TestClient, user: OpUser, query = ''): Promise<string> {
    op.user = user;
    const away = await client.get(`/sign-in/campus/${campus.slug}${query}`);
    expect(away.status, away.text.slice(0, 500)).to.equal(302);
    const target = await op.walk(away.location as string);
    expect(target).to.match(new RegExp(`^${site.url}/sign-in/campus/`));
    return target.slice(site.url.length);
  }
  const signIn = async (client: TestClient, user: OpUser, query?: string): Promise<Answer> =>
    await client.get(await visit(client, user, query));
  const owners = async (user: OpUser) =>
    (await site.app
      .db('user_identities')
      .where({ provider: `uni:${campus.id}`, subject: user.sub })
      .pluck('user_id')) as string[];

  it('asks for consent, then makes an account with what the university said, and keeps it with dates as evidence', async () => {
    const ada = student('ada');
    const client = site.client();
    const consent = await client.follow(await signIn(client, ada, '?next=/courses'));
    expect(consent.text).to.contain('ada@campus.test').and.contain(ada.student_id).and.contain('student, member');
    expect(await owners(ada), 'nothing before consent').to.deep.equal([]);
    const done = await agree(client, consent);
    expect(done.location).to.equal('/courses');
    const [userId] = await owners(ada);
    expect(await site.app.db('users').where({ id: userId }).first()).to.include({
      ...{ email: 'ada@campus.test', display_name: 'The ada', full_name: 'The ada', university: 'North University' },
      ...{ student_number: ada.student_id, password_hash: null },
    });
    const settings = await client.get('/profile');
    expect(settings.text).to.contain('North University').and.contain('student, member');
    // Again a day later, on another device: no questions, the same evidence with a later date; another affiliation is a new row.
    const firstAt = site.clock.nowMs();
    site.clock.advance(24 * 3_600_000);
    const other = site.client();
    expect((await signIn(other, ada, '?next=/contests')).location).to.equal('/contests');
    await signIn(site.client(), { ...ada, affiliation: ['alum'] });
    const proofs = (await site.app.db('university_proofs').where({ user_id: userId }).orderBy('first_at')) as Record<
      string,
      unknown
    >[];
    expect(proofs.map((one) => [one.affiliation, Number(one.first_at), Number(one.last_at)])).to.deep.equal([
      ['student, member', firstAt, firstAt + 24 * 3_600_000],
      ['alum', firstAt + 24 * 3_600_000, firstAt + 24 * 3_600_000],
    ]);
    const actions = (await site.app.db('audit_entries').where({ subject_id: userId }).pluck('action')) as string[];
    expect(actions).to.include('user.created');
  });

  it('connects an account that has the address only once its owner has signed in to it and agreed', async () => {
    const owner = await makePersonAt(site, 'grace@campus.test');
    const grace = student('grace');
    const client = site.client();
    const told = await client.follow(await signIn(client, grace));
    expect(told.text).to.contain('You have an account with this address');
    expect(await owners(grace)).to.deep.equal([]);
    const link = /href="(\/sign-in\?next=[^"]+)"/.exec(told.text)?.[1]?.replaceAll('&amp;', '&') as string;
    const signedIn = await client.post('/sign-in', {
      ...{ email: owner.email, password: owner.password },
      next: new URL(link, site.url).searchParams.get('next') ?? '',
    });
    const consent = await client.follow(signedIn);
    expect(consent.text).to.contain('Connect your university?');
    expect(await owners(grace), 'still nothing without consent').to.deep.equal([]);
    await agree(client, consent);
    expect(await owners(grace)).to.deep.equal([owner.id]);
    expect((await signIn(site.client(), grace)).location).to.equal('/');
  });

  it('never lets somebody else agree: another session, another account, a second time', async () => {
    const mallory = student('mallory');
    const victim = await makePerson(site);
    const hers = site.client();
    const callback = await visit(hers, mallory);
    expect((await site.client().get(callback)).status, 'a browser that never went').to.equal(409);
    const toConsent = await hers.get(callback);
    const consent = await hers.follow(toConsent);
    const trap = await victim.client.get(toConsent.location as string);
    expect(trap.status, 'someone lured to the consent page').to.equal(409);
    const state = /name="state" value="([^"]+)"/.exec(consent.text)?.[1];
    const forced = await victim.client.post(`/sign-in/campus/${campus.slug}/consent`, { state });
    expect(forced.status).to.equal(409);
    expect(await owners(mallory)).to.deep.equal([]);
    await agree(hers, consent);
    expect((await agree(hers, consent)).status, 'used up').to.equal(409);
    expect((await hers.get(callback)).status, 'the code is used up as well').to.equal(409);
  });

  it('connects a university from the settings, and not one that belongs to another account', async () => {
    const person = await makePerson(site);
    const user = student('from-settings');
    const consent = await person.client.follow(await signIn(person.client, user, '?connect=1'));
    expect(consent.text).to.contain(person.displayName);
    expect((await agree(person.client, consent)).location).to.equal('/profile');
    expect(await owners(user)).to.deep.equal([person.id]);
    const thief = await makePerson(site);
    expect((await signIn(thief.client, user, '?connect=1')).status).to.equal(409);
    const owned = await makePersonAt(site, 'owned@campus.test');
    const refused = await signIn(thief.client, student('owned'), '?connect=1');
    expect(refused.status, refused.text.slice(0, 200)).to.equal(409);
    expect((await site.client().get(`/sign-in/campus/${campus.slug}?connect=1`)).status).to.be.oneOf([302, 303, 401]);
    expect(owned.id).to.be.a('string');
  });

  it('takes no address that the university does not vouch for', async () => {
    for (const changes of [
      { email_verified: false },
      { email: 'eve@elsewhere.test' },
      { email: 'eve@evilcampus.test' },
      { email: undefined },
    ]) {
      const user = student('eve', changes);
      const refused = await signIn(site.client(), user);
      expect(refused.status, JSON.stringify(changes)).to.equal(409);
      expect(await owners(user)).to.deep.equal([]);
    }
  });

  it('is unlinked only while another way to sign in remains', async () => {
    const user = student('leaver');
    const client = site.client();
    await agree(client, await client.follow(await signIn(client, user)));
    expect((await client.post(`/profile/campus/${campus.id}/unlink`)).status, 'the only way').to.equal(409);
    await client.post('/profile/password', { password: 'a password of my own' });
    const again = site.client();
    await again.post('/sign-in', { email: user.email, password: 'a password of my own' });
    expect((await again.post(`/profile/campus/${campus.id}/unlink`)).location).to.equal('/profile');
    expect(await owners(user)).to.deep.equal([]);
  });

  it('leads back to pages of this site alone', async () => {
    const user = student('wanderer');
    const client = site.client();
    await agree(client, await client.follow(await signIn(client, user)));
    for (const next of ['//evil.test', 'https://evil.test/', '/\\evil.test']) {
      const answer = await signIn(site.client(), user, `?next=${encodeURIComponent(next)}`);
      expect(answer.location).to.equal('/');
    }
  });

  it('is tested by organizers alone, without making an account', async () => {
    const user = student('tester');
    const shown = await signIn(organizer.client, user, '?test=1');
    expect(shown.text).to.contain(user.sub).and.contain('tester@campus.test');
    expect(await owners(user)).to.deep.equal([]);
    expect(await site.app.db('campus_providers').where({ id: campus.id }).first('tested_at')).to.have.property(
      'tested_at',
    ).that.is.not.null;
    const person = await makePerson(site);
    expect((await person.client.get(`/sign-in/campus/${campus.slug}?test=1`)).status).to.equal(403);
  });

  it('keeps its secret encrypted, shows it to no one, and can be switched off', async () => {
    const row = (await site.app.db('campus_providers').where({ id: campus.id }).first()) as Record<string, string>;
    expect(JSON.stringify(row)).to.not.contain(op.clientSecret);
    const shown = await organizer.client.get(`/campus-sign-in/${campus.id}`);
    expect(shown.text).to.not.contain(op.clientSecret);
    expect(shown.text).to.contain(`${site.url}/sign-in/campus/${campus.slug}/callback`);
    await organizer.client.post(`/campus-sign-in/${campus.id}/state`, { to: 'off' });
    expect((await site.client().get(`/sign-in/campus/${campus.slug}`)).status).to.equal(404);
    expect((await site.client().get('/sign-in')).text).to.not.contain('North University');
    await organizer.client.post(`/campus-sign-in/${campus.id}/state`, { to: 'on' });
    expect((await site.client().get('/sign-in')).text).to.contain('Continue with North University');
  });

  it('refuses addresses of private hosts, other schemes and hosts without https, with what was typed', async () => {
    const person = await makePerson(site);
    expect((await person.client.get('/campus-sign-in/new')).status).to.equal(403);
    for (const address of [
      'http://login.example.edu',
      'https://127.0.0.1/',
      'https://169.254.169.254/x',
      'https://[::1]/',
      'https://10.1.2.3',
      'https://localhost',
      'https://intranet',
      'ftp://login.example.edu',
      'https://user:pw@login.example.edu',
      'https://[::ffff:127.0.0.1]/',
      'https://2130706433/',
    ]) {
      const refused = await organizer.client.post('/campus-sign-in', {
        ...{ kind: 'oidc', university: 'North University', mailDomains: 'campus.test', address, clientId: 'x' },
      });
      expect(refused.status, address).to.equal(422);
      expect(refused.text, address).to.contain('id="field-address-error"').and.contain('value="North University"');
    }
  });
});
