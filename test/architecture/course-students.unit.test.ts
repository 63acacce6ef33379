/**
 * Whose students someone sees is decided in `courses/section-access.service.ts`. All who is enrolled in a course, whatever the
 * section, is read by these alone, each with its reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));

/** Files that call `listEnrolledUnchecked`, and what for. */
const ALLOWED: Record<string, string> = {
  'courses/courses.service.ts': 'It defines it.',
  'gradebook/assignment-edits.service.ts': 'Tells all students that a due time moved.',
};

describe('the students of a course', () => {
  const withCall = FILES.filter((path) => /\blistEnrolledUnchecked\b/.test(readFileSync(join(SRC, path), 'utf8')));

  it('are shown through `studentsOf`, which leaves out those of sections that the reader does not teach', () => {
    const others = withCall.filter((path) => !Object.hasOwn(ALLOWED, path));
    expect(
      others,
      'use studentsOf or enrolledOf of courses/section-access.service.ts, or give a reason here',
    ).to.deep.equal([]);
    expect(
      Object.keys(ALLOWED).filter((path) => !withCall.includes(path)),
      'no longer calls it',
    ).to.deep.equal([]);
  });

  it('are read from the database by the stores of courses and the export of personal data alone', () => {
    const readers = FILES.filter((path) =>
      /['"`(](enrollments|roster_entries)( as \w+)?['"`)]/.test(readFileSync(join(SRC, path), 'utf8')),
    );
    expect(readers.filter((path) => !path.startsWith('courses/') && !path.startsWith('home/personal-'))).to.deep.equal(
      [],
    );
  });
});
