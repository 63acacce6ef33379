/** Handlers that update standings and grades after submissions. */
import type { App } from '../platform/app-context.ts';
import { refreshAssignment, refreshGradeOf } from './grades.service.ts';
import { forgetNameInResults } from './results.service.ts';
import { refreshParticipant, refreshRound, refreshStandingOf } from './standings.service.ts';

export function registerStandingJobs(app: App): void {
  const on = app.background;
  on.on('submission.received', 'standing', (payload) => refreshStandingOf(app, String(payload.submissionId)));
  on.on('judging.finished', 'standing', (payload) => refreshStandingOf(app, String(payload.submissionId)));
  on.on('judging.finished', 'grade', (payload) => refreshGradeOf(app, String(payload.submissionId)));
  on.on('assignment.edited', 'grades', (payload) => refreshAssignment(app, String(payload.assignmentId)));
  // The board shows participants and their names too: changing a row invalidates all cached boards.
  for (const topic of ['participant.registered', 'participant.changed'])
    on.on(topic, 'standings', (payload) =>
      refreshParticipant(app, String(payload.contestId), String(payload.participantId)),
    );
  on.on('user.erased', 'results', (payload) => forgetNameInResults(app, String(payload.userId)));
  // A postponed freeze changes what the public may see.
  on.on('round.postponed', 'standings', (payload) => refreshRound(app, String(payload.roundId)));
}
