/** Results of a whole contest give points and invitations, and take them back when a later version says so. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import { followContestResultUnchecked } from '../../src/pipeline/evidence.service.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { ledgerOf } from '../points/ledger.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

eachEngine('the results of a whole contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cyd: TestPerson;
  let game: TestRound;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    cyd = await makePerson(site, { displayName: 'Cyd' });
    const versionId = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob, cyd], [{ versionId }], 'icpc', false);
    for (const [index, who] of [ann, bob].entries()) {
      game.at(10 * (index + 1));
      await game.play(who, 'A');
    }
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    const none = { gold: '0', silver: '0', bronze: '0', honourable: '0', note: '' };
    await organizer.client.post(`${game.path}/publish`, { ...none, expectedNumber: '1' });
    const rule = { kind: 'icpc', ties: 'share', bestOf: null } as const;
    const rounds = [{ roundId: game.round.id, weight: 1 }];
    await setOverall(site.app, systemActor('test'), game.contest, { ...rule, rounds }, 0);
    await site.app.background.drain();
  });
  after(() => site.close());

  const publish = async (number: number, fields: Record<string, string>) => {
    const none = {
      gold: '0',
      silver: '0',
      bronze: '0',
      honourable: '0',
      medalTies: 'lower',
      ranks: '0',
      tieReason: '',
    };
    const body = { ...none, appealsUntil: '', note: `Version ${number}`, expectedNumber: String(number), ...fields };
    const answer = await organizer.client.post(`/contests/${game.contest.slug}/results/publish`, body);
    await site.app.background.drain();
    return answer;
  };
  const awardsOf = async (who: TestPerson) =>
    (await ledgerOf(site, who.id)).entries
      .filter(({ rule, detail }) => rule.startsWith('award_') || detail.reason === 'corrected_result')
      .map(({ rule }) => rule);
  const invitationOf = async ({ id }: TestPerson) =>
    (
      (await site.app.db('pipeline_members').where({ user_id: id }).first('invitation')) as
        { invitation: string } | undefined
    )?.invitation;

  it('invite nobody and give nothing unless that is chosen', async () => {
    expect((await publish(1, {})).status).to.equal(303);
    for (const who of [ann, bob, cyd])
      expect([await awardsOf(who), await invitationOf(who)]).to.deep.equal([[], undefined]);
    const page = await organizer.client.get(`/contests/${game.contest.slug}/results/publish?gold=0&inviteUpTo=3`);
    expect(textOf(page.text), 'who solved nothing is not among them').to.contain('2 participants are invited');
    expect((await publish(2, { inviteUpTo: '-1' })).status).to.equal(422);
  });

  it('give the awarded points, and invite up to a rank whoever solved something', async () => {
    expect((await publish(2, { gold: '1', inviteUpTo: '3' })).status).to.equal(303);
    expect([await awardsOf(ann), await awardsOf(bob)]).to.deep.equal([['award_gold'], []]);
    expect([await invitationOf(ann), await invitationOf(bob), await invitationOf(cyd)]).to.deep.equal([
      ...['invited', 'invited'],
      undefined,
    ]);
    expect(textOf((await ann.client.get('/notifications')).text)).to.contain('earned you an invitation');
    const own = (await site.app.db('pipeline_members').where({ user_id: ann.id }).first('id')) as { id: string };
    const page = await ann.client.get(`/pipeline/${own.id}`);
    expect(page.text).to.contain(`/contests/${game.contest.slug}/results/2`);
    expect(page.text, 'with what was solved').to.contain('/submissions/');
  });

  it('take back points and invitations that a later version no longer says', async () => {
    expect((await publish(3, { silver: '1', inviteUpTo: '1' })).status).to.equal(303);
    expect(await awardsOf(ann)).to.have.members(['award_gold', 'reversal', 'award_silver']);
    expect([await invitationOf(ann), await invitationOf(bob)]).to.deep.equal(['invited', 'withdrawn']);
    expect(textOf((await bob.client.get('/notifications')).text)).to.contain('was withdrawn');
    const [row] = (await site.app
      .db('contest_results')
      .where({ contest_id: game.contest.id, number: 2 })
      .select('id')) as { id: string }[];
    // An event of an earlier version that comes late changes nothing.
    await followContestResultUnchecked(site.app, row?.id ?? '');
    expect(await invitationOf(bob)).to.equal('withdrawn');
  });
});
