/** What programs write over the Contest API: submissions and clarifications of teams and of staff, and another start time. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { answer, announce, clarificationForStaff } from '../clarifications/answering.service.ts';
import { ask } from '../clarifications/asking.service.ts';
import { subjectKey } from '../clarifications/clarifications.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict, Forbidden, InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { SubmissionContext } from '../places/places.rules.ts';
import { admit, roundPlace } from '../places/submit-places.service.ts';
import { acceptsForProblem } from '../rounds/problem-times.rules.ts';
import { editRound } from '../rounds/round-edits.service.ts';
import { getRoundProblemUnchecked } from '../rounds/rounds.service.ts';
import { submit } from '../submissions/submit.service.ts';
import type { ClarificationBody, StartBody, SubmissionBody } from './clics-bodies.rules.ts';
import { problemIdOf } from './clics-formats.rules.ts';
import { NO_LANGUAGE } from './clics-objects.rules.ts';
import type { ClicsContest } from './contest-models.service.ts';
import type { ProblemFact } from './contest-model.rules.ts';
import { timesFrom } from './start-time.rules.ts';

/** @throws Forbidden for people who neither take part nor are staff */
export function requireWriter({ reader, contest }: ClicsContest): Exclude<ClicsContest['reader'], { kind: 'public' }> {
  if (reader.kind === 'public') throw new Forbidden('clics_no_team', { contest: contest.name });
  return reader;
}

/** The problem with this id in the API, and its id here. @throws InvalidInput */
function problemNamed({ round, reader }: ClicsContest, id: string): { id: string; fact: ProblemFact } {
  const found = [...round.problems.values()].find((problem) => problemIdOf(problem.id) === id);
  if (!found?.fact || (reader.kind !== 'staff' && found.audience !== 'public'))
    throw new InvalidInput('clics_unknown', { id }, 'problem_id');
  return { id: found.id, fact: found.fact };
}

/** @throws InvalidInput for a team that is not in the contest */
function requireTeam({ model }: ClicsContest, id: string, field: string): string {
  if (!model.teams.get(id)?.fact) throw new InvalidInput('clics_unknown', { id }, field);
  return id;
}

/**
 * Takes a submission of the actor's team, or from staff for any team at any time until now, and returns its id.
 * @throws Forbidden, InvalidInput, Conflict, and as `submit`
 */
export async function submitUnderClics(
  app: App,
  actor: UserActor,
  contest: ClicsContest,
  body: SubmissionBody,
  arrivedAt?: number,
): Promise<string> {
  const reader = requireWriter(contest);
  const problem = problemNamed(contest, body.problem_id);
  if (reader.kind === 'team' && (body.team_id ?? reader.teamId) !== reader.teamId)
    throw new Forbidden('clics_own_team_only', { field: 'team_id' });
  if (reader.kind === 'team' && body.time !== undefined) throw new Forbidden('clics_own_team_only', { field: 'time' });
  const { contest: found, row } = contest;
  const place =
    reader.kind === 'team'
      ? await admit(
          app,
          actor,
          await roundPlace(app, actor, found.slug, row.slug, problem.fact.label, 'submit'),
          arrivedAt,
        )
      : await placeForTeam(app, actor, contest, problem, body, arrivedAt);
  const uploads = body.files.map(({ data }) => ({ name: 'files.zip', content: Buffer.from(data, 'base64') }));
  const language = body.language_id === NO_LANGUAGE.id ? undefined : body.language_id;
  const sent = { language, entryPoint: body.entry_point, folder: undefined, uploads };
  return (await submit(app, actor, place, { ...sent, isSampleRun: false, formKey: newId() })).id;
}

