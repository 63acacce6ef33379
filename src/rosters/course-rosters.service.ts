/** What rosters add to the pages of a course. */
import { may } from '../accounts/permissions.rules.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { hasClaimed } from './claims.service.ts';
import { claimHref, rosterHref } from './roster-links.rules.ts';

export const rostersInCourse: CourseAdditions = {
  tabs: [
    {
      key: 'roster',
      label: 'rosters:tab',
      href: ({ course }) => rosterHref(course.slug),
      order: 220,
      visibleTo: ({ actor, roles }) => may(actor, 'course.roster', roles),
    },
  ],
  cards: [
    {
      key: 'claim',
      place: 'side',
      view: 'rosters/_claim-card',
      order: 100,
      // The same for everyone who is no staff: it tells no one whether there is a list.
      model: async (app, { actor, course, roles }) => {
        const isStaff = may(actor, 'course.roster', roles);
        if (actor.kind !== 'user' || isStaff || course.state !== 'running') return null;
        return (await hasClaimed(app, actor, course)) ? null : { href: claimHref(course.slug) };
      },
    },
  ],
};
