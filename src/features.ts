/**
 * Every feature's door to the process: pages, machine APIs and background handlers, in the ordered list of the house. It is
 * long because it names each of them.
 */
import type { Router } from 'express';
import type { App } from './platform/app-context.ts';
import { registerAccountJobs } from './accounts/accounts.jobs.ts';
import { accountRoutes } from './accounts/accounts.routes.ts';
import type { PersonAdditions } from './accounts/person-parts.service.ts';
import { campusProviderRoutes } from './campus-sign-in/campus-providers.routes.ts';
import { registerCampusJobs } from './campus-sign-in/campus.jobs.ts';
import { campusPostRoutes, campusRoutes } from './campus-sign-in/campus.routes.ts';
import { campusesOfPerson } from './campus-sign-in/person-campus.service.ts';
import { mailRoutes } from './notifications/mails.routes.ts';
import { registerNotificationJobs } from './notifications/notifications.jobs.ts';
import { pushRoutes } from './notifications/push.routes.ts';
import { notificationRoutes } from './notifications/notifications.routes.ts';
import { notificationsOfPerson } from './notifications/person-notifications.service.ts';
import { oneClickRoutes, unsubscribeRoutes } from './notifications/unsubscribe.routes.ts';
import { registerPartnershipJobs } from './partnerships/partnerships.jobs.ts';
import { partnershipPapersRoutes } from './partnerships/partnership-papers.routes.ts';
import { partnershipRoutes } from './partnerships/partnerships.routes.ts';
import { importRoutes } from './problems/import.routes.ts';
import { problemPeopleRoutes } from './problems/problem-people.routes.ts';
import { registerProblemJobs } from './problems/problems.jobs.ts';
import type { OwnWorkLoader } from './problems/own-work.service.ts';
import { problemRoutes } from './problems/problems.routes.ts';
import { versionRoutes } from './problems/versions.routes.ts';
import { assignmentRoutes } from './courses/assignments.routes.ts';
import type { CourseAdditions } from './courses/course-parts.service.ts';
import { courseRoutes } from './courses/courses.routes.ts';
import { registerExtensionJobs } from './courses/extensions.jobs.ts';
import { extensionRoutes } from './courses/extensions.routes.ts';
import { rosterRoutes } from './courses/roster.routes.ts';
import { sectionRoutes } from './courses/sections.routes.ts';
import { registerClassroomImportJobs } from './classroom-import/classroom-import.jobs.ts';
import { classroomImportRoutes } from './classroom-import/classroom-import.routes.ts';
import { classroomImportInCourse } from './classroom-import/course-classroom-import.service.ts';
import { registerContestLogJobs } from './contest-log/contest-log.jobs.ts';
import { contestEndingRoutes } from './contests/contest-endings.routes.ts';
import { registerContestJobs } from './contests/contests.jobs.ts';
import { contestCopyRoutes } from './contests/contest-copies.routes.ts';
import { contestOverview } from './contests/contest-overview.routes.ts';
import type { ContestParts } from './contests/contest-parts.service.ts';
import { contestRoutes } from './contests/contests.routes.ts';
import { staffInContest } from './contest-staff/contest-contest-staff.service.ts';
import { registerContestStaffJobs } from './contest-staff/contest-staff.jobs.ts';
import { contestStaffRoutes } from './contest-staff/contest-staff.routes.ts';
import { bookletRoutes } from './rounds/booklet.routes.ts';
import { contestRounds, roundsInContest } from './rounds/contest-rounds.service.ts';
import { practiceRoutes } from './rounds/practice.routes.ts';
import { afterEndRoutes } from './rounds/after-end.routes.ts';
import { problemTimesRoutes } from './rounds/problem-times.routes.ts';
import { roundProblemRoutes } from './rounds/round-problems.routes.ts';
import { openingsInContest } from './rounds/contest-openings.service.ts';
import { openingRoutes } from './rounds/openings.routes.ts';
import { setImportRoutes } from './rounds/set-import.routes.ts';
import { registerOpeningJobs } from './rounds/openings.jobs.ts';
import { registerRoundJobs } from './rounds/rounds.jobs.ts';
import { roundRoutes } from './rounds/rounds.routes.ts';
import { consentRoutes } from './eligibility/consents.routes.ts';
import { eligibilityInContest } from './eligibility/contest-eligibility.service.ts';
import { registerEligibilityJobs } from './eligibility/eligibility.jobs.ts';
import { signUpRulesRoutes } from './eligibility/sign-up-rules.routes.ts';
import { showcaseInContest } from './showcase/contest-showcase.service.ts';
import { showcaseImageRoutes } from './showcase/showcase-images.routes.ts';
import { showcaseRoutes } from './showcase/showcase.routes.ts';
import { contestParticipants, participantsInContest } from './participants/contest-participants.service.ts';
import { registerParticipantJobs } from './participants/participants.jobs.ts';
import { participantPageRoutes } from './participants/participant-page.routes.ts';
import { participantRoutes } from './participants/participants.routes.ts';
import { myTeamRoutes } from './participants/my-team.routes.ts';
import { rosterChangeRoutes } from './participants/roster-changes.routes.ts';
import { waitingRoutes } from './participants/waiting.routes.ts';
import { registrationRoutes } from './participants/registration.routes.ts';
import { importsInContest } from './participant-imports/contest-imports.service.ts';
import { credentialRoutes } from './participant-imports/credentials.routes.ts';
import { registerImportJobs } from './participant-imports/imports.jobs.ts';
import { importRoutes as participantImportRoutes } from './participant-imports/imports.routes.ts';
import { rostersInCourse } from './rosters/course-rosters.service.ts';
import { registerRosterJobs } from './rosters/rosters.jobs.ts';
import { claimRoutes } from './rosters/claims.routes.ts';
import { rosterPageRoutes } from './rosters/rosters.routes.ts';
import { checkInRoutes } from './check-in/check-in.routes.ts';
import { mergeCheckIns } from './check-in/check-in.service.ts';
import { checkInInContest } from './check-in/contest-check-in.service.ts';
import { answerTemplateRoutes } from './clarifications/answer-templates.routes.ts';
import { registerClarificationJobs } from './clarifications/clarifications.jobs.ts';
import { quotasInContest } from './quotas/contest-quotas.service.ts';
import { quotaRoutes } from './quotas/quotas.routes.ts';
import { clarificationRoutes } from './clarifications/clarifications.routes.ts';
import { clarificationsInContest } from './clarifications/contest-clarifications.service.ts';
import { inboxRoutes } from './clarifications/inbox.routes.ts';
import { ownWorkOnProblems } from './submissions/own-work.service.ts';
import { roundsSubmittedToUnchecked, submissionsInContest } from './submissions/contest-submissions.service.ts';
import { submitRoutes } from './submissions/submit.routes.ts';
import { roundArchiveRoutes } from './submissions/round-archive.routes.ts';
import { submissionRoutes } from './submissions/submissions.routes.ts';
import { judgePoolsInContest } from './judge-queue/contest-judge-pools.service.ts';
import { registerJudgeQueueJobs } from './judge-queue/judge-queue.jobs.ts';
import { judgingsInContest } from './judgings/contest-judgings.service.ts';
import { registerJudgingJobs } from './judgings/judgings.jobs.ts';
import { speedReviewRoutes } from './judgings/speed-reviews.routes.ts';
import { verificationRoutes } from './judgings/verifications.routes.ts';
import { versionCheckRoutes } from './judgings/version-checks.routes.ts';
import { rejudgingsInContest } from './rejudgings/contest-rejudgings.service.ts';
import { registerRejudgingJobs } from './rejudgings/rejudgings.jobs.ts';
import { rejudgingRoutes } from './rejudgings/rejudgings.routes.ts';
import { judgeQueueRoutes } from './judgehosts/judge-queue.routes.ts';
import { registerJudgehostJobs } from './judgehosts/judgehosts.jobs.ts';
import { judgehostRoutes } from './judgehosts/judgehosts.routes.ts';
import { judgeRoutes } from './judgehosts/judges.routes.ts';
import { languageRoutes } from './judgehosts/languages.routes.ts';
import { verdictReviewsInContest } from './verdict-reviews/contest-verdict-reviews.service.ts';
import { verdictReviewRoutes } from './verdict-reviews/verdict-reviews.routes.ts';
import { submissionPageRoutes } from './submission-page/submission-page.routes.ts';
import { judgingListInContest } from './judging-list/contest-judging-list.service.ts';
import { judgingListRoutes } from './judging-list/judging-list.routes.ts';
import { similarityInContest, similarityInCourse } from './similarity/places-similarity.service.ts';
import { similarityCheckRoutes } from './similarity/checks.routes.ts';
import { similarityPairRoutes } from './similarity/pairs.routes.ts';
import { similarityPlaceRoutes } from './similarity/places.routes.ts';
import { similarityQuestionRoutes } from './similarity/questions.routes.ts';
import { registerSimilarityJobs } from './similarity/similarity.jobs.ts';
import { unusualEventsInContest } from './unusual-events/contest-unusual-events.service.ts';
import { unusualEventRoutes } from './unusual-events/unusual-events.routes.ts';
import { assignmentEditRoutes } from './gradebook/assignment-edits.routes.ts';
import { assignmentWorkRoutes } from './gradebook/assignment-work.routes.ts';
import { gradebookInCourse } from './gradebook/course-gradebook.service.ts';
import { registerGradebookJobs } from './gradebook/gradebook.jobs.ts';
import { gradeRoutes } from './gradebook/grades.routes.ts';
import { lateDayRoutes } from './gradebook/late-days.routes.ts';
import { studentWorkRoutes } from './gradebook/student-work.routes.ts';
import { ownWorkInAssignments } from './gradebook/own-work.service.ts';
import { rejudgingGradesRoutes } from './gradebook/rejudging-grades.routes.ts';
import { finalGradesInCourse } from './final-grades/course-final-grades.service.ts';
import { finalGradeRoutes } from './final-grades/final-grades.routes.ts';
import { ltiInCourse } from './lti/course-lti.service.ts';
import { ltiCourseRoutes } from './lti/lti-course.routes.ts';
import { platformsOfPerson } from './lti/person-lti.service.ts';
import { registerLtiJobs } from './lti/lti.jobs.ts';
import { ltiPlatformRoutes } from './lti/lti-platforms.routes.ts';
import { ltiPlatformRequestRoutes, ltiRoutes } from './lti/lti.routes.ts';
import { boardRoutes } from './standings/board.routes.ts';
import { standingsInContest } from './standings/contest-standings.service.ts';
import { chartRoutes } from './standings/charts.routes.ts';
import { embedRoutes } from './standings/embed.routes.ts';
import { exportRoutes } from './standings/exports.routes.ts';
import { keptBoardRoutes } from './standings/kept-boards.routes.ts';
import { overallRoutes } from './standings/overall.routes.ts';
import { participantResultRoutes } from './standings/participant-results.routes.ts';
import { rejudgingPreviewRoutes } from './standings/rejudging-preview.routes.ts';
import { workInRoundsUnchecked, workInRoundUnchecked } from './standings/own-work.service.ts';
import { resolverRoutes } from './standings/resolver.routes.ts';
import { resultRoutes } from './standings/results.routes.ts';
import { roundControlRoutes } from './round-control/round-control.routes.ts';
import { starRoutes } from './standings/stars.routes.ts';
import { registerStandingJobs } from './standings/standings.jobs.ts';
import { appealRoutes } from './contest-results/appeals.routes.ts';
import { resultsInContest } from './contest-results/contest-contest-results.service.ts';
import { registerContestResultJobs } from './contest-results/contest-results.jobs.ts';
import { contestResultRoutes } from './contest-results/contest-results.routes.ts';
import { seasonsInContest } from './seasons/contest-seasons.service.ts';
import { registerSeasonJobs } from './seasons/seasons.jobs.ts';
import { seasonPageRoutes } from './seasons/season-pages.routes.ts';
import { seasonRoutes } from './seasons/seasons.routes.ts';
import { registerBalloonJobs } from './balloons/balloons.jobs.ts';
import { balloonRoutes } from './balloons/balloons.routes.ts';
import { virtualRunsInContest } from './virtual-runs/contest-virtual-runs.service.ts';
import { virtualRunRoutes } from './virtual-runs/virtual-runs.routes.ts';
import { balloonsInContest } from './balloons/contest-balloons.service.ts';
import { printingInContest } from './printing/contest-printing.service.ts';
import { registerPrintingJobs } from './printing/printing.jobs.ts';
import { printingRoutes } from './printing/printing.routes.ts';
import { printSendingRoutes } from './printing/print-sending.routes.ts';
import { promotionsInContest } from './promotions/contest-promotions.service.ts';
import { promotionRoutes } from './promotions/promotions.routes.ts';
import { pointsOfPerson } from './points/person-points.service.ts';
import { registerPointJobs } from './points/points.jobs.ts';
import { badgeRoutes } from './certificates/badges.routes.ts';
import { certificatePageRoutes } from './certificates/certificate-pages.routes.ts';
import { registerCertificateJobs } from './certificates/certificates.jobs.ts';
import { certificatesInContest } from './certificates/contest-certificates.service.ts';
import { certificateIssuingRoutes } from './certificates/issuing.routes.ts';
import { certificatesOfPerson } from './certificates/person-certificates.service.ts';
import { pipelineOfPerson } from './pipeline/person-pipeline.service.ts';
import { registerPipelineJobs } from './pipeline/pipeline.jobs.ts';
import { pipelineRoutes } from './pipeline/pipeline.routes.ts';
import { rehearsalsInContest } from './rehearsals/contest-rehearsals.service.ts';
import { registerRehearsalJobs } from './rehearsals/rehearsals.jobs.ts';
import { rehearsalRoutes } from './rehearsals/rehearsals.routes.ts';
import { metricsRoutes } from './operations/metrics.routes.ts';
import { problemUsageRoutes } from './operations/problem-usage.routes.ts';
import { healthRoutes, operationsRoutes } from './operations/operations.routes.ts';
import { universityRoutes } from './operations/universities.routes.ts';
import { readinessInContest } from './readiness/contest-readiness.service.ts';
import { readinessRoutes } from './readiness/readiness.routes.ts';
import { clicsRoutes } from './clics/clics.routes.ts';
import { pastContestsInContest } from './past-contests/contest-past-contests.service.ts';
import { registerPastContestJobs } from './past-contests/past-contests.jobs.ts';
import { pastContestRoutes } from './past-contests/past-contests.routes.ts';
import { apiRoutes } from './api/api.routes.ts';
import { homeRoutes } from './home/home.routes.ts';
import { dataOfPerson } from './home/person-data.service.ts';
import { personalDataRoutes } from './home/personal-data.routes.ts';

