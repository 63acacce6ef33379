/**
 * The objects of a CLICS contest, which is a round, as one reader gets them in one version. The feed and the other endpoints
 * both send what `objectOf` makes. All ids that an object names are those of objects that the reader gets too.
 */
import { problemIdOf, relativeTime, timeOf, timeOrNull, minutesOrSpan, type Version } from './clics-formats.rules.ts';
import { type AnyEntry, type Entry, type JudgementFact, type TeamFact } from './contest-model.rules.ts';
import { mayRead, problemShown, submissionShown, teamShown, type Shown } from './clics-visibility.rules.ts';
import { englishColor, lookOf } from '../rounds/problem-looks.rules.ts';
import { contestTime, countedAt, countedLength } from '../rounds/round-clock.rules.ts';
import type { EventData } from '../contest-log/contest-log.rules.ts';
import { placePoints, fullMarks } from '../scoring/place-points.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';

export type Json = Record<string, unknown>;

/** Groups: who is ranked, and guests. */
export const GROUPS: readonly Json[] = [
  { id: 'participants', name: 'Participants' },
  { id: 'guests', name: 'Guests' },
];

const VERDICT_NAMES: readonly [id: string, name: string, penalty: boolean, solved: boolean][] = [
  ['AC', 'accepted', false, true],
  ['WA', 'wrong answer', true, false],
  ['TLE', 'time limit exceeded', true, false],
  ['MLE', 'memory limit exceeded', true, false],
  ['OLE', 'output limit exceeded', true, false],
  ['RTE', 'run-time error', true, false],
  ['CE', 'compile error', false, false],
  ['SV', 'submission refused', false, false],
  ['JE', 'judging error', false, false],
];

/** Our verdicts in the closed list of the API: only a refusal has another code there. */
export function judgementTypeOf(verdict: string): string {
  return verdict === 'REJECTED' ? 'SV' : verdict;
}

/** The judgement types; `penalty` only where there is a penalty time. */
export function judgementTypes({ round }: Pick<Shown, 'round'>): Json[] {
  const hasPenalty = round.contest.fact?.scoring === 'icpc';
  return VERDICT_NAMES.map(([id, name, penalty, solved]) => ({ id, name, ...(hasPenalty ? { penalty } : {}), solved }));
}

/** The language of submissions that are no program: changes of starter code, and answers. */
export const NO_LANGUAGE: Json = {
  id: 'files',
  name: 'Files without a language',
  entry_point_required: false,
  extensions: ['patch', 'diff', 'txt'],
};

export function languageObject({ id, name, extensions }: { id: string; name: string; extensions: string[] }): Json {
  return { id, name, entry_point_required: false, extensions: [...new Set(extensions)] };
}

/** What a reader gets of an object: nothing, one object, or for the tests of a judgement one each. */
export function objectsOf(shown: Shown, entry: AnyEntry): Json[] {
  if (!mayRead(shown, entry)) return [];
  const made = entry.kind === 'runs' ? runObjects(shown, entry) : objectOf(shown, entry);
  return made === undefined ? [] : Array.isArray(made) ? made : [made];
}

function objectOf(shown: Shown, entry: Exclude<AnyEntry, Entry<'runs'>>): Json | undefined {
  switch (entry.kind) {
    case 'contest':
      return contestObject(entry.id, entry.fact, shown.version);
    case 'state':
      return stateObject(entry);
    case 'organizations':
      return entry.fact ? { id: entry.id, name: entry.fact.name, formal_name: entry.fact.name } : undefined;
    case 'teams':
      return entry.fact ? teamObject(shown, entry.id, entry.fact) : undefined;
    case 'persons':
      return entry.fact && teamShown(shown, entry.fact.teamId)
        ? { id: entry.id, name: entry.fact.name, role: 'contestant', team_ids: [entry.fact.teamId] }
        : undefined;
    case 'problems':
      return problemObject(shown, entry);
    case 'submissions':
      return submissionObject(shown, entry);
    case 'judgements':
      return judgementObject(shown, entry);
    case 'clarifications':
      return clarificationObject(shown, entry);
    case 'awards':
      return entry.fact
        ? {
            id: entry.id,
            citation: entry.fact.citation,
            team_ids: entry.fact.teamIds.filter((id) => teamShown(shown, id)),
          }
        : undefined;
  }
}

