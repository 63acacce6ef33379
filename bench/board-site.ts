/**
 * A site with one running round for `board-http.bench.ts`, in a process of its own: `tsx bench/board-site.ts PARTICIPANTS`.
 * It prints its address, and then writes 20 verdicts a second until its input ends.
 */
import { addRoundProblem } from '../src/rounds/round-problems.service.ts';
import { newId } from '../src/platform/ids.ts';
import { systemActor } from '../src/platform/actor.ts';
import { figuresOf, type StandingFigures } from '../src/standings/standings.rules.ts';
import { findStanding, saveStanding } from '../src/standings/standings.store.ts';
import { HOUR, publishedContest } from '../test/contests/contest-setup.ts';
import { startSite } from '../test/setup/site.ts';
import { importedProblem } from '../test/submissions/submit-setup.ts';

const PROBLEMS = 8;
const VERDICTS_A_SECOND = 20;
const count = Number(process.argv[2] ?? '10000');

const site = await startSite('sqlite', { BOARD_MAX_AGE_MS: '1000' });
const actor = systemActor('bench');
const { contest, round } = await publishedContest(site, { participation: 'person' }, { freezesInMs: null });
const problems: { id: string; points: number; weight: number }[] = [];
for (let n = 0; n < PROBLEMS; n += 1) {
  const problemVersionId = await importedProblem(site, `p${n}`);
  const { id } = await addRoundProblem(site.app, actor, round.id, { problemVersionId, points: 100, weight: 1 });
  problems.push({ id, points: 100, weight: 1 });
}
const openedAt = round.opensAt;
site.clock.set(openedAt + HOUR);
const nowMs = site.clock.nowMs();

/** Multiplicative hashing spreads the results without a random seed, so every run has the same board. */
const spread = (n: number): number => (n * 2_654_435_761) % 4_294_967_296;

function figuresWith(n: number, solved: number): StandingFigures {
  const submissions = problems.slice(0, solved).map((problem, index) => ({
    id: newId(),
    roundProblemId: problem.id,
    submittedAt: openedAt + (spread(n + index) % HOUR),
    verdict: 'AC' as const,
    scoreMilli: null,
    maxScoreMilli: undefined,
  }));
  return figuresOf(round, problems, submissions, null);
}

const ids = Array.from({ length: count }, () => ({ user: newId(), participant: newId() }));
const insert = (table: string, rows: object[]) => site.app.db.batchInsert(table, rows, 50);
await insert(
  'users',
  ids.map(({ user }, n) => ({
    ...{ id: user, display_name: `Person ${spread(n)}`, university: `University ${n % 300}`, created_at: nowMs },
  })),
);
await insert(
  'participants',
  ids.map(({ participant, user }, n) => ({
    ...{ id: participant, contest_id: contest.id, kind: 'person', name: `Person ${spread(n)}`, captain_id: user },
    ...{ member_count: 1, starred: 0, created_at: nowMs },
  })),
);
await insert(
  'participant_members',
  ids.map(({ participant, user }) => ({
    ...{ contest_id: contest.id, user_id: user, participant_id: participant, joined_at: nowMs },
  })),
);
await insert(
  'standings',
  ids.map(({ participant }, n) => {
    const text = JSON.stringify(figuresWith(n, spread(n) % PROBLEMS));
    return { round_id: round.id, participant_id: participant, live: text, frozen: text, rev: 1, updated_at: nowMs };
  }),
);

let turn = 0;
setInterval(() => {
  turn += 1;
  site.clock.advance(1000 / VERDICTS_A_SECOND);
  const n = spread(turn) % count;
  const participantId = ids[n]?.participant ?? '';
  const figures = figuresWith(n + turn, (spread(n) + turn) % (PROBLEMS + 1));
  void findStanding(site.app.db, round.id, participantId).then((stored) =>
    saveStanding(
      site.app.db,
      { roundId: round.id, participantId, rev: stored?.rev },
      figures,
      figures,
      site.clock.nowMs(),
    ),
  );
}, 1000 / VERDICTS_A_SECOND);
console.log(`${site.url}/contests/${contest.slug}/rounds/${round.slug}/board`);
process.stdin.resume().on('end', () => void site.close().then(() => process.exit(0)));
