import { expect } from 'chai';
import { CONTEST_ROLES } from '../../src/accounts/permissions.rules.ts';
import { systemActor, visitor, type UserActor } from '../../src/platform/actor.ts';
import type { AppError } from '../../src/platform/errors.ts';
import {
  contestPhaseAt,
  contestVisibleTo,
  registrationAt,
  requireRegistrationOpen,
  RESERVED_SLUGS,
  seesAsStaff,
  universityMayEnter,
  type Contest,
} from '../../src/contests/contests.rules.ts';

const student: UserActor = { kind: 'user', id: 's', displayName: 'S', roles: [], emailVerified: true };
const organizer: UserActor = { ...student, id: 'o', roles: ['organizer'] };
const contest: Contest = {
  id: 'c',
  slug: 'cup',
  name: 'Cup',
  summary: '',
  description: '',
  visibility: 'published',
  registrationOpensAt: 100,
  registrationClosesAt: 900,
  entry: 'university',
  entryUniversities: ['清华大学', 'East China Normal University'],
  entryCourseIds: [],
  participation: 'team',
  teamMin: 2,
  teamMax: 3,
  boardTop: null,
  startsAt: 500,
  endsAt: 800,
  createdBy: null,
  createdAt: 0,
  publishedAt: 1,
  archivedAt: null,
  deletedAt: null,
  importedFrom: null,
  rehearsalOfId: null,
  rev: 1,
};

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return (error as AppError).code;
  }
  return undefined;
};

describe('visibility', () => {
  it('shows drafts only to organizers and the system', () => {
    const draft = { id: 'c', visibility: 'draft' as const, deletedAt: null };
    expect([student, visitor].map((actor) => contestVisibleTo(actor, draft))).to.deep.equal([false, false]);
    expect([organizer, systemActor('test')].map((actor) => contestVisibleTo(actor, draft))).to.deep.equal([true, true]);
    expect(contestVisibleTo(visitor, contest)).to.equal(true);
    expect(contestVisibleTo(organizer, { ...contest, deletedAt: 5 }), 'deleted').to.equal(false);
  });

  it('shows a draft to everyone on its own staff, and the staff view to those who read everything', () => {
    const draft = { id: 'c', visibility: 'draft' as const, deletedAt: null };
    const as = (role: string, contestId = 'c') => ({ ...student, contestRoles: new Map([[contestId, role]]) });
    for (const role of CONTEST_ROLES) {
      expect(contestVisibleTo(as(role), draft), role).to.equal(true);
      expect(contestVisibleTo(as(role, 'other'), draft), role).to.equal(false);
      expect(seesAsStaff(as(role), 'c'), role).to.equal(['head', 'jury', 'observer'].includes(role));
      expect(seesAsStaff(as(role, 'other'), 'c'), role).to.equal(false);
    }
  });
});

describe('registration', () => {
  it('opens and closes at its times, and closes with the last round at the latest', () => {
    expect([99, 100, 799, 800].map((now) => registrationAt(contest, now))).to.deep.equal([
      'early',
      'open',
      'open',
      'over',
    ]);
    expect(registrationAt({ ...contest, registrationClosesAt: 300 }, 300)).to.equal('over');
    expect(registrationAt({ ...contest, visibility: 'draft' }, 400)).to.equal('early');
    expect(
      registrationAt({ ...contest, registrationOpensAt: null, registrationClosesAt: null, endsAt: null }, 1),
    ).to.equal('open');
  });

  it('refuses with the reason', () => {
    expect(codeOf(() => requireRegistrationOpen(contest, 50))).to.equal('registration_early');
    expect(codeOf(() => requireRegistrationOpen(contest, 950))).to.equal('registration_over');
    expect(codeOf(() => requireRegistrationOpen(contest, 400))).to.equal(undefined);
  });

  it('ignores case, width and spaces of university names, but no other difference', () => {
    expect(universityMayEnter(contest, ' east china  Normal university')).to.equal(true);
    expect(universityMayEnter(contest, '清华大学')).to.equal(true);
    expect(universityMayEnter(contest, '清华')).to.equal(false);
    expect(universityMayEnter(contest, null)).to.equal(false);
  });
});

describe('a contest', () => {
  it('has no URL name that is reserved for a page', () => {
    expect(RESERVED_SLUGS).to.have.members(['new', 'edit', 'join', 'rounds', 'teams', 'my-team', 'history', 'deleted']);
  });

  it('is upcoming without rounds, running from the first opening to the last close, then past', () => {
    expect(contestPhaseAt({ startsAt: null, endsAt: null }, 1)).to.equal('coming');
    expect(contestPhaseAt({ startsAt: null, endsAt: 9 }, 1)).to.equal('coming');
    expect(contestPhaseAt({ startsAt: 1, endsAt: null }, 1)).to.equal('coming');
    expect([499, 500, 799, 800].map((now) => contestPhaseAt(contest, now))).to.deep.equal([
      'coming',
      'running',
      'running',
      'past',
    ]);
  });
});
