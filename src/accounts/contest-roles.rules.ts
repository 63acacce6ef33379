/** A role on the staff of a contest, as it is kept. */
import type { ContestRole } from './permissions.rules.ts';

/** A person's role on the staff of a contest. */
export interface ContestPerson {
  userId: string;
  role: ContestRole;
  /** Null = the system. */
  givenBy: string | null;
  givenAt: number;
  /** Null while it holds. */
  endedAt: number | null;
}