type ContestTimes = Omit<EventData['round'], 'slug'> & { contestName: string };

/**
 * What does not count as time of a contest, in the words of the draft after 2026-01; `end_time` null while it is paused. Clients
 * that do not know it take times within the contest, which leave it out.
 */
function removedIntervals(fact: ContestTimes): Json[] {
  const { removed = [], pausedAt = null, opensAt } = fact;
  const all = [...removed, ...(pausedAt === null ? [] : [{ from: pausedAt, to: null }])];
  return all.map(({ from, to }) => ({
    start_time: timeOf(from),
    end_time: timeOrNull(to),
    contest_time: relativeTime(contestTime({ opensAt, removed }, from)),
  }));
}

/** A round as a contest of the API. */
export function contestObject(id: string, fact: ContestTimes | null, version: Version): Json | undefined {
  if (!fact) return undefined;
  const { contestName, name, opensAt, freezesAt, scoring, penaltyMinutes } = fact;
  const isIcpc = scoring === 'icpc';
  const length = countedLength(fact);
  const removed = version === '2023-06' ? [] : removedIntervals(fact);
  return {
    id,
    name: `${contestName}: ${name}`,
    formal_name: `${contestName}: ${name}`,
    start_time: timeOf(opensAt),
    duration: relativeTime(length),
    ...(freezesAt === null
      ? {}
      : { scoreboard_freeze_duration: relativeTime(length - countedAt(fact.removed, freezesAt) + opensAt) }),
    scoreboard_type: isIcpc ? 'pass-fail' : 'score',
    ...(isIcpc ? { penalty_time: minutesOrSpan(version, penaltyMinutes * 60_000) } : {}),
    ...(removed.length === 0 ? {} : { removed_intervals: removed }),
  };
}

export function stateObject({ fact }: Pick<Entry<'state'>, 'fact'>): Json {
  const { started = null, frozen = null, ended = null, thawed = null, finalized = null } = fact ?? {};
  return {
    started: timeOrNull(started),
    frozen: timeOrNull(frozen),
    ended: timeOrNull(ended),
    thawed: timeOrNull(thawed),
    finalized: timeOrNull(finalized),
    // What is published later is a correction.
    end_of_updates: timeOrNull(finalized),
  };
}

function teamObject({ round }: Shown, id: string, fact: TeamFact): Json {
  const { name, label, organizationId, isGuest, isDisqualified, disqualifiedIn = [] } = fact;
  return {
    id,
    name,
    label,
    display_name: name,
    organization_id: organizationId,
    group_ids: [isGuest ? 'guests' : 'participants'],
    // Hidden ones are left out of the board that others compute.
    hidden: isGuest || isDisqualified || disqualifiedIn.includes(round.id),
  };
}

function problemObject({ round, reader }: Shown, { id, fact }: Entry<'problems'>): Json | undefined {
  if (!fact) return undefined;
  const isScore = round.contest.fact?.scoring !== 'icpc';
  const { color } = lookOf(fact);
  return {
    id: problemIdOf(id),
    label: fact.label,
    name: fact.name,
    ordinal: fact.position,
    rgb: color.rgb.toUpperCase(),
    color: englishColor(color),
    time_limit: fact.timeLimitMs / 1000,
    // How many hidden tests there are is secret in a running ICPC round.
    test_data_count: reader.kind === 'staff' ? fact.tests : fact.samples,
    ...(isScore ? { max_score: fullMarks(fact) / 1000 } : {}),
  };
}

function inContest({ round }: Shown, atMs: number): string {
  const { fact } = round.contest;
  return relativeTime(fact ? contestTime(fact, atMs) : 0);
}

function submissionObject(shown: Shown, { id, fact }: Entry<'submissions'>): Json | undefined {
  if (!fact || !submissionShown(shown, id)) return undefined;
  const { round, reader } = shown;
  const href = `contests/${round.id}/submissions/${id}/files`;
  return {
    id,
    language_id: fact.language ?? NO_LANGUAGE.id,
    problem_id: problemIdOf(fact.problemId),
    team_id: fact.participantId,
    time: timeOf(fact.submittedAt),
    contest_time: inContest(shown, fact.submittedAt),
    // The judge finds it in the files.
    entry_point: null,
    files: reader.kind === 'staff' ? [{ href, filename: `${id}.zip`, mime: 'application/zip' }] : [],
  };
}

