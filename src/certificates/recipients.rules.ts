/** Who gets a certificate from a published result, and what it states. */
import type { ResultRow, ResultSnapshot } from '../standings/results.rules.ts';
import type { CertificateFacts } from './certificates.rules.ts';

/**
 * Who gets a certificate of participation: no one, those who solved or scored something, or everyone who submitted. Whoever has
 * an award gets that certificate alone; disqualified participants get none.
 */
export const PARTICIPATION_CHOICES = ['none', 'scored', 'submitted'] as const;
export type ParticipationChoice = (typeof PARTICIPATION_CHOICES)[number];

export interface RecipientChoice {
  awards: boolean;
  participation: ParticipationChoice;
}

export interface Recipient {
  userId: string;
  facts: CertificateFacts;
}

/** A published version, and where it can be read. */
export interface ResultSource {
  snapshot: ResultSnapshot;
  version: number;
  href: string;
  /** Names of participants that are teams. */
  teamIds: ReadonlySet<string>;
}

/** Every member of a team gets one. In the order of the result. */
export function recipientsOf(source: ResultSource, choice: RecipientChoice): Recipient[] {
  return source.snapshot.rows.flatMap((row) => {
    const facts = factsFor(source, row, choice);
    return facts === null ? [] : row.memberIds.map((userId) => ({ userId, facts }));
  });
}

function factsFor(source: ResultSource, row: ResultRow, choice: RecipientChoice): CertificateFacts | null {
  const { contest, round } = source.snapshot;
  if (row.disqualified === true) return null;
  const common = {
    place: contest.name,
    part: round.name,
    href: source.href,
    version: source.version,
    team: source.teamIds.has(row.participantId) ? row.name : null,
    earnedAt: round.closesAt,
  };
  if (choice.awards && row.award !== null) return { kind: 'award', ...common, award: row.award, rank: row.rank };
  return takesPart(row, choice.participation) ? { kind: 'participation', ...common, award: null, rank: null } : null;
}

function takesPart(row: ResultRow, choice: ParticipationChoice): boolean {
  if (choice === 'none') return false;
  if (choice === 'scored') return row.solved > 0 || row.scoreMilli > 0;
  return Object.values(row.cells).some((cell) => cell.tries > 0);
}
