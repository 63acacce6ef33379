/** Printing in the hall: what a participant sends, who reads it, two volunteers at once, pages, pauses and the end of a round. */
import { expect } from 'chai';
import { forgetPrintsUnchecked } from '../../src/printing/printing.service.ts';
import { copyPrintSettings } from '../../src/printing/print-sending.service.ts';
import { deletePrintingOf, deleteSomeJobs, readSettings } from '../../src/printing/printing.store.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { readWritten } from '../../src/home/personal-data.store.ts';
import { keepDetails } from '../../src/participant-imports/participant-places.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { A4 } from '../../src/platform/text-pages.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

const system = systemActor('test');

eachEngine('printing', (engine) => {
  let site: TestSite;
  let head: TestPerson;
  let [vera, vic, ann, bob, observer]: TestPerson[] = [];
  let game: TestRound;
  let own: string;
  let jobs: string;
  let settings: string;
  let serial = 0;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    head = await makePerson(site, { roles: ['organizer'], displayName: 'Hedda' });
    [vera, vic, ann, bob, observer] = await Promise.all(
      ['Vera', 'Vic', 'Ann <b>', 'Bob', 'Olaf'].map((displayName) => makePerson(site, { displayName })),
    );
    game = await madeRound(site, host, [ann!, bob!], [{ versionId: await importedProblem(site, 'sum') }]);
    for (const [one, role] of [
      [vera!, 'volunteer'],
      [vic!, 'volunteer'],
      [observer!, 'observer'],
    ] as const)
      await addContestPerson(site.app, { participants: contestParticipants }, system, game.contest, {
        userId: one.id,
        role,
      });
    const participantId = (await participantOfUnchecked(site.app, game.contest.id, ann!.id))!.id;
    await inTransaction(site.app.db, (trx) =>
      keepDetails(trx, game.contest.id, [
        { participantId, externalId: null, group: 'North', room: 'R1-07', university: null },
      ]),
    );
    const base = `/contests/${game.contest.slug}`;
    [own, jobs, settings] = [`${base}/print`, `${base}/print-jobs`, `${base}/print-settings`];
    game.at(10);
  });
  after(() => site.close());

  const formKey = () => `form-key-${(serial += 1)}-0123`;
  const send = (who: TestPerson, text: string, more: Record<string, string> = {}) =>
    who.client.post(own, { text, formKey: formKey(), ...more });
  const sendFile = (name: string, hex: string) =>
    ann!.client.upload(own, { formKey: formKey() }, [{ field: 'file', name, content: Buffer.from(hex, 'hex') }]);
  const ownJobs = async () =>
    (await site.app.db('print_jobs').where({ created_by: ann!.id })) as { id: string; text: string }[];
  const list = async (query = '') => (await vera!.client.get(`${jobs}${query}`)).text.replace(/\s+/g, ' ');
  const idsIn = (text: string) => [
    ...new Set([...text.matchAll(/print-jobs\/(\w{26})" data-outbox-act/g)].map((m) => m[1]!)),
  ];
  const act = async (who: TestPerson, id: string, what: string, key = `key-${(serial += 1)}-12345`) =>
    (await who.client.post(`${jobs}/${id}`, { act: what, key }, { json: true })).status;

  it('is off at first; heads turn it on, and mistakes keep what was typed', async () => {
    expect((await send(ann!, 'int x;')).status).to.equal(409);
    expect((await ann!.client.get(`/contests/${game.contest.slug}`)).text).not.to.contain(`${own}"`);
    expect((await vera!.client.get(settings)).status).to.equal(403);
    const wrong = await head.client.post(settings, { isOn: '1', pagesPerJob: '101', pagesPerRound: '', rev: '0' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('value="101"').and.contain('100');
    const wanted = { isOn: '1', pagesPerJob: '3', pagesPerRound: '5', rev: '0' };
    expect((await head.client.post(settings, wanted)).status).to.equal(303);
    expect((await head.client.post(settings, wanted)).status, 'overtaken').to.equal(409);
    expect((await ann!.client.get(`/contests/${game.contest.slug}`)).text).to.contain(`${own}"`);
    expect((await head.client.get(`/contests/${game.contest.slug}/history`)).text).to.contain('Print settings changed');
  });

  it('takes a pasted text once, or a file in GB 18030, and names the limits of what is too long', async () => {
    const key = formKey();
    expect((await ann!.client.post(own, { text: 'int <main>;', language: 'C++', formKey: key })).status).to.equal(303);
    expect((await ann!.client.post(own, { text: 'int <main>;', formKey: key })).status, 'sent again').to.equal(303);
    const other = await ann!.client.post(own, { text: 'int other;', formKey: key });
    expect(other.status, 'another text under the same key').to.equal(303);
    const [added] = (await ownJobs()).filter(({ text }) => text === 'int other;');
    expect((await ann!.client.post(`${own}/${added!.id}/withdraw`)).status).to.equal(303);
    const gbk = await sendFile('hello.py', '2320c4e3bac3');
    expect(gbk.status).to.equal(303);
    const long = await send(ann!, 'x\n'.repeat(3 * A4.rows) + 'end');
    expect(long.status).to.equal(422);
    expect(long.text).to.contain('This takes 4 pages; at most 3').and.contain('x\nx\n');
    expect((await send(ann!, ' \n')).status).to.equal(422);
    expect((await ann!.client.upload(own, { text: 'x'.repeat(200_001), formKey: formKey() }, [])).status).to.equal(422);
    const binary = await sendFile('a.zip', '504b030414');
    expect(binary.status).to.equal(422);
    expect((await send(head, 'not a participant')).status).to.equal(404);
    const text = await list();
    expect(idsIn(text)).to.have.length(2);
    expect(text).to.contain('2 waiting').and.contain('Ann &lt;b&gt;').and.contain('R1-07').and.contain('Python');
    const mine = (await ann!.client.get(own)).text;
    expect(mine).to.contain('hello.py').and.contain('3 pages');
  });

  it('shows pages for the printer to staff in that role and to the team alone, with everything escaped', async () => {
    const [first, second] = idsIn(await list());
    const shown = await vera!.client.get(`${jobs}/${first}`);
    expect(shown.status).to.equal(200);
    expect(shown.text)
      .to.contain('int &lt;main&gt;;')
      .and.contain('Ann &lt;b&gt;')
      .and.contain('R1-07 · North')
      .and.contain('Page 1 of 1')
      .and.contain('C++');
    expect((await ann!.client.get(`${jobs}/${second}`)).text).to.contain('# 你好');
    for (const stranger of [bob!, observer!])
      expect((await stranger.client.get(`${jobs}/${first}`)).status).to.equal(404);
    expect((await site.client().get(`${jobs}/${first}`)).status).to.equal(303);
    for (const other of [bob!, observer!, ann!]) expect((await other.client.get(jobs)).status).to.equal(403);
    expect(await act(ann!, first!, 'claim')).to.equal(403);
  });

  it('is claimed by one of two at the same instant, taken over, done and undone; the team is told once', async () => {
    const [first, second] = idsIn(await list()) as [string, string];
    const answers = await Promise.all([act(vera!, first, 'claim'), act(vic!, first, 'claim')]);
    expect(answers.sort()).to.deep.equal([204, 409]);
    const isVeras = (await list('?show=mine')).includes(first);
    const [winner, loser] = isVeras ? [vera!, vic!] : [vic!, vera!];
    expect(await act(loser, first, 'done')).to.equal(409);
    expect(await act(loser, first, 'take_over')).to.equal(204);
    expect(await act(winner, first, 'release')).to.equal(409);
    expect(await act(loser, second, 'claim')).to.equal(204);
    const both = (await loser.client.get(`${jobs}/claimed`)).text;
    expect(both.match(/class="print-page"/g)).to.have.length(2);
    expect((await winner.client.get(`${jobs}/claimed`)).text).not.to.contain('class="print-page"');
    const key = 'same-key-0123456789';
    expect(await act(loser, first, 'done', key)).to.equal(204);
    expect(await act(winner, first, 'undo')).to.equal(204);
    expect(await act(loser, first, 'done', key), 'sent again').to.equal(204);
    expect(idsIn(await list('?show=waiting'))).to.include(first);
    expect(await act(loser, first, 'done')).to.equal(204);
    expect(await act(loser, first, 'fly')).to.equal(422);
    expect(await act(loser, 'x'.repeat(26), 'claim')).to.equal(404);
    expect(await list('?show=done')).to.contain(first);
    await site.app.background.drain();
    const told = await site.app.db('notifications').where({ user_id: ann!.id, kind: 'print_done' });
    expect(told).to.have.length(1);
    expect((await ann!.client.get('/notifications')).text).to.contain('is printed');
    const deeds = await site.app.db('audit_entries').where('action', 'like', 'print.%').pluck('action');
    expect(deeds).to.include.members(['print.sent', 'print.claim', 'print.take_over', 'print.done', 'print.undo']);
    expect(await act(loser, second, 'release')).to.equal(204);
  });

  it('counts pages of a participant in a round; what is withdrawn before it is claimed does not count', async () => {
    const two = `${'x\n'.repeat(A4.rows)}end`;
    expect((await send(ann!, two)).status).to.equal(303);
    const [, , third] = idsIn(await list('?q=ann')).concat(idsIn(await list('?show=done')));
    expect(third).to.be.a('string');
    const full = await send(ann!, two);
    expect(full.status).to.equal(409);
    expect(full.text).to.contain('5 pages');
    const job = (await site.app.db('print_jobs').where({ pages: 2 }).first('id')) as { id: string };
    expect((await bob!.client.post(`${own}/${job.id}/withdraw`, {})).status).to.equal(404);
    expect((await ann!.client.post(`${own}/${job.id}/withdraw`, {})).status).to.equal(303);
    expect((await ann!.client.post(`${own}/${job.id}/withdraw`, {})).status).to.equal(409);
    expect(await act(vera!, job.id, 'claim')).to.equal(409);
    const at = await Promise.all([send(ann!, two), send(ann!, two)]);
    expect(at.map(({ status }) => status).sort(), 'of two at the same instant one fits').to.deep.equal([303, 409]);
  });

  it('sends nothing while the round is paused or over; what waits is printed all the same', async () => {
    const pause = (at: number | null) => site.app.db('rounds').where({ id: game.round.id }).update({ paused_at: at });
    await pause(site.clock.nowMs());
    const paused = await send(bob!, 'int x;');
    expect(paused.status).to.equal(409);
    expect(paused.text).to.contain('The round is paused');
    await pause(null);
    game.at(CLOSE_MINUTE + 120);
    const over = await send(bob!, 'int x;');
    expect(over.status).to.equal(409);
    expect(over.text).to.contain('while a round runs');
    const [first] = idsIn(await list());
    expect(await act(vic!, first!, 'claim')).to.equal(204);
  });

  it('is exported and forgotten with its sender, copied as settings alone, and removed with the contest', async () => {
    const { printed } = await readWritten(site.app.db, ann!.id);
    expect(printed!.map(({ text }) => text)).to.include('int <main>;');
    const waiting = await site.app.db('print_jobs').where({ created_by: ann!.id, state: 'waiting' });
    expect(waiting).not.to.have.length(0);
    await forgetPrintsUnchecked(site.app, ann!.id);
    const left = await site.app.db('print_jobs').where({ created_by: ann!.id, state: 'waiting' });
    expect(left, 'nothing to print is left').to.have.length(0);
    expect((await readWritten(site.app.db, ann!.id)).printed!.every(({ text }) => text === '')).to.equal(true);
    const copy = (await publishedContest(site)).contest;
    const move = (at: number) => at;
    const of = { fromId: game.contest.id, toId: copy.id, move };
    await inTransaction(site.app.db, (trx) => copyPrintSettings(trx, system, 0, { ...of, isRehearsal: true }));
    expect((await readSettings(site.app.db, copy.id)).isOn).to.equal(false);
    await inTransaction(site.app.db, (trx) => copyPrintSettings(trx, system, 0, of));
    expect(await readSettings(site.app.db, copy.id)).to.include({ isOn: true, pagesPerJob: 3 });
    expect(await inTransaction(site.app.db, (trx) => deleteSomeJobs(trx, game.contest.id, 1))).to.equal(1);
    await inTransaction(site.app.db, (trx) => deletePrintingOf(trx, game.contest.id));
    for (const table of ['print_jobs', 'print_acts', 'print_pages'])
      expect(await site.app.db(table), table).to.have.length(0);
  });
});
