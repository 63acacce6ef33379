/** What the log of a contest says of submissions. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Submission } from './submissions.rules.ts';

type Logged = Pick<
  Submission,
  'id' | 'contextType' | 'contextId' | 'roundId' | 'participantId' | 'isSampleRun' | 'language' | 'submittedAt'
>;

/** The submission of a participant in a round; undefined for any other, which no log of a contest mentions. */
export function submissionFact(submission: Logged): NewEvent | undefined {
  const { id, contextType, contextId: problemId, roundId, participantId, language, submittedAt } = submission;
  if (contextType !== 'round' || submission.isSampleRun || participantId === null) return undefined;
  const data = { problemId, participantId, language, submittedAt };
  return { kind: 'submission', subjectId: id, roundId, audience: 'public', data };
}
