/** What the log of a contest says of judgements. */
import { judgementAudience, type NewEvent } from '../contest-log/contest-log.rules.ts';
import { verdictOfTest, type Judging } from './judgings.rules.ts';

type Over = Pick<Judging, 'id' | 'submissionId' | 'verdict' | 'scoreMilli' | 'startedAt' | 'finishedAt' | 'facts'>;

/** The judging that counts for a submission of a round, and its tests for staff; nothing before it is over. */
export function judgementFacts(
  round: { id: string; freezesAt: number | null },
  submittedAt: number,
  judging: Over,
): NewEvent[] {
  const { id, submissionId, verdict, scoreMilli, startedAt, finishedAt } = judging;
  if (verdict === null || finishedAt === null) return [];
  const audience = judgementAudience(round, { submittedAt, verdict });
  const data = { submissionId, verdict, scoreMilli, startedAt, finishedAt };
  const tests = [...(judging.facts?.tests ?? [])].sort((a, b) => a.ordinal - b.ordinal);
  const runs = tests.map((test) => ({ verdict: verdictOfTest(test), ms: Math.round(test.cpuMs) }));
  const about = { subjectId: id, roundId: round.id };
  return [
    { kind: 'judgement', ...about, audience, data },
    ...(runs.length > 0
      ? [{ kind: 'runs' as const, ...about, audience: 'staff' as const, data: { submissionId, runs } }]
      : []),
  ];
}
