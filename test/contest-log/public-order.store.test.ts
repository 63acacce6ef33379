/** What the public reads of a log, in every order of events and reads. */
import { expect } from 'chai';
import fc from 'fast-check';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { appendToLog, readLogUnchecked } from '../../src/contest-log/contest-log.service.ts';
import {
  LOG_START,
  placeOfToken,
  roundThawedBy,
  tokenOf,
  type LogPlace,
  type NewEvent,
  type ToldEvent,
} from '../../src/contest-log/contest-log.rules.ts';
import type { App } from '../../src/platform/app-context.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { openDatabase, type Db } from '../../src/platform/database/connection.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { createTestDatabase, eachEngine, type TestDatabase } from '../setup/databases.ts';

const rounds = fc.constantFrom('round-1', 'round-2');
const judged = fc.record({ roundId: rounds, audience: fc.constantFrom('public', 'thaw', 'staff') });
const stepped = fc.record({ roundId: rounds, step: fc.constantFrom('started', 'thawed') });
const happenings = fc.array(fc.oneof({ arbitrary: judged, weight: 6 }, { arbitrary: stepped, weight: 1 }), {
  maxLength: 40,
  size: 'max',
});
type Happening = typeof happenings extends fc.Arbitrary<(infer Each)[]> ? Each : never;

function eventOf(happening: Happening, index: number): NewEvent {
  const { roundId } = happening;
  if ('step' in happening)
    return {
      kind: 'state',
      subjectId: roundId,
      roundId,
      audience: 'public',
      data: { step: happening.step, at: index },
    };
  const data = { submissionId: 's', verdict: 'AC', scoreMilli: null, startedAt: 1, finishedAt: index };
  return { kind: 'judgement', subjectId: `j${index}`, roundId, audience: happening.audience, data };
}

/**
 * The definition: what is held back until an unfreeze comes right after it; what comes later is no longer held back.
 */
function publicOrder(events: readonly NewEvent[]): number[] {
  const told: number[] = [];
  const held = new Map<string, number[]>();
  const thawed = new Set<string>();
  events.forEach((event, index) => {
    const round = event.roundId!;
    if (event.audience === 'public' || (event.audience === 'thaw' && thawed.has(round))) told.push(index + 1);
    else if (event.audience === 'thaw') held.set(round, [...(held.get(round) ?? []), index + 1]);
    if (roundThawedBy(event) === null) return;
    thawed.add(round);
    told.push(...(held.get(round) ?? []));
    held.delete(round);
  });
  return told;
}

eachEngine('public readers of a log', (engine) => {
  let database: TestDatabase;
  let db: Db;
  let app: App;
  let made = 0;
  before(async () => {
    database = await createTestDatabase(engine);
    db = openDatabase(database.url, 4);
    await migrateUp(db);
    app = { db, clock: new ManualClock(1_000_000) } as unknown as App;
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  const follow = async (contest: string, from: LogPlace, limit: number) => {
    const events: ToldEvent[] = [];
    let place = from;
    for (let isAtEnd = false; !isAtEnd;) {
      const page = await readLogUnchecked(app, contest, 'public', place, limit);
      events.push(...page.events);
      ({ next: place, isAtEnd } = page);
    }
    return { events, place };
  };
  const write = (contest: string, events: readonly NewEvent[]) =>
    inTransaction(db, (trx) => appendToLog(trx, 1, contest, ...events));

  it('get what was held back after the unfreeze of its round, each event once, in pages of any size and during writes', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.integer({ min: 1, max: 9 }), fc.nat(40), async (happened, limit, cut) => {
        const contest = `contest-${(made += 1)}`;
        const events = happened.map(eventOf);
        await write(contest, events.slice(0, cut));
        const early = await follow(contest, LOG_START, limit);
        await write(contest, events.slice(cut));
        const late = await follow(contest, early.place, limit);
        const told = [...early.events, ...late.events];
        expect(told.map(({ sequence }) => sequence)).to.deep.equal(publicOrder(events));

        const after = told.at(-1 - (cut % 3));
        if (!after) return;
        const rest = await follow(contest, placeOfToken(after.token)!, limit);
        expect(rest.events).to.deep.equal(told.slice(told.indexOf(after) + 1));
      }),
      { numRuns: isThorough ? 100 : engine === 'sqlite' ? 25 : 8 },
    );
  }).timeout(60_000);

  it('recognize valid tokens', () => {
    for (const place of [LOG_START, { after: 12, held: null }, { after: 12, held: 0 }, { after: 7, held: 5 }])
      expect(placeOfToken(tokenOf(place))).to.deep.equal(place);
    for (const text of ['', 'x', '1.', '.1', '-1', '1.2.3', ' 1', '1e3', '9'.repeat(16)])
      expect(placeOfToken(text), text).to.equal(undefined);
  });
});
