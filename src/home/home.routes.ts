/** Start page, home page and the dashboard: pages composed from every feature. */
import { Router, type Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { countMailTroubles } from '../notifications/mails.service.ts';
import { countFailedPushes } from '../notifications/push-messages.service.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { contestPhaseAt } from '../contests/contests.rules.ts';
import { listContests } from '../contests/contests.service.ts';
import { openAssignmentsOf, ownCourses } from '../courses/course-access.service.ts';
import { countJudgeErrors } from '../judgings/judge-errors.service.ts';
import { judgeHealth } from '../judge-queue/judge-figures.service.ts';
import { speedsWaiting } from '../judgings/speed-reviews.service.ts';
import { partnershipCounts } from '../partnerships/partnerships.service.ts';
import { placeKey } from '../places/places.rules.ts';
import { pipelineBoard, publicStageCounts } from '../pipeline/pipeline.service.ts';
import { STAGES } from '../pipeline/pipeline.rules.ts';
import { publicBalance } from '../points/points.service.ts';
import { hasFullMarks } from '../gradebook/grades.rules.ts';
import { ownGrades } from '../gradebook/grades.service.ts';
import type { PublishedResult } from '../standings/results.rules.ts';
import { publicResults } from '../standings/result-reading.service.ts';
import { nameIn } from '../problems/problems.rules.ts';
import { shownState } from '../submissions/submissions.rules.ts';
import { listSubmissionsOf } from '../submissions/submissions.service.ts';
import { waysTo } from '../submissions/place-points.service.ts';
import { publicShowcase } from './showcase.service.ts';
import { dueLine } from './home.views.ts';
import { staffHomeOf } from './staff-home.service.ts';
import { waitingFor } from './waiting.service.ts';
import { resultHref } from '../rounds/round-links.rules.ts';
import { deskJson, landingJson, todayJson } from './home-json.views.ts';

const NEWEST = 5;

export function homeRoutes(app: App): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const actor = actorOf(req);
    const results = await publicResults(app, NEWEST);
    const shared = await landing(app, req, results);
    if (actor.kind !== 'user') {
      const showcase = await publicShowcase(app, results, languageOf(req));
      const model = { title: tOf(req)('home:welcome'), ...shared, showcase: showcase ?? null };
      await page(req, res, 'home/landing', model, landingJson);
      return;
    }
    const open = await openAssignmentsOf(app, actor);
    const grades = await ownGrades(
      app,
      actor,
      open.map(({ assignment }) => assignment),
    );
    const newest = await listSubmissionsOf(app, actor, NEWEST);
    const ways = await waysTo(app, newest);
    const model = {
      title: tOf(req)('home:today'),
      ...shared,
      assignments: open.filter(({ assignment }) => !hasFullMarks(grades.get(assignment.id), assignment)).map(dueLine),
      submissions: newest.map(({ problem, ...one }) => ({
        ...one,
        problemName: nameIn(problem, languageOf(req)),
        way: ways.get(placeKey(one)) ?? null,
        state: shownState(one),
      })),
      courses: (await ownCourses(app, actor, { page: 1, pageSize: 12 })).items.map(
        ({ slug, title, term, universityName }) => ({ slug, title, term, universityName }),
      ),
      balance: await publicBalance(app, actor.id),
      waiting: await waitingFor(app, actor),
      staff: (await staffHomeOf(app, actor)) ?? null,
      isProfessor: may(actor, 'partnership.propose'),
      isOrganizer: may(actor, 'operations.read'),
      isMentor: actor.roles.includes('mentor'),
      verified: actor.emailVerified,
    };
    await page(req, res, 'home/today', model, todayJson);
  });

  router.get('/desk', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'operations.read');
    const partnerships = await partnershipCounts(app, actor);
    const health = await judgeHealth(app, actor);
    const members = await pipelineBoard(app, actor, false);
    const model = {
      title: tOf(req)('home:desk'),
      partnershipsWaiting: (partnerships.submitted ?? 0) + (partnerships.under_review ?? 0),
      judgesOnline: health.online,
      queued: health.queued,
      oldestQueuedMs: health.oldestQueuedMs,
      failedCount: await countJudgeErrors(app, actor),
      mails: await countMailTroubles(app, actor),
      failedPushes: await countFailedPushes(app, actor),
      speedsWaiting: await speedsWaiting(app, actor),
      withoutMentor: members.filter((member) => member.invitation === 'accepted' && member.mentorId === null).length,
      unanswered: members.filter((member) => member.invitation === 'invited').length,
    };
    await page(req, res, 'home/desk', model, deskJson);
  });
  return router;
}

/** What both the start page and the home page show. */
async function landing(app: App, req: Request, results: readonly PublishedResult[]) {
  const actor = actorOf(req);
  const contests = await listContests(app, actor, { page: 1, pageSize: 6 });
  const counts = await publicStageCounts(app);
  return {
    contests: contests.items.map((contest) => ({ contest, phase: contestPhaseAt(contest, app.clock.nowMs()) })),
    results: results.map(({ number, publishedAt, snapshot }) => ({
      href: resultHref(snapshot.contest.slug, snapshot.round.slug, number),
      number,
      publishedAt,
      contest: snapshot.contest,
      round: { slug: snapshot.round.slug, name: snapshot.round.name },
    })),
    stages: STAGES.map((name) => ({ name, count: counts[name] ?? 0 })),
  };
}
