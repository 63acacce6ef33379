/** How an open rejudging would change boards and grades: before and after, computed and not stored. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked } from '../rounds/rounds.service.ts';
import { getAssignmentUnchecked, getCourseUnchecked } from '../courses/courses.service.ts';
import type { RejudgingItem } from '../rejudgings/rejudgings.rules.ts';
import { judgedItems } from '../rejudgings/rejudgings.service.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import { gradeOf } from './grades.rules.ts';
import { gradesOfAssignment, listJudged } from './grades.store.ts';
import { listParticipantsInUnchecked } from '../participants/unranked.service.ts';
import { figuresOf, scoreboardOf, type BoardRow } from './standings.rules.ts';
import { withFullMarksUnchecked } from './standings.service.ts';
import { listFigures, listStandingSubmissions } from './standings.store.ts';
import { boardHref } from '../rounds/round-links.rules.ts';

export interface BoardPlace {
  rank: number | null;
  solved: number;
  penalty: number;
  scoreMilli: number;
}

export interface BoardChange {
  round: { name: string; href: string; scoring: string };
  rows: { name: string; before: BoardPlace; after: BoardPlace }[];
}

export interface GradeChange {
  assignment: { name: string; href: string; points: number };
  rows: {
    userId: string;
    name: string;
    studentNumber: string | null;
    beforeMilli: number;
    afterMilli: number;
    /** The submission that would count. */
    submissionId: string | null;
  }[];
}

type Judged = { id: string; verdict: Verdict | null; scoreMilli: number | null; problemVersionId: string };

/** A submission as it would be if the set were applied. */
function applied<S extends Judged>(submission: S, anew: ReadonlyMap<string, RejudgingItem>): S {
  const item = anew.get(submission.id);
  if (!item?.newVersionId) return submission;
  const { newVerdict: verdict, newScoreMilli: scoreMilli, newVersionId: problemVersionId } = item;
  return { ...submission, verdict, scoreMilli, problemVersionId };
}

/** Groups items by `key`; items without a key are left out. */
function groups<T>(things: readonly T[], key: (thing: T) => string | null): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const thing of things) {
    const name = key(thing);
    if (name === null) continue;
    const group = found.get(name) ?? [];
    group.push(thing);
    found.set(name, group);
  }
  return found;
}

/**
 * Participants whose rank or score would differ, by round. Empty once the set is closed, because the boards are then final.
 * @throws NotFound, Forbidden
 */
export async function boardChanges(app: App, actor: Actor, rejudgingId: string): Promise<BoardChange[]> {
  const judged = await judgedItems(app, actor, rejudgingId);
  const anew = new Map(judged.map((item) => [item.submissionId, item]));
  const changes: BoardChange[] = [];
  for (const [roundId, items] of groups(judged, (item) => item.roundId)) {
    const round = await getRoundUnchecked(app, roundId);
    const contest = await getContestUnchecked(app, round.contestId);
    const problems = await listRoundProblemsUnchecked(app, roundId);
    const participants = (await listParticipantsInUnchecked(app, round))
      .filter((participant) => participant.withdrawnAt === null)
      .map(({ id, name, starred, disqualifiedAt, memberIds }) => ({
        ...{ id, name, starred, memberIds },
        disqualified: disqualifiedAt !== null,
        universities: [],
      }));
    const read = await listFigures(app.db, roundId, 'live');
    const now = new Map(read.map((row) => [row.participantId, row.figures]));
    const then = new Map(now);
    const touched = [...groups(items, (item) => item.participantId).keys()];
    const submissions = await listStandingSubmissions(app.db, roundId, touched);
    const marked = await withFullMarksUnchecked(
      app,
      submissions.map((one) => applied(one, anew)),
    );
    for (const [participantId, theirs] of groups(marked, (one) => one.participantId))
      then.set(participantId, figuresOf(round, problems, theirs, null));
    const before = new Map(scoreboardOf(round.scoring, participants, now).map((row) => [row.participant.id, row]));
    const rows = scoreboardOf(round.scoring, participants, then).flatMap((after) => {
      const old = before.get(after.participant.id);
      if (!old) return [];
      const [was, becomes] = [placeOf(old), placeOf(after)];
      return JSON.stringify(was) === JSON.stringify(becomes)
        ? []
        : [{ name: after.participant.name, before: was, after: becomes }];
    });
    const href = boardHref(contest.slug, round.slug);
    changes.push({ round: { name: `${contest.name} · ${round.name}`, href, scoring: round.scoring }, rows });
  }
  return changes;
}

function placeOf({ rank, solved, penalty, scoreMilli }: BoardRow): BoardPlace {
  return { rank, solved, penalty, scoreMilli };
}

/** Students whose grade would differ, by assignment and name; as `boardChanges`. @throws NotFound, Forbidden */
export async function gradeChanges(app: App, actor: Actor, rejudgingId: string): Promise<GradeChange[]> {
  const judged = await judgedItems(app, actor, rejudgingId);
  const anew = new Map(judged.map((item) => [item.submissionId, item]));
  const changes: GradeChange[] = [];
  const ofAssignment = (item: RejudgingItem) => (item.contextType === 'assignment' ? item.contextId : null);
  for (const [assignmentId, items] of groups(judged, ofAssignment)) {
    const assignment = await getAssignmentUnchecked(app, assignmentId);
    const course = await getCourseUnchecked(app, assignment.courseId);
    const rows: GradeChange['rows'] = [];
    const touched = [...groups(items, (item) => item.authorId).keys()];
    const submissions = (await listJudged(app.db, assignmentId, touched)).map((one) => applied(one, anew));
    const grades = await gradesOfAssignment(app.db, assignmentId);
    for (const [userId, theirs] of groups(await withFullMarksUnchecked(app, submissions), (one) => one.authorId)) {
      const after = gradeOf(assignment, theirs);
      const beforeMilli = grades.get(userId)?.pointsMilli ?? 0;
      if (beforeMilli === after.pointsMilli) continue;
      const { pointsMilli: afterMilli, submissionId } = after;
      rows.push({ userId, name: '', studentNumber: null, beforeMilli, afterMilli, submissionId });
    }
    const ids = rows.map((row) => row.userId);
    const [people, details] = [await publicPeople(app, ids), await studentDetailsUnchecked(app, ids)];
    for (const row of rows) {
      row.name = details.get(row.userId)?.fullName ?? people.get(row.userId)?.displayName ?? '';
      row.studentNumber = details.get(row.userId)?.studentNumber ?? null;
    }
    rows.sort((a, b) => a.name.localeCompare(b.name));
    const href = `/courses/${course.slug}/grades`;
    const name = `${course.title} · ${assignment.title}`;
    changes.push({ assignment: { name, href, points: assignment.points }, rows });
  }
  return changes;
}
