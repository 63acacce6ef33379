/** Students of a course with their GitHub accounts, as the roster of a GitHub Classroom named them. */
import type { ClassroomNote } from './classroom-tests.rules.ts';

export interface GitHubStudent {
  studentNumber: string;
  fullName: string;
  githubUsername: string | null;
  githubId: string | null;
}

export interface ReadRoster {
  students: GitHubStudent[];
  notes: ClassroomNote[];
}
