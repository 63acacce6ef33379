import { expect } from 'chai';
import {
  may,
  requirePermission,
  rolesFor,
  SITE_ROLES,
  siteRolesFor,
  type Action,
  type Role,
} from '../../src/accounts/permissions.rules.ts';
import { Forbidden, Unauthenticated } from '../../src/platform/errors.ts';

const user = (...roles: string[]) => ({ kind: 'user' as const, id: 'u', roles });
const visitor = { kind: 'visitor' as const };
const system = { kind: 'system' as const, reason: 'test' };

const ACTIONS: Action[] = [
  ...(['role.grant', 'user.list', 'audit.read', 'operations.read', 'judgehost.manage', 'university.edit'] as const),
  ...(['partnership.propose', 'partnership.read', 'partnership.edit', 'partnership.submit'] as const),
  ...(['partnership.review', 'partnership.sign', 'partnership.confirm'] as const),
  ...(['course.open', 'course.edit', 'course.staff', 'course.read', 'course.grade', 'course.roster'] as const),
  ...(['assignment.edit', 'problem.import', 'problem.read', 'problem.edit', 'problem.people'] as const),
  ...(['contest.create', 'contest.edit', 'contest.staff-view', 'contest.register', 'team.edit'] as const),
  ...(['clarification.ask', 'clarification.answer'] as const),
  ...(['submission.create', 'submission.read', 'submission.list-all', 'submission.rejudge'] as const),
  ...(['speed.review', 'result.publish', 'pipeline.read', 'pipeline.manage', 'pipeline.move'] as const),
  'points.correct',
];

describe('the permission table', () => {
  it('allows the system everything and visitors nothing, whatever roles they claim', () => {
    expect(may(system, 'role.grant')).to.equal(true);
    expect(may(visitor, 'submission.create')).to.equal(false);
    expect(may(visitor, 'problem.read', ['problem-owner', 'organizer'])).to.equal(false);
  });

  it('accepts site roles and roles in the course or problem alike', () => {
    expect(may(user('organizer'), 'role.grant')).to.equal(true);
    expect(may(user('professor', 'mentor'), 'role.grant')).to.equal(false);
    expect(may(user(), 'course.edit', ['course-professor'])).to.equal(true);
    expect(may(user(), 'course.edit', ['course-assistant', 'course-student'])).to.equal(false);
    expect(may(user(), 'submission.create'), 'anybody signed in').to.equal(true);
  });

  it('allows each role its own actions and nothing else', () => {
    const everybody = ['clarification.ask', 'contest.register', 'submission.create'];
    const owners = ['course.edit', 'course.staff'];
    const staff = ['course.grade', 'course.read', 'course.roster', 'assignment.edit', 'submission.read'];
    const theirs: Partial<Record<Role, string[]>> = {
      professor: ['partnership.propose', 'pipeline.read', 'problem.import'],
      mentor: ['pipeline.move', 'pipeline.read'],
      member: [],
      owner: [...['partnership.read', 'partnership.edit', 'partnership.submit', 'partnership.confirm'], 'course.open'],
      author: ['submission.read'],
      captain: ['team.edit'],
      'course-professor': [...staff, ...owners],
      'course-engineer': staff,
      'course-assistant': staff,
      'course-student': ['course.read'],
      'problem-owner': ['problem.read', 'problem.edit', 'problem.people'],
      'problem-editor': ['problem.read', 'problem.edit'],
      'problem-reader': ['problem.read'],
    };
    for (const [role, actions] of Object.entries(theirs)) {
      const allowed = ACTIONS.filter((action) => may(user(), action, [role as Role]));
      expect(allowed, role).to.have.members([...actions, ...everybody]);
    }
    const denied = ACTIONS.filter((action) => !may(user('organizer'), action));
    expect(denied, 'an organizer does not submit for a university').to.deep.equal(['partnership.submit']);
  });

  it('does not allow professors to use a problem in which they have no role', () => {
    const held = ['problem-owner', 'problem-editor', 'problem-reader'] as const;
    const allowed = (action: Parameters<typeof may>[1]) =>
      held.filter((role) => may(user('professor', 'mentor'), action, [role]));
    expect(allowed('problem.read')).to.deep.equal(['problem-owner', 'problem-editor', 'problem-reader']);
    expect(allowed('problem.edit')).to.deep.equal(['problem-owner', 'problem-editor']);
    expect(allowed('problem.people')).to.deep.equal(['problem-owner']);
    for (const action of ['problem.read', 'problem.edit', 'problem.people'] as const) {
      expect(may(user('professor', 'mentor'), action), action).to.equal(false);
      expect(may(user('organizer'), action), action).to.equal(true);
    }
    expect(may(user('professor'), 'problem.import')).to.equal(true);
    expect(may(user('mentor'), 'problem.import')).to.equal(false);
  });

  it('refuses visitors by asking them to sign in, and others by naming the required roles', () => {
    expect(() => requirePermission(visitor, 'role.grant')).to.throw(Unauthenticated);
    expect(() => requirePermission(user('organizer'), 'role.grant')).not.to.throw();
    expect(() => requirePermission(user(), 'problem.import'))
      .to.throw(Forbidden)
      .that.deep.includes({
        code: 'forbidden_action',
        params: { action: 'problem.import', roles: 'organizer, professor' },
      });
  });

  it('knows which of the required roles are site roles', () => {
    expect(SITE_ROLES).to.deep.equal(['organizer', 'professor', 'mentor']);
    expect(siteRolesFor('problem.read')).to.deep.equal(['organizer']);
    expect(siteRolesFor('pipeline.read')).to.deep.equal(['organizer', 'professor', 'mentor']);
    expect(siteRolesFor('partnership.submit')).to.deep.equal([]);
    expect(rolesFor('team.edit')).to.deep.equal(['captain', 'organizer']);
  });
});
