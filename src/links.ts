/**
 * Every function that makes an address of a page, for the views: `links.courseHref(slug)`. Each is in the `*-links.rules.ts` of
 * the feature that has the page; code imports it from there. A test compares this list with those files.
 */
import * as accounts from './accounts/account-links.rules.ts';
import * as campusSignIn from './campus-sign-in/campus-links.rules.ts';
import * as lti from './lti/lti-links.rules.ts';
import * as boards from './standings/board-links.rules.ts';
import * as certificates from './certificates/certificate-links.rules.ts';
import * as finalGrades from './final-grades/final-grades-links.rules.ts';
import * as contestResults from './contest-results/contest-result-links.rules.ts';
import * as balloons from './balloons/balloon-links.rules.ts';
import * as checkIn from './check-in/check-in-links.rules.ts';
import * as clarifications from './clarifications/clarification-links.rules.ts';
import * as promotions from './promotions/promotion-links.rules.ts';
import * as classroomImport from './classroom-import/classroom-links.rules.ts';
import * as contests from './contests/contest-links.rules.ts';
import * as contestStaff from './contest-staff/contest-staff-links.rules.ts';
import * as courses from './courses/course-links.rules.ts';
import * as eligibility from './eligibility/eligibility-links.rules.ts';
import * as judgingList from './judging-list/judging-list-links.rules.ts';
import * as judges from './judge-queue/judge-links.rules.ts';
import * as notifications from './notifications/notification-links.rules.ts';
import * as participantImports from './participant-imports/import-links.rules.ts';
import * as rosters from './rosters/roster-links.rules.ts';
import * as participants from './participants/participant-links.rules.ts';
import * as partnerships from './partnerships/partnership-links.rules.ts';
import * as pastContests from './past-contests/past-contest-links.rules.ts';
import * as people from './accounts/person-links.rules.ts';
import * as pipeline from './pipeline/pipeline-links.rules.ts';
import * as printing from './printing/printing-links.rules.ts';
import * as problems from './problems/problem-links.rules.ts';
import * as rehearsals from './rehearsals/rehearsal-links.rules.ts';
import * as rejudgings from './rejudgings/rejudging-links.rules.ts';
import * as rounds from './rounds/round-links.rules.ts';
import * as showcase from './showcase/showcase-links.rules.ts';
import * as seasons from './seasons/season-links.rules.ts';
import * as similarity from './similarity/similarity-links.rules.ts';
import * as speedReviews from './judgings/speed-review-links.rules.ts';
import * as submissions from './submissions/submission-links.rules.ts';
import * as readiness from './readiness/readiness-links.rules.ts';
import * as verdictReviews from './verdict-reviews/verdict-review-links.rules.ts';
import * as unusualEvents from './unusual-events/unusual-events-links.rules.ts';
import * as universities from './operations/university-links.rules.ts';

export const links = {
  ...accounts,
  ...campusSignIn,
  ...lti,
  ...people,
  ...notifications,
  ...partnerships,
  ...problems,
  ...rosters,
  ...courses,
  ...classroomImport,
  ...contests,
  ...contestStaff,
  ...rounds,
  ...eligibility,
  ...showcase,
  ...participants,
  ...participantImports,
  ...checkIn,
  ...clarifications,
  ...submissions,
  ...balloons,
  ...printing,
  ...judges,
  ...judgingList,
  ...speedReviews,
  ...verdictReviews,
  ...rejudgings,
  ...boards,
  ...finalGrades,
  ...certificates,
  ...contestResults,
  ...seasons,
  ...similarity,
  ...unusualEvents,
  ...promotions,
  ...pipeline,
  ...rehearsals,
  ...readiness,
  ...pastContests,
  ...universities,
};
