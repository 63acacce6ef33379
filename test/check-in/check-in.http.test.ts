/** The check-in on the day: two volunteers at once, a bad network, who is late, and what it decides. */
import { expect } from 'chai';
import { copyContest } from '../../src/contests/contest-copies.service.ts';
import { copyCheckIn } from '../../src/check-in/check-in.service.ts';
import { readSettings } from '../../src/check-in/check-in.store.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { setHidden } from '../../src/participants/hidden.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { listAuditOf } from '../../src/platform/audit/audit.store.ts';
import { roundsInContest } from '../../src/rounds/contest-rounds.service.ts';
import { HOUR, MINUTE, publishedContest, typedTime } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

const system = systemActor('test');

eachEngine('the check-in', (engine) => {
  let site: TestSite;
  let head: TestPerson;
  let volunteers: TestPerson[];
  let [ann, bob, cyd]: TestPerson[] = [];
  let game: TestRound;
  let here: string;
  let settings: string;
  const ids = new Map<string, string>();
  let serial = 0;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    head = await makePerson(site, { roles: ['organizer'], displayName: 'Hedda' });
    volunteers = [await makePerson(site, { displayName: 'Vera' }), await makePerson(site, { displayName: 'Vic' })];
    const people = [
      await makePerson(site, { displayName: 'Ann' }),
      await makePerson(site, { displayName: '=Bob "B"' }),
      await makePerson(site, { displayName: 'Cyd' }),
    ];
    [ann, bob, cyd] = people;
    game = await madeRound(site, host, people, [{ versionId: await importedProblem(site, 'sum') }]);
    for (const one of volunteers)
      await addContestPerson(site.app, { participants: contestParticipants }, system, game.contest, {
        userId: one.id,
        role: 'volunteer',
      });
    for (const one of people)
      ids.set(one.displayName, (await participantOfUnchecked(site.app, game.contest.id, one.id))!.id);
    here = `/contests/${game.contest.slug}/check-in`;
    settings = `/contests/${game.contest.slug}/check-in-settings`;
  });
  after(() => site.close());

  const idOf = (who: TestPerson) => ids.get(who.displayName)!;
  const act = async (by: TestPerson, who: TestPerson, what: string, key = `key-${(serial += 1)}-12345`, agoMs = 0) =>
    (await by.client.post(`${here}/${idOf(who)}`, { act: what, key, agoMs: String(agoMs) }, { json: true })).status;
  const list = async (query = '') => (await volunteers[0]!.client.get(`${here}${query}`)).text.replace(/\s+/g, ' ');
  const itemsIn = (text: string) => text.match(/data-outbox-item/g)?.length ?? 0;
  const deeds = async (who: TestPerson) =>
    (await listAuditOf(site.app.db, { type: 'participant', id: idOf(who) })).flatMap(({ action, actorId }) =>
      action.startsWith('check_in.') ? [`${action} ${actorId}`] : [],
    );

  it('is off at first; heads turn it on, others may not, and mistakes keep what was typed', async () => {
    expect(await list()).to.match(/don.{1,6}t check in/);
    expect(await act(volunteers[0]!, ann!, 'check_in')).to.equal(409);
    expect((await ann!.client.get(here)).status).to.equal(403);
    expect((await ann!.client.post(`${here}/${idOf(ann!)}`, { act: 'check_in', key: 'key-123456' })).status).to.equal(
      403,
    );
    expect((await site.client().get(here)).status).to.equal(303);
    expect((await volunteers[0]!.client.get(settings)).status).to.equal(403);
    const wrong = await head.client.post(settings, { isOn: '1', lateAt: 'noon', rounds: game.round.id });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('value="noon"')
      .and.match(/name="rounds"[^>]*checked/);
    const foreign = await publishedContest(site);
    const other = await head.client.post(settings, { isOn: '1', lateAt: '', rounds: foreign.round.id });
    expect(other.status).to.equal(422);
    const lateAt = typedTime(game.round.opensAt - 10 * MINUTE);
    const wanted = { isOn: '1', lateAt, rounds: game.round.id, rev: '0' };
    expect((await head.client.post(settings, wanted)).status).to.equal(303);
    expect((await head.client.post(settings, wanted)).status, 'overtaken').to.equal(409);
    const history = (await head.client.get(`/contests/${game.contest.slug}/history`)).text;
    expect(history).to.contain('Check-in changed').and.contain('Check-in needed in');
  });

  it('happens once when two volunteers press at the same instant, and when a bad network sends it again', async () => {
    expect(await list()).to.contain('0 of 3 checked in');
    const answers = await Promise.all(volunteers.map((one) => act(one, ann!, 'check_in')));
    expect(answers).to.deep.equal([204, 204]);
    expect(await deeds(ann!)).to.have.length(1);
    expect(await list())
      .to.contain('1 of 3 checked in')
      .and.contain('Ann');
    const key = 'same-key-0123456789';
    expect(await act(volunteers[0]!, bob!, 'check_in', key)).to.equal(204);
    expect(await act(volunteers[1]!, bob!, 'undo')).to.equal(204);
    expect(await act(volunteers[0]!, bob!, 'check_in', key), 'sent again').to.equal(204);
    expect(await list()).to.contain('1 of 3 checked in');
    expect(await deeds(bob!)).to.deep.equal([
      `check_in.check_in ${volunteers[0]!.id}`,
      `check_in.undo ${volunteers[1]!.id}`,
    ]);
    const undone = await Promise.all(volunteers.map((one) => act(one, ann!, 'undo')));
    expect(undone).to.deep.equal([204, 204]);
    expect(await deeds(ann!)).to.have.length(2);
    expect(await act(volunteers[0]!, ann!, 'check_in')).to.equal(204);
  });

  it('counts from when it was pressed without a network, and every page of one volunteer sends what waits', async () => {
    const now = site.clock.nowMs();
    const cameAt = async () =>
      (
        (await site.app
          .db('check_ins')
          .where({ participant_id: idOf(bob!) })
          .first('checked_in_at')) as { checked_in_at: number } | undefined
      )?.checked_in_at;
    expect(await act(volunteers[1]!, bob!, 'check_in', 'pressed-before', 10 * MINUTE)).to.equal(204);
    expect(Number(await cameAt())).to.equal(now - 10 * MINUTE);
    expect(await act(volunteers[0]!, bob!, 'undo', 'pressed-earlier', 11 * MINUTE)).to.equal(204);
    expect(Number(await cameAt()), 'it was taken back before').to.equal(now - 10 * MINUTE);
    expect(await act(volunteers[0]!, bob!, 'undo', 'pressed-later', 9 * MINUTE)).to.equal(204);
    expect(await cameAt()).to.equal(undefined);
    const store = `data-outbox="check-in:${game.contest.slug}:${volunteers[0]!.id}"`;
    for (const path of [here, `${here}/${idOf(bob!)}`, `${here}/${idOf(ann!)}`])
      expect((await volunteers[0]!.client.get(path)).text, path).to.contain(store);
    expect((await volunteers[1]!.client.get(here)).text).not.to.contain(store);
  });

  it('is found by name and by the QR code of a participant, which only staff may use', async () => {
    expect(itemsIn(await list('?q=cyd'))).to.equal(1);
    expect(itemsIn(await list('?show=missing'))).to.equal(2);
    expect(itemsIn(await list('?show=in'))).to.equal(1);
    expect(itemsIn(await list('?show=nonsense&q='))).to.equal(3);
    const own = (await bob!.client.get(`/contests/${game.contest.slug}`)).text;
    const url = new RegExp(`${site.app.config.baseUrl}(${here}/\\w{26})`).exec(own)?.[1];
    expect(url).to.equal(`${here}/${idOf(bob!)}`);
    expect(own).to.contain('You are not checked in yet').and.contain('submit in The Final');
    expect((await bob!.client.get(url!)).status).to.equal(403);
    const one = (await volunteers[1]!.client.get(url!)).text;
    expect(one).to.contain('=Bob &#34;B&#34;').and.contain('Check in');
    expect((await volunteers[1]!.client.get(`${here}/01ARZ3NDEKTSV4RRFFQ69G5FAV`)).status).to.equal(404);
    const plain = await volunteers[1]!.client.post(url!, { act: 'check_in', key: 'plain-form-key' });
    expect(plain.location, 'without a script').to.equal(url);
    expect((await bob!.client.get(`/contests/${game.contest.slug}`)).text).to.contain('You are checked in');
    expect((await volunteers[1]!.client.post(url!, { act: 'dance', key: 'plain-form-key' })).status).to.equal(422);
  });

  it('lets only those who are checked in submit in the chosen round, lists who is late, and tells readiness', async () => {
    expect(itemsIn(await list('?show=late'))).to.equal(0);
    game.at(1);
    expect(itemsIn(await list('?show=late'))).to.equal(1);
    const ready = (await head.client.get(`/contests/${game.contest.slug}/readiness`)).text;
    expect(ready).to.contain('1 participant is not checked in').and.contain('Cyd');
    const problem = `${game.path}/problems/A`;
    const form = await cyd!.client.get(problem);
    expect(form.text).to.contain('Only participants who are checked in can submit');
    const refused = await cyd!.client.post(problem, {
      code: 'int main() {}',
      language: 'cpp20',
      formKey: 'cyds-key-12345',
    });
    expect(refused.status).to.equal(409);
    await game.play(ann!, 'A');
    expect(await act(volunteers[0]!, cyd!, 'check_in')).to.equal(204);
    await game.play(cyd!, 'A');
    expect(await list('?show=late'))
      .to.contain('Cyd')
      .and.contain('3 of 3 checked in')
      .and.contain('1 late');
    const csv = (await head.client.get(`/contests/${game.contest.slug}/check-in.csv`)).text;
    expect(csv)
      .to.contain(`"'=Bob ""B"""`)
      .and.match(/Cyd,Cyd,,,,20[^,]+Z,yes,Vera/);
    const data = await cyd!.client.get('/profile/export');
    expect(data.status).to.equal(200);
  });

  it('asks nothing of hidden test teams, and starts anew for another day', async () => {
    expect(await act(volunteers[0]!, cyd!, 'undo')).to.equal(204);
    await setHidden(site.app, head.actor, game.contest, idOf(cyd!), true, 'Test team');
    await game.play(cyd!, 'A');
    expect(await list())
      .to.contain('2 of 2 checked in')
      .and.not.contain('Cyd');
    const cleared = await head.client.follow(await head.client.post(`${settings}/clear`, {}));
    expect(cleared.text).to.contain('2 participants');
    expect(await list()).to.contain('0 of 2 checked in');
    expect((await volunteers[0]!.client.post(`${settings}/clear`, {})).status).to.equal(403);
  });

  it('goes into a copy with its rounds and moved times, and without anyone who came', async () => {
    const ownWork = { inRoundsUnchecked: () => Promise.resolve(new Map()) };
    const added = [roundsInContest(ownWork as never), { copyTo: copyCheckIn }];
    const opensAt = site.clock.nowMs() + 48 * HOUR;
    const wanted = { slug: 'check-in-copy', name: 'Copy', opensAt, formKey: 'a-form-key' };
    const copy = await copyContest(site.app, { added }, system, game.contest.id, wanted);
    const copied = await readSettings(site.app.db, copy.id);
    const round = (await site.app.db('rounds').where({ contest_id: copy.id }).first('id')) as { id: string };
    expect({ ...copied, lateAt: null }).to.deep.equal({ isOn: true, lateAt: null, roundIds: [round.id], rev: 1 });
    expect(copied.lateAt).to.be.closeTo(opensAt - 10 * MINUTE, 1000);
  });
});
