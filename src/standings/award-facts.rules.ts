/** What the log of a contest says of published results. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import { AWARDS } from './awards.rules.ts';
import type { PublishedResult } from './results.rules.ts';

/** The awards of a published version; they replace those of earlier versions of the round. */
export function awardsFact({ roundId, number, snapshot }: PublishedResult): NewEvent {
  const winners = AWARDS.map((award) => {
    const rows = snapshot.rows.filter((row) => row.award === award);
    return [award, rows.map((row) => row.participantId)] as const;
  });
  const awards = Object.fromEntries(winners.filter(([, ids]) => ids.length > 0));
  return { kind: 'awards', subjectId: roundId, roundId, audience: 'public', data: { number, awards } };
}
