import { expect } from 'chai';
import { generateKeyPair } from 'jose';
import { courseFor } from '../../src/courses/course-access.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { sectionsOf } from '../../src/courses/section-access.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import type { Answer, TestClient } from '../setup/client.ts';
import { sendScoresUnchecked } from '../../src/lti/lti-scores.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit } from '../submissions/submit-setup.ts';
import { INSTRUCTOR, LEARNER, TestPlatform, type LaunchOptions, type PlatformPerson } from './lti-platform.ts';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
let subs = 0;
const learner = (login: string, changes: Partial<PlatformPerson> = {}): PlatformPerson => ({
  ...{ sub: `sub-${(subs += 1)}`, name: `The ${login}`, email: `${login}@campus.test`, roles: [LEARNER] },
  ...changes,
});

eachEngine('a learning platform by LTI 1.3', (engine) => {
  let site: TestSite;
  let platform: TestPlatform;
  let organizer: TestPerson;
  let professor: TestPerson;
  let host: FakeJudgehost;
  let course: Course;
  let assignment: string;
  let platformId: string;
  const teacher: PlatformPerson = { sub: 'teacher', name: 'Prof. Li', email: 'li@elsewhere.test', roles: [INSTRUCTOR] };

  before(async () => {
    platform = new TestPlatform(
      () => site.url,
      () => site.clock.nowMs(),
    );
    await platform.start();
    site = await startSite(engine, { PRIVATE_HOSTS: platform.host });
    host = await FakeJudgehost.online(site, 'one');
    organizer = await makePerson(site, { roles: ['organizer'] });
    professor = await makePerson(site, { roles: ['professor'] });
    course = await runningCourse(site, professor, 'engines', []);
    assignment = await openAssignment(site, course, await importedProblem(site, 'sum'));
    const added = await organizer.client.post('/lti/platforms', {
      ...{ name: 'Moodle', issuer: platform.url, clientId: platform.clientId, mailDomains: 'campus.test' },
      ...{
        authorizationUrl: `${platform.url}/auth`,
        tokenUrl: `${platform.url}/token`,
        keysUrl: `${platform.url}/jwks`,
      },
      deployments: platform.deploymentId,
    });
    expect(added.status, added.text.slice(0, 2000)).to.equal(303);
    platformId = added.location?.split('/').at(-1) ?? '';
    await organizer.client.post(`/lti/platforms/${platformId}/state`, { to: 'on' });
  });
  after(async () => {
    await site.close();
    await platform.close();
  });

  /** Begins a launch as the platform does; returns the redirect to its authentication address. */
  const begin = async (client: TestClient, headers: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      iss: platform.url,
      login_hint: 'x',
      client_id: platform.clientId,
      target_link_uri: site.url,
    });
    return await client.get(`/lti/login?${query}`, { headers });
  };
  /** Posts a token from the platform, without cookies, and goes on in the browser. */
  const post = async (client: TestClient, fields: { state: string; id_token: string }): Promise<Answer> => {
    const posted = await site.client().postWithoutToken('/lti/launch', fields);
    expect(posted.status).to.equal(303);
    return await client.follow(posted);
  };
  const launch = async (client: TestClient, person: PlatformPerson, options: LaunchOptions = {}): Promise<Answer> => {
    const away = await begin(client);
    expect(away.status, away.text.slice(0, 500)).to.equal(302);
    return await post(client, await platform.idToken(away.location as string, person, options));
  };
  /** Agrees where it is asked, and follows into the course. */
  const goOn = async (client: TestClient, answer: Answer): Promise<Answer> => {
    let at = answer;
    const state = /name="state" value="([^"]+)"/.exec(at.text)?.[1];
    if (at.status === 200 && state && at.text.includes('action="/lti/consent"'))
      at = await client.post('/lti/consent', { state });
    return at.location?.startsWith('/lti/enter') ? await client.follow(at) : at;
  };
  const owners = async (person: PlatformPerson) =>
    (await site.app
      .db('user_identities')
      .where({ provider: `lti:${platformId}`, subject: person.sub })
      .pluck('user_id')) as string[];

  it('takes no address that the platform says is not verified', async () => {
    const unverified = { claims: (all: Record<string, unknown>) => ({ ...all, email_verified: false }) };
    for (const claims of [
      unverified,
      { claims: (all: Record<string, unknown>) => ({ ...all, email_verified: 'false' }) },
    ])
      expect((await launch(site.client(), learner('dean'), claims)).status).to.equal(409);
    expect(await site.app.db('users').where({ email: 'dean@campus.test' })).to.deep.equal([]);
  });

  it('connects an account only in the browser that began the launch, which begins again after signing in', async () => {
    const victim = await makePerson(site);
    const address = 'rector@campus.test';
    await site.app.db('users').where({ id: victim.id }).update({ email: address, email_norm: address });
    const attacker = site.client();
    const person = learner('rector');
    const first = await launch(attacker, person);
    const state = /state(?:%3D|=)([\w-]{20,})/.exec(first.text)?.[1] as string;
    expect(first.text).to.contain('/sign-in?next=%2Flti%2Fagain');
    expect((await victim.client.get(`/lti/launch?state=${state}`)).text).to.not.contain('action="/lti/consent"');
    expect((await victim.client.post('/lti/consent', { state })).status).to.equal(409);
    expect(await owners(person)).to.deep.equal([]);
    // The owner of both goes the same way: their own launch, begun again in the session that has just begun.
    const again = await victim.client.get(`/lti/again?state=${state}`);
    expect(again.location).to.match(/^\/lti\/login\?iss=/);
    const away = await victim.client.follow(again);
    const consent = await post(victim.client, await platform.idToken(away.location as string, person));
    expect(consent.text).to.contain('action="/lti/consent"');
    await goOn(victim.client, consent);
    expect(await owners(person)).to.deep.equal([victim.id]);
    // Whoever finds a platform that they do not know unlinks it, also while it is off.
    const settings = (await victim.client.get('/profile')).text;
    expect(settings).to.contain(`/profile/lti/${platformId}/unlink`).and.contain('Moodle');
    const stranger = await makePerson(site);
    expect((await stranger.client.post(`/profile/lti/${platformId}/unlink`)).status).to.equal(404);
    expect((await victim.client.post(`/profile/lti/${platformId}/unlink`)).location).to.equal('/profile');
    expect(await owners(person)).to.deep.equal([]);
  });

  it('goes no further with a launch once the platform is switched off or has lost the deployment', async () => {
    const client = site.client();
    const consent = await launch(client, learner('late'));
    const state = /name="state" value="([^"]+)"/.exec(consent.text)?.[1];
    await organizer.client.post(`/lti/platforms/${platformId}/state`, { to: 'off' });
    expect((await client.post('/lti/consent', { state })).status).to.equal(404);
    await organizer.client.post(`/lti/platforms/${platformId}/state`, { to: 'on' });
    expect((await client.post('/lti/consent', { state })).status).to.equal(303);
    await organizer.client.post(`/lti/platforms/${platformId}/state`, { to: 'off' });
    expect((await client.get(`/lti/enter?state=${state}`)).status).to.equal(404);
    await organizer.client.post(`/lti/platforms/${platformId}/state`, { to: 'on' });
  });

  it('says that a course is not connected, and lets a teacher of both connect it to a section', async () => {
    const early = site.client();
    expect((await goOn(early, await launch(early, learner('early')))).text).to.contain('Not connected yet');
    const other = await makePerson(site);
    await site.app
      .db('users')
      .where({ id: other.id })
      .update({ email: 'other@campus.test', email_norm: 'other@campus.test' });
    const asTeacher = await goOn(other.client, await launch(other.client, learner('other', { roles: [INSTRUCTOR] })));
    expect(asTeacher.text, 'teaches there alone').to.contain('Not connected yet');

    await site.app
      .db('users')
      .where({ id: professor.id })
      .update({ email: 'li@campus.test', email_norm: 'li@campus.test' });
    Object.assign(teacher, { email: 'li@campus.test' });
    const connect = await goOn(professor.client, await launch(professor.client, teacher));
    expect(connect.text).to.contain('Their course').and.contain('Connect this course');
    const state = /name="state" value="([^"]+)"/.exec(connect.text)?.[1];
    const [section] = await sectionsOf(
      site.app,
      await courseFor(site.app, systemActor('test'), course, 'course.roster'),
    );
    const done = await professor.client.post('/lti/connect', { state, sectionId: section?.id });
    expect((await professor.client.follow(done)).location).to.equal('/courses/engines');
    expect((await other.client.post('/lti/connect', { state, sectionId: section?.id })).status).to.equal(409);
    expect((await professor.client.get('/courses/engines/lti')).text).to.contain('Their course');
  });

  it('enrolls a learner after consent, leads to the assignment of the link, and knows them again', async () => {
    const ada = learner('ada');
    const client = site.client();
    const consent = await launch(client, ada, { assignment });
    expect(consent.text).to.contain('ada@campus.test').and.contain('Moodle');
    expect(await owners(ada)).to.deep.equal([]);
    expect((await goOn(client, consent)).location).to.equal(`/courses/engines/assignments/${assignment}`);
    const [userId] = await owners(ada);
    expect(await site.app.db('enrollments').where({ user_id: userId, course_id: course.id })).to.have.length(1);
    const again = site.client();
    expect((await goOn(again, await launch(again, ada))).location).to.equal('/courses/engines');
    const page = await client.get(`/courses/engines/assignments/${assignment}`);
    expect(page.status).to.equal(200);
  });

  it('makes no teacher of the platform staff here, and no one a student without a role', async () => {
    const client = site.client();
    const asked = await goOn(client, await launch(client, learner('guest', { roles: [INSTRUCTOR] })));
    expect(asked.text).to.contain('You are not on the staff here').and.contain(professor.displayName);
    const none = site.client();
    expect((await goOn(none, await launch(none, learner('none', { roles: [] })))).status).to.equal(409);
    const admin = site.client();
    const institution = ['http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor'];
    expect((await goOn(admin, await launch(admin, learner('admin', { roles: institution })))).status).to.equal(409);
  });

  it('opens in a window of its own when it is shown in a frame or has lost its session', async () => {
    const framed = await begin(site.client(), { 'sec-fetch-dest': 'iframe' });
    expect(framed.status).to.equal(200);
    expect(framed.text).to.contain('Open in a new window').and.contain('target="_blank"');
    expect(framed.headers.get('content-security-policy')).to.contain(`frame-ancestors ${platform.url}`);
    expect(framed.headers.get('x-frame-options')).to.equal(null);
    const away = await begin(site.client());
    const token = await platform.idToken(away.location as string, learner('lost'));
    const lost = await post(site.client(), token);
    expect(lost.status).to.equal(200);
    expect(lost.text).to.contain('Open in a new window').and.not.contain('lost@campus.test');
    expect((await site.client().get('/sign-in')).headers.get('content-security-policy')).to.contain(
      "frame-ancestors 'none'",
    );
  });

  it('refuses tokens that are not signed by the platform, for us, for this launch, or of now', async () => {
    const stranger = await generateKeyPair('RS256');
    const seconds = Math.floor(site.clock.nowMs() / 1000);
    const changes: [string, LaunchOptions][] = [
      ['nonce', { claims: (all) => ({ ...all, nonce: 'another' }) }],
      ['no nonce', { claims: (all) => ({ ...all, nonce: undefined }) }],
      ['iss', { claims: (all) => ({ ...all, iss: 'https://elsewhere.test' }) }],
      ['aud', { claims: (all) => ({ ...all, aud: 'another client' }) }],
      ['several aud without azp', { claims: (all) => ({ ...all, aud: [platform.clientId, 'x'] }) }],
      ['azp', { claims: (all) => ({ ...all, azp: 'x' }) }],
      ['exp', { claims: (all) => ({ ...all, exp: seconds - 120 }) }],
      ['iat', { claims: (all) => ({ ...all, iat: seconds - 7200 }) }],
      ['iat to come', { claims: (all) => ({ ...all, iat: seconds + 7200 }) }],
      ['deployment', { claims: (all) => ({ ...all, [`${CLAIM}/deployment_id`]: 'another' }) }],
      ['version', { claims: (all) => ({ ...all, [`${CLAIM}/version`]: '1.1' }) }],
      ['message type', { claims: (all) => ({ ...all, [`${CLAIM}/message_type`]: 'LtiSubmissionReviewRequest' }) }],
      ['no sub', { claims: (all) => ({ ...all, sub: undefined }) }],
      ['kid', { kid: 'unknown' }],
      ['key', { signWith: stranger.privateKey }],
    ];
    const person = learner('mallory');
    for (const [what, options] of changes) {
      const client = site.client();
      expect((await launch(client, person, options)).status, what).to.equal(409);
    }
    const client = site.client();
    const away = await begin(client);
    const token = await platform.idToken(away.location as string, person);
    const [head, claims] = token.id_token.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    expect((await post(client, { ...token, id_token: none })).status, `alg none for ${head}`).to.equal(409);
    expect((await post(client, token)).status, 'the right one').to.equal(200);
    expect((await post(client, token)).status, 'a replay').to.equal(409);
    const next = await begin(client);
    const { state } = await platform.idToken(next.location as string, person);
    expect((await post(client, { state, id_token: token.id_token })).status, 'a replay in a new launch').to.equal(409);
    expect(await owners(person)).to.deep.equal([]);
  });

  it('takes a new key of the platform, and refuses the one before', async () => {
    await platform.rotate();
    site.clock.advance(11_000);
    const client = site.client();
    expect((await launch(client, learner('rotated'))).status).to.equal(200);
  });

  it('sends grades into columns that it makes once, and again later when the platform does not take them', async () => {
    const bob = learner('bob');
    const client = site.client();
    await goOn(client, await launch(client, bob));
    await submit(client, `/courses/engines/assignments/${assignment}`);
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    const pass = async () => {
      site.clock.advance(61_000);
      await site.app.background.startRepeating();
      site.clock.advance(61_000);
      await site.app.background.drain();
    };
    const context = (await site.app.db('lti_contexts').first('id')) as { id: string };
    const log = async () => (await professor.client.get(`/courses/engines/lti/${context.id}`)).text;
    platform.failures.push({ status: 503 });
    await pass();
    expect(platform.scores).to.deep.equal([]);
    expect(await log())
      .to.contain('HTTP 503')
      .and.contain('waiting');
    platform.failures.push({ status: 200 }, { status: 429, headers: { 'retry-after': '1800' } });
    platform.failures.shift();
    await pass();
    await pass();
    expect(platform.scores, 'it asked to wait').to.deep.equal([]);
    expect(await log()).to.contain('HTTP 429');
    site.clock.advance(1_800_000);
    await pass();
    expect(platform.scores.map(({ score }) => [score.userId, score.scoreGiven / score.scoreMaximum])).to.deep.equal([
      [bob.sub, 1],
    ]);
    expect(platform.lineItems.map((one) => one.resourceId)).to.deep.equal([assignment]);
    await pass();
    expect(platform.scores, 'not again').to.have.length(1);
    expect(await log())
      .to.contain('The bob')
      .and.contain('>sent<');
    // A correction follows, with a token that has ended meanwhile.
    platform.tokensGiven += 100;
    await site.app.db('grades').where({ assignment_id: assignment }).update({ points_milli: 5000 });
    await pass();
    expect(platform.scores.at(-1)?.score.scoreGiven).to.equal(5);
    expect(platform.lineItems).to.have.length(1);
    const stranger = await makePerson(site);
    expect((await stranger.client.get(`/courses/engines/lti/${context.id}`)).status).to.be.oneOf([403, 404]);
  });

  it('sends nothing to a course that a student did not come from, and goes on past a platform that does not answer', async () => {
    const context = (await site.app.db('lti_contexts').first()) as Record<string, unknown>;
    const row = { ...context, served_at: 0, connected_at: 0 };
    // Both are served before the one that works: another course of the platform, and a platform that is gone.
    await site.app.db('lti_contexts').insert({ ...row, id: 'B'.repeat(26), context_id: 'course-2' });
    const gone = (await site.app.db('lti_platforms').where({ id: platformId }).first()) as Record<string, string>;
    const settings = { ...(JSON.parse(gone.settings as string) as object), tokenUrl: 'http://127.0.0.1:9/token' };
    const goneId = 'C'.repeat(26);
    await site.app.db('lti_platforms').insert({
      ...{ ...gone, id: goneId, client_id: 'gone', settings: JSON.stringify(settings) },
    });
    await site.app.db('lti_contexts').insert({ ...row, id: goneId, platform_id: goneId });
    const of = (await site.app.db('lti_scores').where({ lti_context_id: context.id }).first()) as { user_id: string };
    await site.app.db('user_identities').insert({
      ...{ provider: `lti:${goneId}`, subject: 'bob', login: 'bob', user_id: of.user_id, verified_at: 0 },
    });
    await site.app.db('lti_visitors').insert({ lti_context_id: goneId, user_id: of.user_id, last_at: 0 });
    await site.app.db('grades').where({ assignment_id: assignment }).update({ points_milli: 7000 });
    const before = platform.scores.length;
    await sendScoresUnchecked(site.app);
    expect(platform.scores.slice(before).map(({ score }) => score.scoreGiven)).to.deep.equal([7]);
    const states = (await site.app.db('lti_scores').orderBy('lti_context_id').select('lti_context_id', 'state')) as {
      lti_context_id: string;
      state: string;
    }[];
    expect(states.map(({ lti_context_id, state }) => [lti_context_id, state])).to.have.deep.members([
      [context.id, 'sent'],
      [goneId, 'waiting'],
    ]);
    for (const id of ['B'.repeat(26), goneId]) await site.app.db('lti_contexts').where({ id }).delete();
  });

  it('compares the members, on all pages, with the roster before anything is changed', async () => {
    const member = (id: string, more: object = {}) => ({
      user_id: id,
      roles: [LEARNER],
      name: `Name ${id}`,
      lis_person_sourcedid: `S-${id}`,
      ...more,
    });
    platform.members = [
      ...[member('1'), member('2'), member('3', { status: 'Inactive' }), member('4', { roles: [INSTRUCTOR] })],
      member('5', { lis_person_sourcedid: undefined }),
    ];
    const context = (await site.app.db('lti_contexts').first()) as { id: string; section_id: string };
    const path = `/courses/engines/lti/${context.id}/members`;
    const listed = async () =>
      (await site.app
        .db('roster_entries')
        .where({ section_id: context.section_id })
        .whereNull('removed_at')
        .orderBy('student_number')
        .pluck('student_number')) as string[];
    const shown = await professor.client.get(path);
    expect(shown.text).to.contain('S-1 Name 1').and.contain('S-2').and.contain('Name 5').and.not.contain('S-3');
    expect(await listed(), 'a dry run').to.deep.equal([]);
    const [rev, digest] = ['rev', 'digest'].map(
      (name) => new RegExp(`name="${name}" value="(\\w+)"`).exec(shown.text)?.[1],
    );
    const before = platform.members;
    platform.members = [member('1'), member('7')];
    expect((await professor.client.post(path, { rev, digest })).status, 'as many, but others').to.equal(409);
    platform.members = before;
    expect((await professor.client.post(path, { rev, digest })).status).to.equal(303);
    expect(await listed()).to.deep.equal(['S-1', 'S-2']);
    expect((await professor.client.post(path, { rev, digest })).status, 'the form of before').to.equal(409);
    platform.members = [member('1'), member('5', { lis_person_sourcedid: undefined })];
    expect((await professor.client.get(path)).text)
      .to.contain('1 stay on the roster')
      .and.contain('S-2 Name 2');
  });

  it('makes links to assignments by deep linking, for staff of the course', async () => {
    const client = professor.client;
    const choose = await goOn(client, await launch(client, teacher, { deepLinking: { multiple: true } }));
    const state = /name="state" value="([^"]+)"/.exec(choose.text)?.[1];
    expect((await client.post('/lti/links', { state })).status, 'nothing chosen').to.equal(422);
    const back = await client.post('/lti/links', { state, assignments: assignment });
    expect(back.text).to.contain(`action="${platform.url}/links"`);
    expect(back.headers.get('content-security-policy')).to.contain(platform.url);
    const token = /name="JWT" value="([^"]+)"/.exec(back.text)?.[1] as string;
    const said = await platform.checked(token);
    expect(said['https://purl.imsglobal.org/spec/lti-dl/claim/data']).to.equal('opaque');
    const items = said['https://purl.imsglobal.org/spec/lti-dl/claim/content_items'] as {
      custom: { assignment: string };
    }[];
    expect(items.map(({ custom }) => custom.assignment)).to.deep.equal([assignment]);
    const student = site.client();
    const refused = await goOn(student, await launch(student, learner('sly'), { deepLinking: { multiple: true } }));
    expect(refused.text).to.contain('You are not on the staff here');
  });

  it('keeps its keys known for a week after a new one, and its private keys encrypted', async () => {
    const kids = async () =>
      (await site.client().get('/lti/jwks.json')).json<{ keys: { kid: string; d?: string }[] }>().keys;
    const before = await kids();
    await organizer.client.post('/lti/keys');
    expect(await kids()).to.have.length(before.length + 1);
    expect((await kids()).every((key) => key.d === undefined)).to.equal(true);
    expect(JSON.stringify(await site.app.db('lti_keys').select('private_jwk'))).to.not.contain('"d"');
    site.clock.advance(8 * 86_400_000);
    expect(await kids()).to.have.length(1);
    const person = await makePerson(site);
    expect((await person.client.post('/lti/keys')).status).to.equal(403);
  });

  it('registers this site where an organizer says so', async () => {
    const query = new URLSearchParams({
      openid_configuration: `${platform.url}/configuration`,
      registration_token: 'registration',
    });
    const shown = await organizer.client.get(`/lti/register?${query}`);
    expect(shown.text).to.contain(`${platform.url}/configuration`);
    expect(platform.registered, 'nothing before consent').to.equal(undefined);
    const done = await organizer.client.post('/lti/register', {
      address: `${platform.url}/configuration`,
      token: 'registration',
    });
    expect(done.status, done.text.slice(0, 500)).to.equal(303);
    expect(platform.registered?.initiate_login_uri).to.equal(`${site.url}/lti/login`);
    const row = (await site.app.db('lti_platforms').where({ client_id: 'registered-client' }).first()) as {
      state: string;
    };
    expect(row.state).to.equal('off');
    const inside = await organizer.client.post('/lti/register', { address: 'http://169.254.169.254/x' });
    expect(inside.status).to.equal(409);
    const person = await makePerson(site);
    expect((await person.client.get(`/lti/register?${query}`)).status).to.equal(403);
  });
});