async function placeForTeam(
  app: App,
  actor: UserActor,
  contest: ClicsContest,
  problem: { id: string; fact: ProblemFact },
  { team_id: teamId, time }: SubmissionBody,
  arrivedAt: number | undefined,
): Promise<SubmissionContext> {
  requireInContest(actor, 'contest.edit', contest.contest.id);
  if (teamId === undefined) throw new InvalidInput('required', {}, 'team_id');
  const nowMs = app.clock.nowMs();
  const admittedAt = time ?? arrivedAt ?? nowMs;
  if (admittedAt > nowMs) throw new InvalidInput('clics_future', {}, 'time');
  const accepted = acceptsForProblem(contest.row, await getRoundProblemUnchecked(app, problem.id), admittedAt);
  if (!accepted.ok) throw new Conflict(accepted.code, accepted.params);
  return {
    type: 'round',
    id: problem.id,
    problemVersionId: problem.fact.problemVersionId,
    roundId: contest.row.id,
    contestId: contest.contest.id,
    courseId: null,
    participantId: requireTeam(contest, teamId, 'team_id'),
    admittedAt,
  };
}

/**
 * A question of the actor's team; from staff an answer to one, or an announcement. Returns the id under which the API shows it.
 * @throws Forbidden, InvalidInput, and as the services of clarifications
 */
export async function clarifyUnderClics(
  app: App,
  actor: UserActor,
  contest: ClicsContest,
  body: ClarificationBody,
): Promise<string> {
  const reader = requireWriter(contest);
  const roundProblemId = body.problem_id === undefined ? null : problemNamed(contest, body.problem_id).id;
  const about = subjectKey({ roundId: contest.row.id, roundProblemId });
  const { text } = body;
  if (reader.kind === 'team') {
    if ((body.from_team_id ?? reader.teamId) !== reader.teamId)
      throw new Forbidden('clics_own_team_only', { field: 'from_team_id' });
    if (body.to_team_id !== undefined) throw new Forbidden('clics_own_team_only', { field: 'to_team_id' });
    if (body.reply_to_id !== undefined) throw new Forbidden('clics_own_team_only', { field: 'reply_to_id' });
    return (await ask(app, actor, contest.contest, { about, text, formKey: newId() })).id;
  }
  if (body.from_team_id !== undefined) throw new Forbidden('clics_own_team_only', { field: 'from_team_id' });
  if (body.reply_to_id !== undefined) return await answerUnderClics(app, actor, contest, body.reply_to_id, body);
  // A word to one team alone is the answer to its question.
  if (body.to_team_id !== undefined) throw new InvalidInput('clics_to_one_team', {}, 'to_team_id');
  const id = await announce(app, actor, contest.contest, { about, text, formKey: newId() });
  return (await clarificationForStaff(app, actor, contest.contest, id)).answerId;
}

async function answerUnderClics(
  app: App,
  actor: UserActor,
  contest: ClicsContest,
  questionId: string,
  { text, to_team_id: to }: ClarificationBody,
): Promise<string> {
  const question = contest.round.clarifications.get(questionId) ?? contest.model.clarifications.get(questionId);
  const asker = question?.fact?.fromParticipantId;
  if (!asker) throw new InvalidInput('clics_unknown', { id: questionId }, 'reply_to_id');
  if (to !== undefined && to !== asker) throw new InvalidInput('clics_to_one_team', {}, 'to_team_id');
  const { version, answerId } = await clarificationForStaff(app, actor, contest.contest, questionId);
  const audience = to === undefined ? 'all' : 'asker';
  await answer(app, actor, contest.contest, questionId, { text, audience, rev: version });
  return answerId;
}

/** Moves the start of a contest, and its freeze and end with it. @throws Forbidden, InvalidInput, Conflict */
export async function moveStart(app: App, actor: UserActor, contest: ClicsContest, body: StartBody): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.contest.id);
  const { row } = contest;
  if (body.id !== row.id) throw new Conflict('clics_other_id', { id: row.id }, 'id');
  if (body.countdown_pause_time != null) throw new InvalidInput('clics_start_required', {}, 'countdown_pause_time');
  const { slug, name, scoring, penaltyMinutes, earlyStop } = row;
  const times = timesFrom(row, body.start_time, app.clock.nowMs());
  await editRound(app, actor, row.id, { slug, name, ...times, scoring, penaltyMinutes, earlyStop }, row.rev);
}
