/** Concurrent actions on one question end in a state that they could also have made one after the other. */
import { expect } from 'chai';
import fc from 'fast-check';
import { isThorough } from '../../scripts/testing/thorough.ts';
import * as deeds from '../../src/clarifications/answering.service.ts';
import { ask, takeBack } from '../../src/clarifications/asking.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { formKey, runningGame, type Game } from './clarifications-setup.ts';

const NAMES = ['claim', 'otherClaims', 'release', 'answer', 'otherAnswers', 'edit', 'withdraw', 'takeBack'] as const;
type Name = (typeof NAMES)[number];

interface Row {
  state: string;
  version: number;
  answer: string | null;
  audience: string | null;
  reason: string | null;
  claimed_by: string | null;
  open_slot: string | null;
}

eachEngine('concurrent actions on a question', (engine) => {
  let site: TestSite;
  let olga: TestPerson;
  let otto: TestPerson;
  let ann: TestPerson;
  let game: Game;
  before(async () => {
    site = await startSite(engine);
    olga = await makePerson(site, { roles: ['organizer'] });
    otto = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site);
    game = await runningGame(site, await importedProblem(site, 'sum'), [ann]);
  });
  after(() => site.close());

  async function rowOf(id: string): Promise<Row> {
    return (await site.app.db('clarifications').where({ id }).first()) as Row;
  }

  /** What must hold after any actions in any order. */
  async function requireLegal(id: string, won: Name[], story: string): Promise<void> {
    const row = await rowOf(id);
    const versions = (await site.app
      .db('clarification_versions')
      .where({ clarification_id: id })
      .orderBy('number')) as { number: number; text: string | null; reason: string | null }[];
    expect(
      versions.map(({ number }) => number),
      `${story}: no version is missing or twice`,
    ).to.deep.equal(Array.from({ length: row.version }, (_one, index) => index + 1));
    const newest = versions.at(-1);
    expect(row.answer, `${story}: the newest version is shown`).to.equal(newest?.text ?? null);
    expect(row.reason, `${story}: so is its reason`).to.equal(newest?.reason ?? null);
    if (row.state === 'answered') expect(row.answer, `${story}: an answer has a text`).to.be.a('string');
    if (row.state === 'open' || row.state === 'withdrawn') expect(row.answer, story).to.equal(null);
    if (row.state !== 'open') expect([row.claimed_by, row.open_slot], story).to.deep.equal([null, null]);
    if (won.includes('takeBack')) expect([row.state, row.version], story).to.deep.equal(['withdrawn', 0]);
    const claims = won.filter((name) => name === 'claim' || name === 'otherClaims').length;
    const ends = won.filter((name) => name === 'release' || name === 'withdraw').length;
    expect(claims, `${story}: a claim is given once, and again only after it ended`).to.be.at.most(1 + ends);
  }

  /** Log, audit and notices say of each version that it was written, and of nothing else. */
  async function requireTold(id: string, story: string): Promise<void> {
    const { version } = await rowOf(id);
    const audits = (await site.app.db('audit_entries').where({ subject_id: id })) as { action: string }[];
    const written = audits.filter(({ action }) => /answered|edited|withdrawn/.test(action));
    expect(written.length, `${story}: the audit log has each version`).to.equal(version);
    const jobs = (await site.app
      .db('background_jobs')
      .where({ topic: 'clarification.answered' })
      .where('payload', 'like', `%${id}%`)) as unknown[];
    expect(jobs.length, `${story}: each version is told`).to.equal(version);
  }

  async function newQuestion(): Promise<string> {
    const wanted = { about: '', text: 'What now?', formKey: formKey() };
    return (await ask(site.app, ann.actor, game.contest, wanted)).id;
  }

  it('leave one answer with a whole history, and give a claim to one person', async () => {
    const acts = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), acts, async (isAnswered, names) => {
        const { app } = site;
        const { contest } = game;
        await app.db('clarifications').where({ contest_id: contest.id }).update({ open_slot: null });
        const id = await newQuestion();
        const text = (who: string, rev: number) => ({ text: `By ${who}`, audience: 'all' as const, rev });
        if (isAnswered) await deeds.answer(app, olga.actor, contest, id, text('first', 0));
        const rev = isAnswered ? 1 : 0;
        const act: Record<Name, () => Promise<unknown>> = {
          claim: () => deeds.claim(app, olga.actor, contest, id),
          otherClaims: () => deeds.claim(app, otto.actor, contest, id),
          release: () => deeds.release(app, olga.actor, contest, id),
          answer: () => deeds.answer(app, olga.actor, contest, id, text('olga', rev)),
          otherAnswers: () => deeds.answer(app, otto.actor, contest, id, text('otto', rev)),
          edit: () => deeds.editAnswer(app, otto.actor, contest, id, text('editor', rev)),
          withdraw: () => deeds.withdrawAnswer(app, olga.actor, contest, id, { reason: 'So it is', rev }),
          takeBack: () => takeBack(app, ann.actor, contest, id),
        };
        const ends = await Promise.allSettled(names.map((name) => act[name]()));
        const story = `${isAnswered ? 'answered: ' : ''}${names.map((name, at) => `${name} ${ends[at]!.status}`).join(', ')}`;
        const won = names.filter((_name, at) => ends[at]!.status === 'fulfilled');
        await requireLegal(id, won, story);
        await requireTold(id, story);
        for (const end of ends)
          if (end.status === 'rejected')
            expect((end.reason as { code?: string }).code, `${story} ${end.reason}`).to.match(
              /^c(larification|hanged)_/,
            );
      }),
      { numRuns: isThorough ? 100 : 15, seed: 20261130, endOnFailure: true },
    );
  });
});