export interface Feature {
  name: string;
  /** Routes with a session, language and CSRF protection. */
  pages?: ((app: App) => Router)[];
  /** Answers to visitors that need no session, such as kept pages; what they cannot answer goes on to `pages`. */
  beforeSession?: ((app: App) => Router)[];
  /** Routes for machines: no session, no cookies, their own authentication. */
  api?: ((app: App) => Router)[];
  /** Registers background handlers. */
  jobs?: (app: App) => void;
}

/** What the reader of a list did on its items. */
const ownWork: OwnWorkLoader = {
  inAssignments: ownWorkInAssignments,
  inRoundUnchecked: workInRoundUnchecked,
  inRoundsUnchecked: workInRoundsUnchecked,
  onProblems: ownWorkOnProblems,
};

/** What the pages of a contest show and ask of features to the right of contests. */
const contestParts: ContestParts = {
  rounds: contestRounds,
  participants: contestParticipants,
  added: [
    staffInContest,
    roundsInContest(ownWork),
    openingsInContest,
    eligibilityInContest,
    showcaseInContest,
    participantsInContest,
    importsInContest,
    checkInInContest,
    quotasInContest,
    clarificationsInContest,
    submissionsInContest,
    judgePoolsInContest,
    judgingsInContest,
    rejudgingsInContest,
    verdictReviewsInContest,
    judgingListInContest,
    similarityInContest,
    unusualEventsInContest,
    standingsInContest,
    certificatesInContest,
    resultsInContest,
    seasonsInContest,
    virtualRunsInContest,
    balloonsInContest,
    printingInContest,
    promotionsInContest,
    rehearsalsInContest,
    readinessInContest,
    pastContestsInContest,
  ],
};

