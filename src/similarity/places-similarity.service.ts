/** What similarity checks add to the pages of contests and courses: a tab for staff. */
import { may, mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { deleteChecksOfContest } from './checks.store.ts';
import { contestSimilarityHref, courseSimilarityHref } from './similarity-links.rules.ts';

export const similarityInContest: ContestAdditions = {
  removeFrom: deleteChecksOfContest,
  tabs: [
    {
      key: 'similarity',
      label: 'similarity:tab',
      href: ({ contest }) => contestSimilarityHref(contest.slug),
      order: 600,
      visibleTo: ({ actor, contest }) => mayInContest(actor, 'similarity.check', contest.id),
    },
  ],
};

export const similarityInCourse: CourseAdditions = {
  tabs: [
    {
      key: 'similarity',
      label: 'similarity:tab',
      href: ({ course }) => courseSimilarityHref(course.slug),
      order: 400,
      visibleTo: ({ actor, roles, sectionIds }) => sectionIds === 'all' && may(actor, 'similarity.check', roles),
    },
  ],
};
