/** What the API answers about contests beside the objects of one: their list, boards and files. */
import type { Readable } from 'node:stream';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Malformed, NotFound } from '../platform/errors.ts';
import { recentBoardFor } from '../standings/boards.service.ts';
import { sourceZip } from '../submissions/source-zip.service.ts';
import { listPublishedRounds } from './clics-contests.store.ts';
import type { Version } from './clics-formats.rules.ts';
import { contestObject, GROUPS, type Json } from './clics-objects.rules.ts';
import { scoreboardObject } from './clics-scoreboard.rules.ts';
import { modelOfUnchecked, type ClicsContest } from './contest-models.service.ts';

/** Older rounds are found by their id. */
const MOST_LISTED = 500;

/** The rounds of published contests, which everyone may see. */
export async function publicContests(app: App, version: Version): Promise<Json[]> {
  const rounds = await listPublishedRounds(app.db, MOST_LISTED);
  return rounds.flatMap((round): Json[] => [contestObject(round.id, round, version) ?? []].flat());
}

/** The board of a contest as this reader sees it. @throws Malformed for a group that does not exist */
export async function scoreboardFor(
  app: App,
  actor: Actor,
  contest: ClicsContest,
  groupId: string | undefined,
): Promise<Json> {
  if (groupId !== undefined && !GROUPS.some(({ id }) => id === groupId))
    throw new Malformed('clics_unknown_group', { id: groupId }, 'group_id');
  const board = await recentBoardFor(app, actor, contest.contest.slug, contest.row.slug);
  // It names nobody and no problem that the model does not have yet.
  await modelOfUnchecked(app, contest.contest.id);
  return scoreboardObject(contest, board, app.clock.nowMs(), groupId);
}

/** The files of a submission of this contest, for staff. @throws NotFound */
export async function submissionZip(app: App, actor: Actor, contest: ClicsContest, id: string): Promise<Readable> {
  if (contest.reader.kind !== 'staff' || !contest.round.submissions.get(id)?.fact)
    throw new NotFound('submission_not_found');
  return await sourceZip(app, actor, id);
}
