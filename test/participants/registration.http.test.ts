import { expect } from 'chai';
import { listParticipantsUnchecked, participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { joinTeam, registerPerson } from '../../src/participants/registration.service.ts';
import { listParticipantsInUnchecked } from '../../src/participants/unranked.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { runningCourse } from '../submissions/submit-setup.ts';
import { contestForm, HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';

type Person = Awaited<ReturnType<typeof makePerson>>;

eachEngine('registration', (engine) => {
  let site: TestSite;
  let organizer: Person;
  const people: Person[] = [];
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    for (const displayName of ['Ada', 'Ben', 'Chen', 'Dora']) people.push(await makePerson(site, { displayName }));
  });
  after(() => site.close());

  const person = (index: number): Person => people[index] as Person;
  const codeOf = async (who: Person, slug: string): Promise<string> =>
    /id="join-code">([^<]+)</.exec((await who.client.get(`/contests/${slug}/my-team`)).text)?.[1] ?? '';
  async function teamOf(who: Person, slug: string, name: string): Promise<string> {
    expect((await who.client.post(`/contests/${slug}/teams`, { name })).status).to.equal(303);
    return await codeOf(who, slug);
  }

  it('registers one person, shows them in the list, and only once', async () => {
    const { contest } = await publishedContest(site, { participation: 'person' });
    const answer = await person(0).client.post(`/contests/${contest.slug}/register`);
    expect(answer.status).to.equal(303);
    expect((await person(0).client.follow(answer)).text).to.contain('You are registered. Good luck!');
    expect((await site.client().get(`/contests/${contest.slug}/teams`)).text).to.contain('Ada');
    const again = await person(0).client.post(`/contests/${contest.slug}/register`);
    expect(again.status).to.equal(409);
    expect(again.text).to.contain('You can&#39;t be on two teams');
    const asTeam = await person(1).client.post(`/contests/${contest.slug}/teams`, { name: 'Lonely' });
    expect(asTeam.status).to.equal(409);
    expect(asTeam.text).to.contain('value="Lonely"');
    expect(await listParticipantsUnchecked(site.app, contest.id)).to.have.length(1);
  });

  it('asks a visitor to sign in, and returns to the contest', async () => {
    const { contest } = await publishedContest(site);
    const answer = await site.client().get(`/contests/${contest.slug}/teams/new`);
    expect(answer.status).to.equal(303);
    expect(answer.location).to.equal(`/sign-in?next=${encodeURIComponent(`/contests/${contest.slug}/teams/new`)}`);
  });

  it('adds people to a team by its code; a wrong code is 422 and stays in the field, and outsiders cannot see the code', async () => {
    const { contest } = await publishedContest(site);
    const code = await teamOf(person(0), contest.slug, 'Log Cutters');
    const wrong = await person(1).client.post(`/contests/${contest.slug}/join`, { code: 'NOSUCHCO' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('value="NOSUCHCO"').and.to.contain('No team in this contest has that code');
    expect(
      (await person(1).client.post(`/contests/${contest.slug}/join`, { code: ` ${code.toLowerCase()} ` })).status,
    ).to.equal(303);
    const team = await participantOfUnchecked(site.app, contest.id, person(1).id);
    expect(team?.name).to.equal('Log Cutters');
    expect(team?.memberIds).to.deep.equal([person(0).id, person(1).id]);
    const twice = await person(1).client.post(`/contests/${contest.slug}/teams`, { name: 'Second Team' });
    expect(twice.status).to.equal(409);
    expect(twice.text).to.contain('value="Second Team"').and.to.contain('You are already registered for this contest');
    expect((await person(2).client.get(`/contests/${contest.slug}/teams`)).text).not.to.contain(code);
  });

  it('gives the last place to only one of two people who join at the same time', async () => {
    const { contest } = await publishedContest(site, { teamMax: 2 });
    const code = await teamOf(person(0), contest.slug, 'Nearly Full');
    const answers = await Promise.all(
      [1, 2, 3].map((index) => person(index).client.post(`/contests/${contest.slug}/join`, { code })),
    );
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409, 409]);
    expect(answers.find((answer) => answer.status === 409)?.text).to.contain('is full (limit: 2)');
    expect((await participantOfUnchecked(site.app, contest.id, person(0).id))?.memberIds).to.have.length(2);
  });

  it('keeps a person in one team if they join two at the same time', async () => {
    const { contest } = await publishedContest(site);
    const codes = [await teamOf(person(0), contest.slug, 'Left'), await teamOf(person(1), contest.slug, 'Right')];
    const answers = await Promise.allSettled(codes.map((code) => joinTeam(site.app, person(2).actor, contest, code)));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const teams = await listParticipantsUnchecked(site.app, contest.id);
    expect(teams.flatMap((team) => team.memberIds).filter((id) => id === person(2).id)).to.have.length(1);
    const counters = (await site.app.db('participants').where({ contest_id: contest.id }).select('member_count')) as {
      member_count: number;
    }[];
    expect(counters.map((row) => row.member_count).sort()).to.deep.equal([1, 2]);
  });

  it('refuses a name that is taken in any spelling, and keeps the input', async () => {
    const { contest } = await publishedContest(site);
    await teamOf(person(0), contest.slug, 'Tea Pot');
    const taken = await person(1).client.post(`/contests/${contest.slug}/teams`, { name: 'tea  POT' });
    expect(taken.status).to.equal(409);
    expect(taken.text).to.contain('value="tea  POT"').and.to.contain('already has a team named');
    const long = await person(1).client.post(`/contests/${contest.slug}/teams`, { name: 'x'.repeat(61) });
    expect(long.status).to.equal(422);
    expect(long.text).to.contain('x'.repeat(61)).and.to.contain('At most 60 characters');
    const odd = await person(1).client.post(`/contests/${contest.slug}/teams`, { name: '<b>#"茶壶"\'</b>' });
    expect(odd.status).to.equal(303);
    expect((await person(1).client.get(`/contests/${contest.slug}/teams`)).text).to.contain('&lt;b&gt;#&#34;茶壶');
    const renamed = await person(1).client.post(`/contests/${contest.slug}/my-team/rename`, { name: 'TEA POT' });
    expect(renamed.status).to.equal(409);
    expect(renamed.text).to.contain('value="TEA POT"');
  });

  it('refuses a name that looks like that of another team of the contest, and names that team', async () => {
    const { contest } = await publishedContest(site);
    await teamOf(person(0), contest.slug, 'Alpha');
    for (const name of ['Alph\u0430', '\uff21lpha', 'A1pha', 'AIpha']) {
      const alike = await person(1).client.post(`/contests/${contest.slug}/teams`, { name });
      expect(alike.status, name).to.equal(409);
      expect(alike.text, name).to.contain('already has a team named');
    }
    const elsewhere = (await publishedContest(site)).contest;
    expect((await person(1).client.post(`/contests/${elsewhere.slug}/teams`, { name: 'Alph\u0430' })).status).to.equal(
      303,
    );
    await teamOf(person(2), contest.slug, 'Beta');
    const here = `/contests/${contest.slug}/my-team/rename`;
    expect((await person(2).client.post(here, { name: 'Alph\u0430' })).status).to.equal(409);
    expect((await person(2).client.post(here, { name: 'BETA' })).status, 'its own name in capitals').to.equal(303);
  });

  it('lets the captain rename, remove members, renew the code and hand over by leaving; others may not', async () => {
    const { contest } = await publishedContest(site);
    const here = `/contests/${contest.slug}/my-team`;
    const code = await teamOf(person(0), contest.slug, 'Handover');
    for (const index of [1, 2]) await person(index).client.post(`/contests/${contest.slug}/join`, { code });
    expect((await person(1).client.post(`${here}/rename`, { name: 'Mine' })).status).to.equal(403);
    expect((await person(1).client.post(`${here}/remove`, { userId: person(2).id })).status).to.equal(403);
    expect((await person(0).client.post(`${here}/rename`, { name: 'Handed Over' })).status).to.equal(303);
    expect((await person(0).client.post(`${here}/remove`, { userId: person(2).id })).status).to.equal(303);
    expect(await participantOfUnchecked(site.app, contest.id, person(2).id)).to.equal(undefined);
    await person(0).client.post(`${here}/code`);
    expect(await codeOf(person(0), contest.slug)).not.to.equal(code);
    expect((await person(2).client.post(`/contests/${contest.slug}/join`, { code })).status).to.equal(422);
    expect((await person(0).client.post(`${here}/leave`)).status).to.equal(303);
    const left = await participantOfUnchecked(site.app, contest.id, person(1).id);
    expect(left).to.include({ name: 'Handed Over', captainId: person(1).id });
    expect((await person(1).client.post(`${here}/leave`)).status).to.equal(303);
    expect(await listParticipantsUnchecked(site.app, contest.id)).to.deep.equal([]);
    expect((await person(3).client.post(`/contests/${contest.slug}/teams`, { name: 'Handed Over' })).status).to.equal(
      303,
    );
  });

  it('removes everyone when the captain withdraws the team', async () => {
    const { contest } = await publishedContest(site);
    const code = await teamOf(person(0), contest.slug, 'Brief');
    await person(1).client.post(`/contests/${contest.slug}/join`, { code });
    expect((await person(1).client.post(`/contests/${contest.slug}/my-team/withdraw`)).status).to.equal(403);
    expect((await person(0).client.post(`/contests/${contest.slug}/my-team/withdraw`)).status).to.equal(303);
    expect(await participantOfUnchecked(site.app, contest.id, person(1).id)).to.equal(undefined);
    expect((await person(1).client.post(`/contests/${contest.slug}/teams`, { name: 'Brief' })).status).to.equal(303);
  });

  it('keeps guests and disqualified participants in: they cannot withdraw and register again for a rank', async () => {
    const { contest } = await publishedContest(site);
    const path = `/contests/${contest.slug}`;
    const code = await teamOf(person(0), contest.slug, 'Decided');
    await person(1).client.post(`${path}/join`, { code });
    const decide = async (deed: string, fields: Record<string, string>) => {
      const id = (await participantOfUnchecked(site.app, contest.id, person(0).id))?.id ?? '';
      const answer = await organizer.client.post(`${path}/participants/${id}/${deed}`, {
        ...fields,
        reason: 'So it is',
      });
      expect(answer.status, deed).to.equal(303);
    };
    const ways = [
      { who: 0, deed: 'withdraw', fields: {} },
      { who: 0, deed: 'leave', fields: {} },
      { who: 1, deed: 'leave', fields: {} },
      { who: 0, deed: 'remove', fields: { userId: person(1).id } },
    ];
    const offered = async () =>
      [...(await person(0).client.get(`${path}/my-team`)).text.matchAll(/my-team\/(withdraw|leave|remove)"/g)].map(
        ([, deed]) => deed,
      );
    expect(await offered()).to.have.members(['remove', 'leave', 'withdraw']);
    const refused = async (why: string) => {
      expect(await offered(), why).to.deep.equal([]);
      expect((await person(1).client.get(`${path}/my-team`)).text).to.contain(
        'only an organizer can remove people from it',
      );
      for (const { who, deed, fields } of ways) {
        const answer = await person(who).client.post(`${path}/my-team/${deed}`, fields);
        expect(answer.status, `${deed} of ${why}`).to.equal(409);
        expect(answer.text).to.contain('only an organizer can remove people from it');
      }
      expect((await participantOfUnchecked(site.app, contest.id, person(1).id))?.name).to.equal('Decided');
    };
    await decide('star', { starred: '1' });
    await refused('a guest');
    await decide('star', { starred: '' });
    await decide('disqualify', { disqualified: '1' });
    await refused('the disqualified');
    await decide('disqualify', { disqualified: '' });
    expect((await person(1).client.post(`${path}/my-team/leave`)).status).to.equal(303);
    expect((await person(0).client.post(`${path}/my-team/withdraw`)).status).to.equal(303);
  });

  it('locks teams when the first round opens, and says since when', async () => {
    const { contest } = await publishedContest(site, { teamMin: 2 });
    const code = await teamOf(person(0), contest.slug, 'Late Train');
    site.clock.advance(HOUR - 1);
    expect((await person(1).client.post(`/contests/${contest.slug}/join`, { code })).status).to.equal(303);
    site.clock.advance(1);
    const late = await person(2).client.post(`/contests/${contest.slug}/join`, { code });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('were locked when the first round opened').and.to.contain(`value="${code}"`);
    for (const deed of ['leave', 'withdraw', 'rename', 'code']) {
      const answer = await person(0).client.post(`/contests/${contest.slug}/my-team/${deed}`, { name: 'Other' });
      expect(answer.status, deed).to.equal(409);
    }
    expect((await person(2).client.post(`/contests/${contest.slug}/teams`, { name: 'Too Late' })).status).to.equal(409);
    expect((await participantOfUnchecked(site.app, contest.id, person(0).id))?.memberIds).to.have.length(2);
  });

  it('accepts a late registration while it is open, and none before it opens or after it closes', async () => {
    const nowMs = site.clock.nowMs();
    const { contest } = await publishedContest(site, {
      participation: 'person',
      registrationOpensAt: nowMs + 10 * MINUTE,
      registrationClosesAt: nowMs + 2 * HOUR,
    });
    const early = await person(0).client.post(`/contests/${contest.slug}/register`, {}, { json: true });
    expect(early.status).to.equal(409);
    expect(early.json()).to.include({ code: 'registration_early' });
    site.clock.advance(HOUR + 30 * MINUTE);
    expect((await person(0).client.post(`/contests/${contest.slug}/register`)).status).to.equal(303);
    site.clock.advance(30 * MINUTE);
    const over = await person(1).client.post(`/contests/${contest.slug}/register`);
    expect(over.status).to.equal(409);
    expect(over.text).to.contain('Registration closed at');
  });

  it('is only for members of the named universities', async () => {
    const { contest } = await publishedContest(site, {
      participation: 'person',
      entry: 'university',
      entryUniversities: ['华东师范大学'],
    });
    const refused = await person(0).client.post(`/contests/${contest.slug}/register`);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('This contest is for members of 华东师范大学');
    await site.app
      .db('users')
      .where({ id: person(0).id })
      .update({ university: ' 华东师范大学' });
    expect((await person(0).client.post(`/contests/${contest.slug}/register`)).status).to.equal(303);
  });

  it('is only for members of a course, chosen by its URL name', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const courseOf = async (slug: string, title: string, student: Person) => {
      const { id } = await runningCourse(site, professor, slug, [student]);
      await site.app.db('courses').where({ id }).update({ title });
    };
    await courseOf('db-2027', 'Databases', person(1));
    const { contest } = await publishedContest(site, { participation: 'person' });
    const form = { slug: contest.slug, participation: 'person', entry: 'course' };
    const unknown = await organizer.client.post(
      `/contests/${contest.slug}/edit`,
      contestForm({ ...form, entryCourse: 'no-such' }),
    );
    expect(unknown.status).to.equal(422);
    expect(unknown.text).to.contain('There is no such course.');
    expect(
      (await organizer.client.post(`/contests/${contest.slug}/edit`, contestForm({ ...form, entryCourse: 'db-2027' })))
        .status,
    ).to.equal(303);
    expect((await site.client().get(`/contests/${contest.slug}`)).text).to.contain('href="/courses/db-2027"');
    const refused = await person(0).client.post(`/contests/${contest.slug}/register`);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('This contest is for the students of these courses: Databases');
    expect((await person(1).client.post(`/contests/${contest.slug}/register`)).status).to.equal(303);
    // Of several courses, the students of each may.
    await courseOf('os-2027', 'Operating systems', person(2));
    const courses = { entryCourse: ['os-2027', 'db-2027', 'os-2027'] };
    const edited = await organizer.client.post(`/contests/${contest.slug}/edit`, { ...contestForm(form), ...courses });
    expect(edited.status).to.equal(303);
    const { text } = await site.client().get(`/contests/${contest.slug}`);
    expect(text).to.contain('href="/courses/db-2027"').and.contain('href="/courses/os-2027"');
    const editor = (await organizer.client.get(`/contests/${contest.slug}/edit`)).text;
    expect(editor.match(/value="(os|db)-2027"\s+checked/g)).to.have.length(2);
    const neither = await person(0).client.post(`/contests/${contest.slug}/register`);
    expect(neither.text).to.contain('these courses: Operating systems, Databases');
    expect((await person(2).client.post(`/contests/${contest.slug}/register`)).status).to.equal(303);
  });

  it('lets organizers make someone a guest or ranked again with a reason at any time; a registering organizer is unranked', async () => {
    const { contest, round } = await publishedContest(site, { participation: 'person' });
    await registerPerson(site.app, person(0).actor, contest);
    await registerPerson(site.app, organizer.actor, contest);
    const stars = async () => (await listParticipantsInUnchecked(site.app, round)).map((one) => one.starred);
    expect(await stars()).to.deep.equal([false, true]);
    site.clock.advance(2 * HOUR);
    const id = (await participantOfUnchecked(site.app, contest.id, person(0).id))?.id ?? '';
    const star = `/contests/${contest.slug}/participants/${id}/star`;
    const refused = await person(0).client.post(star, { starred: '', reason: 'please' }, { json: true });
    expect(refused.status).to.equal(403);
    expect(refused.json()).to.deep.include({
      code: 'forbidden_action',
      params: { action: 'participant.manage', roles: 'organizer, contest-head, contest-jury' },
    });
    const inWords = async (language: string) =>
      (
        await person(0).client.get(`/contests/${contest.slug}/sign-up-rules`, {
          headers: { 'accept-language': language },
        })
      ).text;
    expect(await inWords('en')).to.contain('organizer, head of the contest.');
    expect(await inWords('zh-CN')).to.contain('组织者、竞赛裁判长');
    expect((await organizer.client.post(star, { starred: '1', reason: '' })).status).to.equal(422);
    expect((await organizer.client.post(star, { starred: '1', reason: 'guest team' })).status).to.equal(303);
    expect(await stars()).to.deep.equal([true, true]);
    const history = await organizer.client.get(`/contests/${contest.slug}/history`);
    expect(history.text).to.contain('Ada made a guest').and.to.contain('guest team');
    await organizer.client.post(star, { starred: '', reason: 'not a guest' });
    expect(await stars()).to.deep.equal([false, true]);
  });

  it('lists thousands of participants with one query, with members and universities', async () => {
    const { contest } = await publishedContest(site);
    const count = 2500;
    const users = Array.from({ length: count }, (_, index) => ({
      id: `u${index}`,
      display_name: `U ${index}`,
      university: 'U',
      created_at: 1,
    }));
    const rows = users.map((user, index) => ({
      id: `p${index}`,
      contest_id: contest.id,
      kind: 'team',
      name: `T ${index}`,
      name_norm: `t ${index}`,
      captain_id: user.id,
      member_count: 1,
      starred: 0,
      created_at: index,
    }));
    const members = users.map((user, index) => ({
      contest_id: contest.id,
      user_id: user.id,
      participant_id: `p${index}`,
      joined_at: index,
    }));
    await site.app.db.batchInsert('users', users, 50);
    await site.app.db.batchInsert('participants', rows, 50);
    await site.app.db.batchInsert('participant_members', members, 100);
    let queries = 0;
    const listen = () => (queries += 1);
    site.app.db.on('query', listen);
    const listed = await listParticipantsUnchecked(site.app, contest.id);
    site.app.db.removeListener('query', listen);
    expect(queries).to.equal(1);
    expect(listed).to.have.length(count);
    expect(listed[7]).to.deep.include({ id: 'p7', name: 'T 7', starred: false, memberIds: ['u7'] });
    const page = await site.client().get(`/contests/${contest.slug}/teams?q=u%202499`);
    expect([...page.text.matchAll(/\bT \d+\b/g)].map(([name]) => name)).to.deep.equal(['T 2499']);
  });
});