/** The judgement of a submission that counts for this reader. */
function currentJudgement(shown: Shown, submissionId: string): string | undefined {
  const ids = shown.round.judgementsOf.get(submissionId) ?? [];
  return ids.findLast((id) => {
    const entry = shown.round.judgements.get(id);
    return entry !== undefined && mayRead(shown, entry);
  });
}

/** The points of a judgement; undefined without points, and for partial ones that this reader must not learn. */
function scoreOf({ round, withheld }: Shown, problemId: string, fact: JudgementFact): number | undefined {
  const problem = round.problems.get(problemId)?.fact;
  if (!problem || round.contest.fact?.scoring === 'icpc') return undefined;
  const { verdict, scoreMilli } = fact;
  const { maxScoreMilli } = problem;
  const milli = placePoints(problem, { verdict: verdict as Verdict, scoreMilli, maxScoreMilli });
  return withheld.has(problemId) && milli < fullMarks(problem) ? undefined : milli / 1000;
}

function judgementObject(shown: Shown, { id, fact }: Entry<'judgements'>): Json | undefined {
  const submission = fact && submissionShown(shown, fact.submissionId);
  if (!fact || !submission?.fact) return undefined;
  const { version } = shown;
  const startedAt = fact.startedAt ?? fact.finishedAt;
  const { verdict } = fact;
  const points = scoreOf(shown, submission.fact.problemId, fact);
  return {
    id,
    submission_id: fact.submissionId,
    judgement_type_id: judgementTypeOf(verdict),
    ...(points === undefined ? {} : { score: points }),
    ...(version === '2023-06' ? {} : { current: currentJudgement(shown, fact.submissionId) === id }),
    start_time: timeOf(startedAt),
    start_contest_time: inContest(shown, startedAt),
    end_time: timeOf(fact.finishedAt),
    end_contest_time: inContest(shown, fact.finishedAt),
  };
}

/** Ids of the runs of a judgement. */
export function runIds({ id, fact }: Entry<'runs'>): string[] {
  return fact && fact.runs !== '' ? fact.runs.split(';').map((_, index) => `${id}-${index + 1}`) : [];
}

function runObjects(shown: Shown, entry: Entry<'runs'>): Json[] {
  const judgement = shown.round.judgements.get(entry.id);
  if (!entry.fact || !judgement?.fact || !mayRead(shown, judgement)) return [];
  if (!submissionShown(shown, entry.fact.submissionId)) return [];
  const { finishedAt } = judgement.fact;
  const tests = entry.fact.runs.split(';');
  return runIds(entry).map((id, index) => {
    const [verdict = '', ms] = (tests[index] ?? '').split(' ');
    return {
      id,
      judgement_id: entry.id,
      ordinal: index + 1,
      judgement_type_id: judgementTypeOf(verdict),
      time: timeOf(finishedAt),
      contest_time: inContest(shown, finishedAt),
      run_time: Number(ms) / 1000,
    };
  });
}

function clarificationObject(shown: Shown, { id, fact }: Entry<'clarifications'>): Json | undefined {
  if (!fact) return undefined;
  const { round, model } = shown;
  const idOf = (teamId: string | null) => (teamId !== null && teamShown(shown, teamId) ? teamId : null);
  const question =
    fact.replyToId === null
      ? undefined
      : (round.clarifications.get(fact.replyToId) ?? model.clarifications.get(fact.replyToId));
  const to = idOf(fact.toParticipantId);
  return {
    id,
    from_team_id: idOf(fact.fromParticipantId),
    to_team_id: to,
    reply_to_id: question && mayRead(shown, question) ? question.id : null,
    problem_id: fact.problemId !== null && problemShown(shown, fact.problemId) ? problemIdOf(fact.problemId) : null,
    text: fact.text,
    time: timeOf(fact.writtenAt),
    contest_time: inContest(shown, fact.writtenAt),
  };
}
