/** What a contest shows of itself: as organizers make it, as everyone sees it, and as it follows a contest around. */
import { expect } from 'chai';
import { archiveContest, deleteContest, removeDeletedUnchecked } from '../../src/contests/contest-endings.service.ts';
import { copyContest } from '../../src/contests/contest-copies.service.ts';
import { createContest } from '../../src/contests/contest-edits.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { showcaseInContest } from '../../src/showcase/contest-showcase.service.ts';
import { roundsInContest } from '../../src/rounds/contest-rounds.service.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { jpeg, png } from './images.ts';

const system = systemActor('test');
const DAY = 24 * HOUR;

eachEngine('the showcase of a contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
  });
  after(() => site.close());

  const at = (contest: Contest) => `/contests/${contest.slug}`;
  const post = (contest: Contest, path: string, fields: Record<string, string>) =>
    organizer.client.post(`${at(contest)}/showcase/${path}`, fields);
  const banner = (contest: Contest, fields: Record<string, string>, content?: Buffer, name = 'banner.png') =>
    organizer.client.upload(
      `${at(contest)}/showcase/banner`,
      fields,
      content ? [{ field: 'image', name, content }] : [],
    );
  const imagesIn = (text: string) =>
    [...text.matchAll(/src="(\/contests\/[^"]+\/images\/\w+)"/g)].map(([, src]) => src!);
  const revOf = async (contest: Contest, path: string) =>
    /name="rev" value="(\d+)"/.exec((await organizer.client.get(`${at(contest)}/showcase/${path}`)).text)?.[1] ?? '0';
  const idsOf = async (contest: Contest, kind: string) => {
    const { text } = await organizer.client.get(`${at(contest)}/showcase`);
    return [...new Set([...text.matchAll(new RegExp(`/showcase/${kind}/(\\w{26})"`, 'g'))].map(([, id]) => id!))];
  };
  const inChinese = { headers: { 'accept-language': 'zh-CN' } };

  it('shows a banner with words for those who do not see it, and refuses what is no image with what was typed kept', async () => {
    const { contest } = await publishedContest(site);
    const words = { altEn: 'A hall full of people', altZh: '坐满人的大厅' };
    const notAnImage = await banner(contest, words, Buffer.from('<html><script>alert(1)</script></html>'));
    expect(notAnImage.status).to.equal(422);
    expect(notAnImage.text).to.contain('not a whole PNG, JPEG or WebP').and.contain('A hall full of people');
    const huge = await banner(contest, words, png(30, 30, { width: 50_000, height: 50_000 }));
    expect(huge.text).to.contain('50000 × 50000 pixels');
    expect((await banner(contest, words, Buffer.alloc(5 * 1024 * 1024))).status).to.equal(413);
    expect((await banner(contest, words)).text).to.contain('This is required');
    const silent = await banner(contest, { altEn: '', altZh: ' ' }, png(800, 200));
    expect(silent.status).to.equal(422);

    expect((await banner(contest, words, png(800, 200), 'evil.html')).status).to.equal(303);
    const visitor = site.client();
    const page = await visitor.get(at(contest));
    expect(page.text).to.contain('alt="A hall full of people"').and.contain('width="800"');
    expect((await visitor.get(at(contest), inChinese)).text).to.contain('alt="坐满人的大厅"');
    const [src] = imagesIn(page.text);
    const image = await visitor.get(src!);
    expect(image.status).to.equal(200);
    expect(image.headers.get('content-type')).to.equal('image/png');
    expect(image.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(image.headers.get('content-security-policy')).to.contain('sandbox');

    // Without another image only the words change; over an old revision nothing does.
    const late = await banner(contest, { altEn: 'Late', rev: '0' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('Someone else saved');
    const rev = await revOf(contest, '');
    expect((await banner(contest, { altEn: 'A hall', altZh: '', rev })).status).to.equal(303);
    expect(imagesIn((await visitor.get(at(contest))).text)).to.deep.equal([src]);
    const next = await revOf(contest, '');
    expect((await banner(contest, { altEn: 'A hall', rev: next }, jpeg(600, 100))).status).to.equal(303);
    expect((await visitor.get(src!)).status, 'the one before').to.equal(404);
    expect((await post(contest, 'banner/remove', {})).status).to.equal(303);
    expect(imagesIn((await visitor.get(at(contest))).text)).to.deep.equal([]);
  });

  it('keeps the images of a draft to its staff, and images of one contest out of another', async () => {
    const made = await createContest(site.app, system, {
      ...{ slug: 'hidden-cup', name: 'Hidden', summary: '', description: '', entry: 'anyone', participation: 'person' },
      ...{ registrationOpensAt: null, registrationClosesAt: null, entryUniversities: [], entryCourseIds: [] },
      ...{ teamMin: 1, teamMax: 1 },
    });
    await banner(made, { altEn: 'x' }, png(64, 64));
    const [src] = imagesIn((await organizer.client.get(at(made))).text);
    const own = await organizer.client.get(src!);
    expect(own.headers.get('cache-control')).to.equal('private, no-store');
    expect((await site.client().get(src!)).status).to.equal(404);
    const { contest } = await publishedContest(site);
    expect((await organizer.client.get(src!.replace(made.slug, contest.slug))).status).to.equal(404);
    const student = await makePerson(site);
    expect((await student.client.get(`${at(contest)}/showcase`)).status).to.equal(403);
    expect((await student.client.post(`${at(contest)}/showcase/phases/new`, {})).status).to.equal(403);
  });

  it('lists registration, rounds and phases by time, each once, and marks what is on', async () => {
    const { contest, round } = await publishedContest(site);
    const day = (offset: number) => new Date(round.closesAt + offset * DAY).toISOString().slice(0, 10);
    const half = await post(contest, 'phases/new', {
      nameEn: 'Defense',
      fromDay: day(2),
      fromTime: '09:00',
      untilDay: day(3),
    });
    expect(half.status).to.equal(422);
    expect(half.text).to.contain('both the beginning and the end').and.contain('value="Defense"');
    const backwards = { nameEn: 'Defense', fromDay: day(2), fromTime: '09:00', untilTime: '08:00' };
    expect((await post(contest, 'phases/new', backwards)).text).to.contain('end before it begins');
    expect((await post(contest, 'phases/new', { nameEn: 'x', fromDay: '2031-02-30' })).text).to.contain('valid date');
    expect((await post(contest, 'phases/new', { fromDay: day(2) })).text).to.contain('This is required');

    const defense = { nameEn: 'Defense', nameZh: '答辩', fromDay: day(2), fromTime: '09:00', untilTime: '17:30' };
    expect((await post(contest, 'phases/new', defense)).status).to.equal(303);
    await post(contest, 'phases/new', { nameZh: '集训', fromDay: day(-9), untilDay: day(4) });
    const visitor = site.client();
    const schedule = (text: string) =>
      [...text.matchAll(/<li class="is-(\w+)"[\s\S]*?<span class="timeline-what[^>]*>([\s\S]*?)<\/span>/g)].map(
        ([, state, name]) => `${state} ${name!.replaceAll(/<[^>]+>|now\s*$/g, '').trim()}`,
      );
    expect(schedule((await visitor.get(at(contest))).text)).to.deep.equal([
      'now 集训',
      'now Registration',
      'coming The Final',
      'coming Defense',
    ]);
    expect((await visitor.get(at(contest), inChinese)).text).to.contain('答辩');
    // The editor of the days keeps their zone, whoever edits them where.
    const [days] = await idsOf(contest, 'phases');
    const traveller = await makePerson(site, { roles: ['organizer'] });
    await traveller.client.post('/profile', { displayName: 'Tim', timeZone: 'America/New_York', language: 'en' });
    const path = `${at(contest)}/showcase/phases/${days}`;
    const form = (await traveller.client.get(path)).text;
    const value = (name: string) => new RegExp(`name="${name}"[^>]*?value="([^"]*)"`, 's').exec(form)?.[1] ?? '';
    const same = Object.fromEntries(
      ['nameEn', 'nameZh', 'fromDay', 'fromTime', 'untilDay', 'untilTime', 'rev'].map((name) => [name, value(name)]),
    );
    const read = () => site.app.db('contest_phases').where({ id: days }).first('starts_at', 'ends_at', 'day_zone');
    const before = await read();
    expect((await traveller.client.post(path, same)).status).to.equal(303);
    expect(await read()).to.deep.equal(before);
    expect((await traveller.client.post(path, same)).status, 'overtaken').to.equal(409);
    expect((await post(contest, `phases/${days}/remove`, {})).status).to.equal(303);
    expect((await post(contest, `phases/${days}/remove`, {})).status).to.equal(404);
    const history = (await organizer.client.get(`${at(contest)}/history`)).text;
    expect(history).to.contain('&#34;Defense&#34; saved').and.contain('removed');
  });

  it('shows sponsors by tier and prizes by place, and checks their forms', async () => {
    const { contest, round } = await publishedContest(site);
    const sponsor = (fields: Record<string, string>, content?: Buffer) =>
      organizer.client.upload(
        `${at(contest)}/showcase/sponsors/new`,
        { position: '', ...fields },
        content ? [{ field: 'logo', name: 'logo.png', content }] : [],
      );
    const wrong = await sponsor({ name: 'ACME', tier: 'gold', url: 'javascript:alert(1)' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('valid URL').and.contain('value="ACME"');
    expect((await sponsor({ name: 'Later', tier: 'partner', url: '' })).status).to.equal(303);
    expect((await sponsor({ name: 'ACME', tier: 'gold', url: 'https://acme.example/' }, png(90, 30))).status).to.equal(
      303,
    );
    const [acme] = await idsOf(contest, 'sponsors');

    const prize = { award: 'place', placeFrom: '1', placeTo: '', textEn: 'A laptop', textZh: '笔记本电脑' };
    for (const [fields, words] of [
      [{ placeFrom: '' }, 'This is required'],
      [{ placeFrom: '3', placeTo: '2' }, '3 or more'],
      [{ textEn: '', textZh: '' }, 'This is required'],
      [{ value: '10' }, 'This is required'],
      [{ value: '10', currency: 'XQQ' }, 'three letters'],
      [{ roundId: 'none' }, 'one of'],
    ] as const) {
      const refused = await post(contest, 'prizes/new', { ...prize, ...fields });
      expect(refused.status, JSON.stringify(fields)).to.equal(422);
      expect(refused.text, JSON.stringify(fields)).to.contain(words);
    }
    const given = { ...prize, value: '5000', currency: 'cny', sponsorId: acme! };
    expect((await post(contest, 'prizes/new', given)).status).to.equal(303);
    expect((await post(contest, 'prizes/new', { award: 'gold', textEn: 'A cup', roundId: round.id })).status).to.equal(
      303,
    );
    const { text } = await site.client().get(at(contest));
    expect(text.indexOf('Gold sponsors')).to.be.lessThan(text.indexOf('Partners'));
    expect(text).to.contain('Place 1').and.contain('A laptop · CN¥5,000 · from ACME').and.contain('alt="ACME"');
    expect(text).to.contain('rel="sponsored noopener noreferrer"');
    expect((await site.client().get(at(contest), inChinese)).text).to.contain('笔记本电脑 · ¥5,000 · 由ACME提供');
    // Nobody can get the prize of a round that is no more.
    const ofRound = site.app.db('contest_prizes').where({ contest_id: contest.id, round_id: round.id });
    expect(text).to.contain('A cup');
    await ofRound.clone().update({ round_id: '0'.repeat(26) });
    expect((await site.client().get(at(contest))).text).not.to.contain('A cup');
    expect((await organizer.client.get(`${at(contest)}/showcase`)).text, 'its editor shows it').to.contain('A cup');
    // Without its sponsor the prize stays.
    expect((await post(contest, `sponsors/${acme}/remove`, {})).status).to.equal(303);
    expect((await site.client().get(at(contest))).text)
      .to.contain('A laptop · CN¥5,000')
      .and.not.contain('ACME');
  });

  it('follows a contest into its copy, its archive and out of the database', async () => {
    const { contest, round } = await publishedContest(site);
    await banner(contest, { altEn: 'A hall' }, png(64, 64));
    const closes = new Date(round.closesAt + 2 * DAY).toISOString().slice(0, 10);
    await post(contest, 'phases/new', { nameEn: 'Awards', fromDay: closes });
    await organizer.client.upload(`${at(contest)}/showcase/sponsors/new`, { name: 'ACME', tier: 'gold' }, []);
    const [acme] = await idsOf(contest, 'sponsors');
    const cup = { award: 'gold', textEn: 'A cup', roundId: round.id, sponsorId: acme! };
    expect((await post(contest, 'prizes/new', cup)).status).to.equal(303);
    const ownWork = { inRoundsUnchecked: () => Promise.resolve(new Map()) };
    const added = [roundsInContest(ownWork as never), showcaseInContest];
    const wanted = {
      slug: `next-${contest.slug}`,
      name: 'Next',
      opensAt: round.opensAt + 10 * DAY,
      formKey: 'a-form-key',
    };
    const copy = await copyContest(site.app, { added }, system, contest.id, wanted);
    const { text } = await organizer.client.get(at(copy));
    expect(text).to.contain('A cup · from ACME').and.contain('alt="A hall"').and.contain('Awards');
    const of = async (table: string) =>
      (await site.app.db(table).where({ contest_id: copy.id }).first()) as Record<string, unknown>;
    const phase = await of('contest_phases');
    expect(new Date(Number(phase.starts_at)).toISOString()).to.match(/T00:00:00.000Z$/);
    expect(phase.starts_at).to.equal(Date.parse(closes) + 10 * DAY);
    expect((await of('contest_prizes')).sponsor_id).to.equal((await of('contest_sponsors')).id);

    await archiveContest(site.app, organizer.actor, copy.id);
    expect((await post(copy, 'phases/new', { nameEn: 'x', fromDay: closes })).status).to.equal(409);
    expect((await organizer.client.get(at(copy))).text).to.contain('alt="A hall"');
    const confirmation = await organizer.client.get(`${at(copy)}/delete`);
    expect(confirmation.text).to.contain('1 sponsor').and.contain('1 prize');
    await deleteContest(site.app, { added }, organizer.actor, copy.id);
    site.clock.advance(31 * DAY);
    await removeDeletedUnchecked(site.app, { added });
    for (const table of ['contest_banners', 'contest_phases', 'contest_sponsors', 'contest_prizes'])
      expect(await of(table), table).to.equal(undefined);
  });
});
