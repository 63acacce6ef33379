import { expect } from 'chai';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { setDisqualified, setDisqualifiedIn } from '../../src/participants/disqualifications.service.ts';
import { setHidden } from '../../src/participants/hidden.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, FREEZE_MINUTE, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

eachEngine('balloons', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let other: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let here: string;
  let serial = 0;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    [organizer, other] = [
      await makePerson(site, { roles: ['organizer'], displayName: 'Olga' }),
      await makePerson(site, { roles: ['organizer'], displayName: 'Otto' }),
    ];
    [ann, bob] = [
      await makePerson(site, { displayName: 'Ann #1 "A"' }),
      await makePerson(site, { displayName: 'Bob' }),
    ];
    game = await madeRound(site, host, [ann, bob], [{ versionId: await importedProblem(site, 'sum') }]);
    here = `/contests/${game.contest.slug}/balloons`;
    game.at(10);
    await game.play(ann, 'A');
    await site.app.background.drain();
  });
  after(() => site.close());

  const page = async (query = '') => (await organizer.client.get(`${here}${query}`)).text.replace(/\s+/g, ' ');
  const idOf = (text: string, name: string) =>
    new RegExp(`balloons/(\\w{26})" data-outbox-act data-name="A · ${name}`).exec(text)?.[1] ?? '';
  const act = async (who: TestPerson, id: string, what: string, key = `key-${(serial += 1)}-12345`) =>
    (await who.client.post(`${here}/${id}`, { act: what, key }, { json: true })).status;

  it('appear once for each participant and problem, the first to solve marked, and only for staff', async () => {
    await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    await site.app.background.drain();
    const text = await page();
    expect(text.match(/data-outbox-item/g)).to.have.length(2);
    expect(text.match(/First to solve/g)).to.have.length(1);
    expect(text.indexOf('First to solve')).to.be.lessThan(text.indexOf('>Bob<'));
    expect(text).to.contain('Ann #1 &#34;A&#34;');
    expect((await ann.client.get(here)).status).to.equal(403);
    expect((await site.client().get(here)).status).to.equal(303);
    expect((await page('?q=bob')).match(/data-outbox-item/g)).to.have.length(1);
  });

  it('are claimed by one of two people at the same instant', async () => {
    const id = idOf(await page(), 'Bob');
    const answers = await Promise.all([act(organizer, id, 'claim'), act(other, id, 'claim')]);
    expect(answers.sort()).to.deep.equal([204, 409]);
    const winner = (await page()).includes('> You <') ? organizer : other;
    const loser = winner === organizer ? other : organizer;
    expect(await act(loser, id, 'deliver')).to.equal(409);
    expect(await act(winner, id, 'deliver')).to.equal(204);
    expect(await page('?isDone=1')).to.contain('>Bob<');
  });

  it('take an act that is sent again under its key once, also after it was undone', async () => {
    const id = idOf(await page('?isDone=1'), 'Bob');
    const key = 'same-key-0123456789';
    expect(await act(organizer, id, 'undo')).to.equal(204);
    expect(await act(organizer, id, 'deliver', key)).to.equal(204);
    expect(await act(organizer, id, 'undo')).to.equal(204);
    expect(await act(organizer, id, 'deliver', key)).to.equal(204);
    expect(await page()).to.contain('>Bob<');
    expect(await act(organizer, id, 'fly')).to.equal(422);
    expect(await act(organizer, 'x'.repeat(26), 'claim')).to.equal(404);
    const audit = await site.app.db('audit_entries').where('action', 'like', 'balloon.%');
    expect(audit.length).to.be.greaterThan(3);
    const mine = await participantOfUnchecked(site.app, game.contest.id, bob.id);
    const shown = await organizer.client.get(`/contests/${game.contest.slug}/participants/${mine!.id}`);
    expect(shown.status).to.equal(200);
    expect(/.{0,60}history\.[a-z_]+\s*</.exec(shown.text)?.[0], 'no part of the history of a participant').to.equal(
      undefined,
    );
  });

  it('work as plain forms', async () => {
    const id = idOf(await page(), 'Bob');
    const answer = await organizer.client.post(`${here}/${id}`, { act: 'claim', key: 'plain-form-1' });
    expect(answer.status).to.equal(303);
    const lost = await other.client.post(`${here}/${id}`, { act: 'claim', key: 'plain-form-2' });
    expect(lost.status).to.equal(409);
    expect(lost.text).to.contain('Someone else has claimed this balloon');
    expect(await act(organizer, id, 'release')).to.equal(204);
  });

  it('mark the next one as first when the first is disqualified, in this round or in the contest', async () => {
    const participant = await participantOfUnchecked(site.app, game.contest.id, ann.id);
    const inRound = async (isOut: boolean) =>
      await setDisqualifiedIn(
        site.app,
        systemActor('test'),
        game.contest,
        { participantId: participant!.id, roundSlug: game.round.slug },
        isOut,
        'x',
      );
    await inRound(true);
    const once = await page();
    expect(once.lastIndexOf('First to solve')).to.be.greaterThan(once.indexOf('>Bob<'));
    await inRound(false);
    expect((await page()).indexOf('First to solve')).to.be.lessThan(once.indexOf('>Bob<'));
    await setHidden(site.app, systemActor('test'), game.contest, participant!.id, true, 'A test team');
    const without = await page();
    expect(without.match(/data-outbox-item/g), 'none is carried to a hidden team').to.have.length(1);
    expect(without.lastIndexOf('First to solve')).to.be.greaterThan(without.indexOf('>Bob<'));
    await setHidden(site.app, systemActor('test'), game.contest, participant!.id, false, 'Real after all');
    const withdrawn = (at: number | null) =>
      site.app.db('participants').where({ id: participant!.id }).update({ withdrawn_at: at });
    await withdrawn(1);
    expect((await page()).match(/data-outbox-item/g)).to.have.length(1);
    await withdrawn(null);
    expect((await page()).match(/data-outbox-item/g)).to.have.length(2);
    await setDisqualified(site.app, systemActor('test'), game.contest, participant!.id, true, 'copied');
    const text = await page();
    expect(text.lastIndexOf('First to solve')).to.be.greaterThan(text.indexOf('>Bob<'));
  });

  it('say nothing of what is solved during a freeze, unless the contest wants it', async () => {
    const host = await FakeJudgehost.online(site, 'west');
    const cyd = await makePerson(site, { displayName: 'Cyd' });
    const late = await madeRound(site, host, [cyd], [{ versionId: await importedProblem(site, 'late') }]);
    late.at(FREEZE_MINUTE + 5);
    await late.play(cyd, 'A');
    await site.app.background.drain();
    const list = `/contests/${late.contest.slug}/balloons`;
    expect((await organizer.client.get(list)).text).not.to.contain('>Cyd<');
    const volunteer = await makePerson(site, { displayName: 'Vera' });
    await addContestPerson(site.app, { participants: contestParticipants }, organizer.actor, late.contest, {
      userId: volunteer.id,
      role: 'volunteer',
    });
    expect((await volunteer.client.get(list)).text).not.to.contain('name="inFreeze"');
    expect((await organizer.client.get(list)).text).to.contain('name="inFreeze"');
    expect((await organizer.client.post(list, { inFreeze: '1' })).status).to.equal(303);
    expect((await organizer.client.get(list)).text).to.contain('>Cyd<');
  });
});
