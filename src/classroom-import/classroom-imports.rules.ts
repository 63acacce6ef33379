/** An import of an assignment between its dry run and its end. */
import type { DraftChoices } from './classroom-draft.rules.ts';
import { withoutEnd } from './package-files.rules.ts';

/** `waiting`: the version is stored, and the assignment follows once its check has passed. */
export type ClassroomImportState = 'dry-run' | 'importing' | 'waiting' | 'done';

/** What is typed on the page of the dry run. */
export interface ClassroomChoices extends DraftChoices {
  title: string;
  /** The short name of the problem: lower-case letters and digits. */
  shortName: string;
  opensAt: number;
  dueAt: number;
  points: number;
  uuid: string;
  /** Where the roster goes, chosen where it was given. */
  sectionId?: string;
}

export interface ClassroomImport {
  id: string;
  userId: string;
  courseId: string;
  state: ClassroomImportState;
  source: string;
  repositorySha256: string | null;
  rosterSha256: string | null;
  solutionSha256: string | null;
  choices: ClassroomChoices;
  problemVersionId: string | null;
  assignmentId: string | null;
  createdAt: number;
  expiresAt: number;
}

/** Letters and digits of some text, for the short name of a problem; undefined where it has too few. */
export function shortNameFrom(text: string): string | undefined {
  const plain = text
    .toLowerCase()
    .replace(/\.(zip|git)$/, '')
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 40);
  return plain.length >= 3 ? plain : undefined;
}

/** A title from the first heading of a README, or else from a name. */
export function titleFrom(readme: string, source: string): string {
  const line = readme
    .slice(0, 5000)
    .split(/\r?\n/)
    .find((one) => /^#\s/.test(one));
  const heading =
    line &&
    withoutEnd(line.slice(1).trim(), '#')
      .replace(/[*_`[\]]/g, '')
      .trim();
  const name = source
    .split('/')
    .pop()!
    .replace(/\.(zip|git)$/i, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  return (heading || name).slice(0, 100) || 'Assignment';
}
