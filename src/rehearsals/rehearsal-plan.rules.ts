/** Who submits what and when in a rehearsal. Everything by chance comes from `random`: the same numbers make the same plan. */

export interface PlannedExample {
  path: string;
  /** Verdicts that it may get. */
  expected: readonly string[];
}

export interface ProblemToPlan {
  /** Of the copy. */
  roundProblemId: string;
  examples: readonly PlannedExample[];
  /** Where it takes submissions for less long than its round. */
  opensAt?: number;
  closesAt?: number;
}

/** A round of the copy at its times there. */
export interface RoundToPlan {
  opensAt: number;
  closesAt: number;
  problems: readonly ProblemToPlan[];
}

/** What a person submitted to a problem that the rehearsal has, too. */
export interface PastSubmission {
  id: string;
  participantId: string;
  roundProblemId: string;
  /** How far its round had come, from 0 to 1. */
  part: number;
  verdict: string;
}

export interface PlannedSubmission {
  /** Index of the team, from 0. */
  team: number;
  roundProblemId: string;
  source: string;
  expected: readonly string[];
  dueAt: number;
}

/** Numbers from 0 to 1 that look random and follow from the seed (mulberry32). */
export function seededRandom(seed: string): () => number {
  let state = 0;
  for (const letter of seed) state = (Math.imul(state, 31) + letter.charCodeAt(0)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The last of several teams submits nothing: boards and results must show it all the same. */
export function playingTeams(teams: number): number {
  return teams > 1 ? teams - 1 : teams;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));
const pick = <T>(from: readonly T[], random: () => number): T | undefined => from[Math.floor(random() * from.length)];

/** Examples that must pass, and all others. What the site refuses to take is left out: it uses no attempt. */
function sorted(examples: readonly PlannedExample[]) {
  const taken = examples.filter(({ expected }) => expected.length > 0 && !expected.includes('REJECTED'));
  const accepted = taken.filter(({ expected }) => expected.length === 1 && expected[0] === 'AC');
  return { accepted, others: taken.filter((one) => !accepted.includes(one)) };
}

const MOST_WRONG = 4;

/** What a team of this strength (0 to 1) submits to a problem of this difficulty (0 to 1), in order: wrong ones, then perhaps a right one. */
function attempts(problem: ProblemToPlan, strength: number, difficulty: number, random: () => number) {
  const { accepted, others } = sorted(problem.examples);
  const lead = strength - difficulty;
  if (random() > clamp(0.75 + lead)) return [];
  const found: PlannedExample[] = [];
  while (found.length < MOST_WRONG && random() < 0.5 - lead / 4) {
    const wrong = pick(others, random);
    if (!wrong) break;
    found.push(wrong);
  }
  const right = random() < clamp(0.7 + lead) ? pick(accepted, random) : undefined;
  return right ? [...found, right] : found;
}

/**
 * The examples of the packages with a mix of verdicts as contests have it: easy problems are solved by most, hard ones by few, and
 * wrong attempts come first. Each due time lies within its round, also while the board is frozen, and long enough before its end.
 */
export function planOfExamples(
  rounds: readonly RoundToPlan[],
  teams: number,
  random: () => number,
): PlannedSubmission[] {
  const found: PlannedSubmission[] = [];
  const playing = playingTeams(teams);
  for (const { opensAt, closesAt, problems } of rounds) {
    for (let team = 0; team < playing; team += 1) {
      const strength = 1 - team / Math.max(1, playing);
      for (const [index, problem] of problems.entries()) {
        const tried = attempts(problem, strength, index / Math.max(1, problems.length), random);
        const times = tried
          .map(() => dueWithin(problem.opensAt ?? opensAt, problem.closesAt ?? closesAt, 0.02 + 0.93 * random()))
          .sort((a, b) => a - b);
        for (const [nth, { path, expected }] of tried.entries())
          found.push({
            ...{ team, roundProblemId: problem.roundProblemId },
            source: path,
            expected,
            dueAt: times[nth]!,
          });
      }
    }
  }
  return inOrder(found);
}

/**
 * What people submitted, by teams that no one can tell them by: each participant becomes one of the teams, by chance. Of more
 * participants than teams, some are left out.
 */
export function planOfSubmissions(
  rounds: readonly RoundToPlan[],
  past: readonly PastSubmission[],
  teams: number,
  random: () => number,
): PlannedSubmission[] {
  const placeOf = new Map(
    rounds.flatMap((round) => round.problems.map((one) => [one.roundProblemId, { ...round, ...one, round }] as const)),
  );
  const people = shuffled([...new Set(past.map(({ participantId }) => participantId))].sort(), random);
  const teamOf = new Map(people.slice(0, playingTeams(teams)).map((id, team) => [id, team]));
  const found: PlannedSubmission[] = [];
  for (const { id, participantId, roundProblemId, part, verdict } of past) {
    const team = teamOf.get(participantId);
    const place = placeOf.get(roundProblemId);
    if (team === undefined || !place) continue;
    const { opensAt, closesAt, round } = place;
    const inRound = dueWithin(round.opensAt, round.closesAt, part);
    const dueAt = Math.min(closesAt - 1, Math.max(opensAt, inRound));
    found.push({ team, roundProblemId, source: id, expected: [verdict], dueAt });
  }
  return inOrder(found);
}

/** An instant of a round, before it closes. */
function dueWithin(opensAt: number, closesAt: number, part: number): number {
  return Math.min(closesAt - 1, opensAt + Math.floor(clamp(part) * (closesAt - opensAt)));
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}

function inOrder(plan: PlannedSubmission[]): PlannedSubmission[] {
  return plan.sort((a, b) => a.dueAt - b.dueAt);
}