/** What features to the right of accounts add to a person's page and settings. */
const ofPeople: readonly PersonAdditions[] = [
  campusesOfPerson,
  platformsOfPerson,
  notificationsOfPerson,
  pointsOfPerson,
  certificatesOfPerson,
  pipelineOfPerson,
  dataOfPerson,
];

/** What features to the right of courses add to their pages. */
const inCourses: readonly CourseAdditions[] = [
  classroomImportInCourse,
  rostersInCourse,
  similarityInCourse,
  gradebookInCourse,
  finalGradesInCourse,
  ltiInCourse,
];

export const features: Feature[] = [
  { name: 'accounts', pages: [(app) => accountRoutes(app, ofPeople)], jobs: registerAccountJobs },
  {
    name: 'campus-sign-in',
    pages: [campusRoutes, campusProviderRoutes],
    api: [campusPostRoutes],
    jobs: registerCampusJobs,
  },
  {
    name: 'notifications',
    pages: [unsubscribeRoutes, notificationRoutes, pushRoutes, mailRoutes],
    api: [oneClickRoutes],
    jobs: registerNotificationJobs,
  },
  { name: 'partnerships', pages: [partnershipPapersRoutes, partnershipRoutes], jobs: registerPartnershipJobs },
  {
    name: 'problems',
    pages: [importRoutes, versionRoutes, problemPeopleRoutes, (app) => problemRoutes(app, ownWork)],
    jobs: registerProblemJobs,
  },
  // Before courses: /courses/import is no course.
  { name: 'classroom-import', pages: [classroomImportRoutes], jobs: registerClassroomImportJobs },
  {
    name: 'courses',
    pages: [
      (app) => courseRoutes(app, inCourses, ownWork),
      (app) => rosterRoutes(app, inCourses),
      (app) => sectionRoutes(app, inCourses),
      (app) => assignmentRoutes(app, inCourses),
      (app) => extensionRoutes(app, inCourses),
    ],
    jobs: registerExtensionJobs,
  },
  { name: 'contest-log', jobs: registerContestLogJobs },
  {
    name: 'contests',
    pages: [
      (app) => contestEndingRoutes(app, contestParts),
      (app) => contestRoutes(app, contestParts),
      (app) => contestCopyRoutes(app, contestParts),
    ],
    jobs: (app) => registerContestJobs(app, contestParts),
  },
  {
    name: 'contest-staff',
    pages: [(app) => contestStaffRoutes(app, contestParts)],
    jobs: registerContestStaffJobs,
  },
  {
    name: 'rounds',
    pages: [
      (app) => roundRoutes(app, contestParts, ownWork),
      bookletRoutes,
      setImportRoutes,
      roundProblemRoutes,
      problemTimesRoutes,
      afterEndRoutes,
      practiceRoutes,
      openingRoutes,
    ],
    jobs: (app) => {
      registerRoundJobs(app);
      registerOpeningJobs(app);
    },
  },
  {
    name: 'eligibility',
    pages: [(app) => signUpRulesRoutes(app, contestParts), (app) => consentRoutes(app, contestParts)],
    jobs: registerEligibilityJobs,
  },
  { name: 'showcase', pages: [(app) => showcaseRoutes(app, contestParts), showcaseImageRoutes] },
  {
    name: 'participants',
    pages: [
      (app) => participantRoutes(app, contestParts),
      (app) => participantPageRoutes(app, contestParts),
      (app) => registrationRoutes(app, contestParts, contestOverview(app, contestParts)),
      (app) => myTeamRoutes(app, contestParts),
      (app) => waitingRoutes(app, contestParts),
      (app) =>
        rosterChangeRoutes(app, contestParts, {
          roundsUnchecked: roundsSubmittedToUnchecked,
          checkInWithin: mergeCheckIns,
        }),
    ],
    jobs: registerParticipantJobs,
  },
  {
    name: 'participant-imports',
    pages: [(app) => participantImportRoutes(app, contestParts), (app) => credentialRoutes(app, contestParts)],
    jobs: registerImportJobs,
  },
  {
    name: 'rosters',
    pages: [(app) => rosterPageRoutes(app, inCourses), (app) => claimRoutes(app, inCourses)],
    jobs: registerRosterJobs,
  },
  { name: 'check-in', pages: [(app) => checkInRoutes(app, contestParts)] },
  { name: 'quotas', pages: [quotaRoutes] },
  {
    name: 'clarifications',
    pages: [
      (app) => clarificationRoutes(app, contestParts),
      (app) => answerTemplateRoutes(app, contestParts),
      (app) => inboxRoutes(app, contestParts),
    ],
    jobs: registerClarificationJobs,
  },
  { name: 'submissions', pages: [submitRoutes, submissionRoutes, roundArchiveRoutes] },
  { name: 'judge-queue', jobs: registerJudgeQueueJobs },
  { name: 'judgings', pages: [speedReviewRoutes, versionCheckRoutes, verificationRoutes], jobs: registerJudgingJobs },
  { name: 'rejudgings', pages: [rejudgingRoutes], jobs: registerRejudgingJobs },
  {
    name: 'judgehosts',
    pages: [judgeQueueRoutes, judgeRoutes, languageRoutes],
    api: [judgehostRoutes],
    jobs: registerJudgehostJobs,
  },
  { name: 'verdict-reviews', pages: [(app) => verdictReviewRoutes(app, contestParts)] },
  { name: 'submission-page', pages: [submissionPageRoutes] },
  { name: 'judging-list', pages: [(app) => judgingListRoutes(app, contestParts)] },
  {
    name: 'similarity',
    pages: [
      (app) => similarityPlaceRoutes(app, contestParts, inCourses),
      similarityCheckRoutes,
      similarityPairRoutes,
      similarityQuestionRoutes,
    ],
    jobs: registerSimilarityJobs,
  },
  { name: 'unusual-events', pages: [(app) => unusualEventRoutes(app, contestParts)] },
  {
    name: 'gradebook',
    pages: [
      (app) => gradeRoutes(app, inCourses),
      (app) => assignmentEditRoutes(app, inCourses),
      (app) => lateDayRoutes(app, inCourses),
      (app) => assignmentWorkRoutes(app, inCourses),
      (app) => studentWorkRoutes(app, inCourses),
      rejudgingGradesRoutes,
    ],
    jobs: registerGradebookJobs,
  },
  { name: 'final-grades', pages: [(app) => finalGradeRoutes(app, inCourses)] },
  {
    name: 'lti',
    pages: [ltiPlatformRoutes, ltiRoutes, (app) => ltiCourseRoutes(app, inCourses)],
    api: [ltiPlatformRequestRoutes],
    jobs: registerLtiJobs,
  },
  {
    name: 'standings',
    beforeSession: [keptBoardRoutes, embedRoutes],
    pages: [
      (app) => boardRoutes(app, contestParts),
      (app) => exportRoutes(app, contestParts),
      (app) => overallRoutes(app, contestParts),
      (app) => participantResultRoutes(app, contestParts),
      starRoutes,
      (app) => chartRoutes(app, contestParts),
      (app) => resolverRoutes(app, contestParts),
      resultRoutes,
      rejudgingPreviewRoutes,
    ],
    jobs: registerStandingJobs,
  },
  { name: 'round-control', pages: [roundControlRoutes] },
  { name: 'virtual-runs', pages: [virtualRunRoutes] },
  {
    name: 'contest-results',
    pages: [(app) => contestResultRoutes(app, contestParts), (app) => appealRoutes(app, contestParts)],
    jobs: registerContestResultJobs,
  },
  { name: 'seasons', pages: [seasonRoutes, seasonPageRoutes], jobs: registerSeasonJobs },
  { name: 'balloons', pages: [(app) => balloonRoutes(app, contestParts)], jobs: registerBalloonJobs },
  {
    name: 'printing',
    pages: [(app) => printingRoutes(app, contestParts), (app) => printSendingRoutes(app, contestParts)],
    jobs: registerPrintingJobs,
  },
  { name: 'promotions', pages: [(app) => promotionRoutes(app, contestParts)] },
  { name: 'points', jobs: registerPointJobs },
  {
    name: 'certificates',
    pages: [certificatePageRoutes, (app) => certificateIssuingRoutes(app, contestParts)],
    api: [badgeRoutes],
    jobs: registerCertificateJobs,
  },
  { name: 'pipeline', pages: [pipelineRoutes], jobs: registerPipelineJobs },
  {
    name: 'rehearsals',
    pages: [(app) => rehearsalRoutes(app, contestParts)],
    jobs: (app) => registerRehearsalJobs(app, contestParts),
  },
  {
    name: 'operations',
    pages: [problemUsageRoutes, universityRoutes, operationsRoutes],
    api: [healthRoutes, metricsRoutes],
  },
  { name: 'readiness', pages: [(app) => readinessRoutes(app, contestParts)] },
  { name: 'clics', api: [clicsRoutes] },
  { name: 'past-contests', pages: [pastContestRoutes], jobs: registerPastContestJobs },
  { name: 'api', api: [apiRoutes] },
  { name: 'home', pages: [homeRoutes, personalDataRoutes] },
];
