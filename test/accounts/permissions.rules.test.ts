import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  CONTEST_ROLES,
  contestsWhere,
  may,
  mayInContest,
  requireInContest,
  requireInSomeContest,
  rolesInContest,
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
  ...(['contest.archive', 'contest.delete'] as const),
  ...(['contest.staff', 'contest.read', 'contest.problems', 'contest.edit-problems'] as const),
  ...(['participant.list', 'participant.manage'] as const),
  ...(['clarification.ask', 'clarification.read', 'clarification.answer', 'clarification.announce'] as const),
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
    const ofObserver = [
      ...['contest.read', 'contest.staff-view', 'contest.problems', 'participant.list'],
      ...['clarification.read', 'submission.read', 'submission.list-all'],
    ];
    const ofJury = [
      ...[...ofObserver, 'participant.manage', 'team.edit', 'clarification.answer', 'clarification.announce'],
      ...['submission.rejudge', 'speed.review'],
    ];
    const theirs: Partial<Record<Role, string[]>> = {
      professor: ['partnership.propose', 'pipeline.read', 'problem.import'],
      mentor: ['pipeline.move', 'pipeline.read'],
      member: [],
      owner: [...['partnership.read', 'partnership.edit', 'partnership.submit', 'partnership.confirm'], 'course.open'],
      author: ['submission.read'],
      captain: ['team.edit'],
      'course-professor': [...staff, ...owners],
      'course-owner': owners,
      'course-engineer': staff,
      'course-assistant': staff,
      'course-student': ['course.read'],
      'problem-owner': ['problem.read', 'problem.edit', 'problem.people'],
      'problem-editor': ['problem.read', 'problem.edit'],
      'problem-reader': ['problem.read'],
      'contest-head': [
        ...ofJury,
        'contest.archive',
        'contest.delete',
        'contest.edit',
        'contest.staff',
        'contest.edit-problems',
        'result.publish',
      ],
      'contest-jury': ofJury,
      'contest-setter': [
        ...['contest.read', 'contest.problems', 'contest.edit-problems'],
        ...['clarification.read', 'clarification.answer'],
      ],
      'contest-observer': ofObserver,
      'contest-volunteer': ['contest.read', 'participant.list'],
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

  it('lets staff of a contest do there, and nowhere else, what their role may', () => {
    const as = (role: string) => ({ ...user(), contestRoles: new Map([['cup', role]]) });
    for (const role of CONTEST_ROLES) {
      for (const action of ACTIONS) {
        const isTheirs = may(user(), action, [`contest-${role}`]);
        expect(mayInContest(as(role), action, 'cup'), `${role} ${action}`).to.equal(isTheirs);
        expect(mayInContest(as(role), action, 'other'), `${role} ${action} elsewhere`).to.equal(may(user(), action));
        const everywhere = may(user(), action);
        expect(contestsWhere(as(role), action)).to.deep.equal(everywhere ? 'all' : isTheirs ? ['cup'] : []);
      }
      expect(rolesInContest(as(role), 'cup')).to.deep.equal([`contest-${role}`]);
    }
    expect(rolesInContest(as('tyrant'), 'cup'), 'a role that is none').to.deep.equal([]);
    expect(rolesInContest(visitor, 'cup')).to.deep.equal([]);
    expect(contestsWhere(user('organizer'), 'contest.edit')).to.equal('all');
    expect(contestsWhere(visitor, 'contest.edit')).to.deep.equal([]);
    expect(mayInContest(system, 'contest.edit', 'cup')).to.equal(true);
  });

  it('refuses what someone may do in no contest, and then what they may not do in this one', () => {
    const head = { ...user(), contestRoles: new Map([['cup', 'head']]) };
    expect(() => requireInSomeContest(head, 'contest.edit')).not.to.throw();
    expect(() => requireInSomeContest(user('organizer'), 'contest.edit')).not.to.throw();
    expect(() => requireInSomeContest(user(), 'contest.edit')).to.throw(Forbidden);
    expect(() => requireInSomeContest(visitor, 'contest.edit')).to.throw(Unauthenticated);
    expect(() => requireInContest(head, 'contest.edit', 'cup')).not.to.throw();
    expect(() => requireInContest(head, 'contest.edit', 'other'))
      .to.throw(Forbidden)
      .that.deep.includes({ params: { action: 'contest.edit', roles: 'organizer, contest-head' } });
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
    expect(rolesFor('team.edit')).to.deep.equal(['captain', 'organizer', 'contest-head', 'contest-jury']);
  });
});

it('has words in each language for every role that a refusal may name', () => {
  const roles = new Set(ACTIONS.flatMap((action) => [...rolesFor(action)]));
  for (const language of ['en', 'zh-CN']) {
    const file = new URL(`../../locales/${language}/errors.json`, import.meta.url);
    const { role } = JSON.parse(readFileSync(file, 'utf8')) as { role: Record<string, string> };
    expect([...roles].filter((one) => !role[one])).to.deep.equal([]);
  }
});
