/** Submissions and what came of them, as the objects tell it. */
import { addFault, idOf, type FeedObjects, type Json, type Told } from './feed-objects.rules.ts';
import { readInstant, readSpan } from './feed-times.rules.ts';
import type { PastSubmission } from './past-contest.rules.ts';
import { instantAt, type PastHead } from './past-head.rules.ts';
import { shown } from './past-limits.rules.ts';
import type { Reading } from './past-parts.rules.ts';
import { usualType, verdictOfType, type JudgementType } from './past-verdicts.rules.ts';

const MOST_SCORE = 2_000_000;

type Submitted = Map<string, Omit<PastSubmission, 'verdict' | 'scoreMilli' | 'judgedAt'>>;

/** Submissions within the contest, by id. */
export function submissionsOf(
  { objects, left }: Reading,
  contest: PastHead,
  problems: ReadonlyMap<string, number>,
  teams: ReadonlyMap<string, number>,
): Submitted {
  const found: Submitted = new Map();
  for (const [id, told] of objects.of.submissions) {
    const { data } = told;
    const [problem, team] = [problems.get(idOf(data.problem_id) ?? ''), teams.get(idOf(data.team_id) ?? '')];
    if (team === undefined) addFault(objects, told, 'unknown_id', { kind: 'teams', value: shown(data.team_id) });
    else if (problem === undefined)
      addFault(objects, told, 'unknown_id', { kind: 'problems', value: shown(data.problem_id) });
    if (problem === undefined || team === undefined) continue;
    const submittedAt = submittedAtOf(contest, data);
    if (submittedAt === undefined) {
      const value = data.contest_time ?? data.time;
      addFault(objects, told, 'bad_time', { field: 'contest_time', value: shown(value) });
    } else if (submittedAt < contest.opensAt) left.add('before_start', id);
    else if (submittedAt >= contest.closesAt) left.add('after_end', id);
    else found.set(id, { sourceId: id, team, problem, submittedAt, language: languageOf(data) });
  }
  return found;
}

/** The time within the contest decides, since clocks of contests are stopped; without it the instant does. */
function submittedAtOf({ opensAt, removed }: PastHead, data: Json): number | undefined {
  const within = readSpan(data.contest_time);
  if (within !== undefined) return within < 0 ? opensAt + within : instantAt(opensAt, within, removed);
  return data.contest_time === undefined || data.contest_time === null ? readInstant(data.time) : undefined;
}

function languageOf({ language_id: id }: Json): string | null {
  return typeof id === 'string' && /^[a-z0-9+#_.-]{1,40}$/i.test(id) ? id : null;
}

/** The judgement of each submission that counts; submissions without one are left out. */
export function judgedOf(reading: Reading, submitted: Submitted, isPoints: boolean): PastSubmission[] {
  const { objects, left } = reading;
  const types = typesOf(reading);
  const counted = new Map<string, { told: Told; code: string; at: number; isCurrent: boolean }>();
  for (const told of objects.of.judgements.values()) {
    const { data } = told;
    const id = idOf(data.submission_id) ?? '';
    if (!objects.of.submissions.has(id)) {
      addFault(objects, told, 'unknown_id', { kind: 'submissions', value: shown(data.submission_id) });
      continue;
    }
    if (data.judgement_type_id === null || data.judgement_type_id === undefined) {
      left.add('unfinished', id);
      continue;
    }
    const code = String(idOf(data.judgement_type_id) ?? '');
    if (!types.has(code) && !usualType(code)) {
      addFault(objects, told, 'unknown_id', { kind: 'judgement-types', value: shown(data.judgement_type_id) });
      continue;
    }
    if (data.current === false || data.valid === false) {
      left.add('not_current', id);
      continue;
    }
    const one = { told, code, at: readInstant(data.end_time) ?? 0, isCurrent: data.current === true };
    const other = counted.get(id);
    if (other) left.add('judged_again', id);
    if (
      !other ||
      Number(one.isCurrent) - Number(other.isCurrent) > 0 ||
      (one.isCurrent === other.isCurrent && one.at >= other.at)
    )
      counted.set(id, one);
  }
  const judged: PastSubmission[] = [];
  for (const [id, submission] of submitted) {
    const one = counted.get(id);
    if (!one) {
      left.add('not_judged', id);
      continue;
    }
    const verdict = verdictOfType(one.code, types.get(one.code) ?? usualType(one.code)!);
    const scoreMilli = isPoints ? scoreOf(objects, one.told, verdict === 'AC') : null;
    // A judge error is no result.
    if (verdict === 'JE') left.add('judge_error', id);
    else judged.push({ ...submission, verdict, scoreMilli, judgedAt: Math.max(one.at, submission.submittedAt) });
  }
  return judged.sort((a, b) => a.submittedAt - b.submittedAt);
}

/** Thousandths of points; null: all for an accepted one, otherwise none. */
function scoreOf(objects: FeedObjects, told: Told, isAccepted: boolean): number | null {
  const { score } = told.data;
  if (score === undefined || score === null) return isAccepted ? null : 0;
  if (typeof score === 'number' && score >= 0 && score <= MOST_SCORE) return Math.round(score * 1000);
  addFault(objects, told, 'bad_score', { value: shown(score) });
  return isAccepted ? null : 0;
}

function typesOf({ objects }: Reading): Map<string, JudgementType> {
  const types = new Map<string, JudgementType>();
  for (const [id, told] of objects.of['judgement-types']) {
    const { solved, penalty } = told.data;
    const usual = usualType(id);
    if (typeof solved !== 'boolean' && !usual) {
      addFault(objects, told, 'bad_type', { value: shown(id) });
      continue;
    }
    const isSolved = typeof solved === 'boolean' ? solved : usual!.solved;
    types.set(id, {
      solved: isSolved,
      penalty: typeof penalty === 'boolean' ? penalty : (usual?.penalty ?? !isSolved),
    });
  }
  return types;
}
