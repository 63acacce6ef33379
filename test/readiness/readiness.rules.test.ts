import { expect } from 'chai';
import { type ProblemFacts, type ReadinessFacts, type RoundFacts } from '../../src/readiness/readiness-facts.rules.ts';
import { countsOf, findingsIn } from '../../src/readiness/readiness.rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1e12;
const GIB = 1024 ** 3;
const none = { names: [], count: 0 };

const problem = (changes: Partial<ProblemFacts> = {}): ProblemFacts => ({
  ...{ visibleFrom: null, openUntil: null },
  ...{ label: 'A', points: 100, name: 'Sum', slug: 'sum', number: 2, currentNumber: 2, standing: 'agrees' },
  check: { state: 'passed', isOpened: false },
  ...{ isAllowed: false, statements: ['en', 'zh'], hasDefaultLimit: false, unserved: [] },
  ...changes,
});

const round = (changes: Partial<RoundFacts['round']> = {}, problems = [problem()]): RoundFacts => ({
  round: {
    ...{ id: 'r1', slug: 'final', name: 'Final', opensAt: NOW + HOUR, freezesAt: null, closesAt: NOW + 5 * HOUR },
    ...{ openedAt: null, scoring: 'points' as const },
    ...changes,
  },
  problems,
});

const facts = (changes: Partial<ReadinessFacts> = {}): ReadinessFacts => ({
  nowMs: NOW,
  contest: {
    ...{ slug: 'cup', visibility: 'published', participation: 'team', teamMin: 2, startsAt: NOW + HOUR },
    ...{ registrationOpensAt: null, registrationClosesAt: null },
  },
  rounds: [round()],
  people: {
    participants: 9,
    ...{ unverified: none, emptyTeams: none, smallTeams: none, sameStudentId: none, starred: none },
  },
  checkIn: { isOn: false, roundIds: [], missing: none },
  staff: 3,
  consents: [{ title: 'Rules', lacks: [] }],
  site: {
    ...{ judgesOnline: 1, queued: 0, oldestQueuedMs: 0, hasMail: true, mailsFailed: 0, mailsWaiting: 0 },
    ...{ freeBytes: 100 * GIB, databaseAheadMs: null, hasDemo: false },
  },
  ...changes,
});

const found = (changes: Partial<ReadinessFacts>): string[] =>
  findingsIn(facts(changes)).map(({ key, severity }) => `${severity} ${key}`);
const withProblem = (changes: Partial<ProblemFacts>, of: Partial<RoundFacts['round']> = {}): string[] =>
  found({ rounds: [round(of, [problem(changes)])] });
const contest = (changes: Partial<ReadinessFacts['contest']>) => ({ contest: { ...facts().contest, ...changes } });
const people = (changes: Partial<ReadinessFacts['people']>) => ({ people: { ...facts().people, ...changes } });
const site = (changes: Partial<ReadinessFacts['site']>) => ({ site: { ...facts().site, ...changes } });

describe('the readiness of a contest', () => {
  it('finds times of single problems that do not fit their round', () => {
    const end = NOW + 5 * HOUR;
    const visible = (visibleFrom: number) => withProblem({ visibleFrom });
    expect(visible(NOW + 2 * HOUR)).to.deep.equal([]);
    expect(visible(end - 1)).to.deep.equal([]);
    expect(visible(end)).to.deep.equal(['error visible_after_deadline']);
    expect(visible(NOW + HOUR - 1)).to.deep.equal(['note visible_before_opening']);
    expect(withProblem({ openUntil: end })).to.deep.equal([]);
    expect(withProblem({ openUntil: end + 1 })).to.deep.equal(['warning deadline_after_end']);
    expect(withProblem({ openUntil: NOW + HOUR })).to.deep.equal(['error deadline_before_opening']);
    const both = (from: number, until: number) => withProblem({ visibleFrom: NOW + from, openUntil: NOW + until });
    expect(both(2 * HOUR, 2 * HOUR + 1)).to.deep.equal([]);
    expect(both(2 * HOUR, 2 * HOUR)).to.deep.equal(['error visible_after_deadline']);
  });

  it('finds nothing where all is well', () => {
    expect(findingsIn(facts())).to.deep.equal([]);
  });

  it('finds problems whose examples disagree, seriously unless that is allowed or the round has opened', () => {
    expect(withProblem({ standing: 'disagrees' })).to.deep.equal(['error examples_disagree']);
    expect(withProblem({ standing: 'disagrees', isAllowed: true })).to.deep.equal([
      'warning examples_disagree_allowed',
    ]);
    expect(withProblem({ standing: 'disagrees' }, { opensAt: NOW - 1, openedAt: NOW - 1 })).to.deep.equal([
      'warning examples_disagree_allowed',
    ]);
    const [one] = findingsIn(facts({ rounds: [round({}, [problem({ standing: 'disagrees' })])] }));
    expect(one?.mend).to.deep.equal({ page: 'verify', problem: 'sum', number: 2 });
    expect(one?.params).to.deep.equal({ round: 'Final', label: 'A', name: 'Sum' });
  });

  it('finds problems that were not verified, or not as a whole', () => {
    expect(withProblem({ standing: 'never' })).to.deep.equal(['warning not_verified']);
    expect(withProblem({ standing: 'incomplete' })).to.deep.equal(['warning not_all_verified']);
  });

  it('finds checks that failed, are not over, or were passed over', () => {
    expect(withProblem({ check: null })).to.deep.equal([]);
    expect(withProblem({ check: { state: 'failed', isOpened: false } })).to.deep.equal(['error check_failed']);
    expect(withProblem({ check: { state: 'no-example', isOpened: true } })).to.deep.equal(['warning check_failed']);
    expect(withProblem({ check: { state: 'waiting', isOpened: false } })).to.deep.equal(['warning check_waiting']);
  });

  it('finds languages that no judge host has, missing statements, default limits and older versions', () => {
    expect(withProblem({ unserved: ['all'] })).to.deep.equal(['error nothing_judged']);
    expect(withProblem({ unserved: ['Java', 'Go'] })).to.deep.equal(['warning languages_not_judged']);
    const noJudge = { rounds: [round({}, [problem({ unserved: ['all'] })])], ...site({ judgesOnline: 0 }) };
    expect(found(noJudge)).to.deep.equal(['error no_judge']);
    expect(withProblem({ statements: ['en-GB'] })).to.deep.equal(['note statement_missing_zh-CN']);
    expect(withProblem({ statements: ['zh-CN'] })).to.deep.equal(['note statement_missing_en']);
    expect(withProblem({ statements: [] })).to.deep.equal(['warning statement_missing_en']);
    expect(withProblem({ hasDefaultLimit: true })).to.deep.equal(['warning default_limit']);
    expect(withProblem({ currentNumber: 3 })).to.deep.equal(['note older_version']);
    expect(withProblem({ currentNumber: 1 })).to.deep.equal([]);
  });

  it('looks at no problem of a round that is over', () => {
    expect(withProblem({ standing: 'disagrees' }, { opensAt: 1, closesAt: NOW })).to.deep.equal([]);
    expect(found({ rounds: [round({ opensAt: 1, closesAt: NOW }, [])] })).to.deep.equal([]);
  });

  it('finds rounds without problems, more seriously once published, and odd problem sets', () => {
    expect(found({ rounds: [round({}, [])] })).to.deep.equal(['error no_problems']);
    expect(
      found({ rounds: [round({}, [])], ...contest({ visibility: 'draft', startsAt: NOW + 48 * HOUR }) }),
    ).to.deep.equal(['warning no_problems']);
    expect(found({ rounds: [round({}, [problem(), problem({ label: 'a', slug: 'other' })])] })).to.deep.equal([
      'error labels_repeated',
    ]);
    expect(found({ rounds: [round({}, [problem(), problem({ label: 'B' })])] })).to.deep.equal([
      'warning problem_twice',
    ]);
    expect(withProblem({ points: 0 })).to.deep.equal(['warning no_points']);
    expect(withProblem({ points: 0 }, { scoring: 'icpc' })).to.deep.equal([]);
  });

  it('finds times that are odd', () => {
    expect(found({ rounds: [] })).to.deep.equal(['error no_rounds']);
    expect(found({ rounds: [round({ freezesAt: NOW + 5 * HOUR })] })).to.deep.equal(['error freeze_after_end']);
    expect(found({ rounds: [round({ freezesAt: NOW + 5 * HOUR - 1 })] })).to.deep.equal([]);
    expect(found({ rounds: [round({ closesAt: NOW + HOUR + 10 * MINUTE - 1 })] })).to.deep.equal([
      'warning short_round',
    ]);
    expect(found({ rounds: [round({ closesAt: NOW + HOUR + 10 * MINUTE })] })).to.deep.equal([]);
    const draft = contest({ visibility: 'draft', startsAt: NOW + 48 * HOUR });
    expect(found({ ...draft, rounds: [round({ opensAt: NOW })] })).to.deep.equal(['error opens_in_past']);
    expect(found({ ...draft, rounds: [round({ opensAt: NOW + 1 })] })).to.deep.equal([]);
    expect(found({ rounds: [round({ opensAt: NOW - 1 })] })).to.deep.equal([]);
  });

  it('finds rounds that run at the same time, and not those that follow each other', () => {
    const first = round();
    expect(
      found({ rounds: [first, round({ name: 'B', opensAt: NOW + 4 * HOUR, closesAt: NOW + 6 * HOUR })] }),
    ).to.deep.equal(['warning rounds_overlap']);
    expect(found({ rounds: [first, round({ opensAt: NOW + 5 * HOUR, closesAt: NOW + 6 * HOUR })] })).to.deep.equal([]);
    expect(found({ rounds: [round({ opensAt: NOW + 5 * HOUR, closesAt: NOW + 6 * HOUR }), first] })).to.deep.equal([]);
  });

  it('finds a registration that opens late, and a draft that begins soon', () => {
    expect(found(contest({ registrationOpensAt: NOW + HOUR }))).to.deep.equal(['warning registration_late']);
    expect(found(contest({ registrationOpensAt: NOW + HOUR - 1 }))).to.deep.equal([]);
    expect(found(contest({ registrationOpensAt: NOW + HOUR, startsAt: NOW }))).to.deep.equal([]);
    expect(found(contest({ visibility: 'draft', startsAt: NOW + 24 * HOUR }))).to.deep.equal(['error still_draft']);
    expect(found(contest({ visibility: 'draft', startsAt: NOW + 24 * HOUR + 1 }))).to.deep.equal([]);
    expect(found(contest({ visibility: 'draft', startsAt: null }))).to.deep.equal([]);
  });

  it('finds odd participants, with their names, and teams only where teams compete', () => {
    const some = { names: ['Ann'], count: 30 };
    const all = people({ unverified: some, emptyTeams: some, smallTeams: some, sameStudentId: some, starred: some });
    expect(found(all)).to.deep.equal([
      'warning teams_empty',
      'warning teams_small',
      'warning student_ids_same',
      'note emails_unverified',
      'note unranked',
    ]);
    expect(found({ ...all, ...contest({ participation: 'person' }) })).to.deep.equal([
      'warning student_ids_same',
      'note emails_unverified',
      'note unranked',
    ]);
    const small = findingsIn(facts(people({ smallTeams: some })))[0];
    expect(small).to.deep.include({ people: some, params: { count: 30, min: 2 } });
  });

  it('finds who has not checked in from two hours before a round, and whether they then cannot submit', () => {
    const missing = { names: ['Ann'], count: 1 };
    const checkIn = (roundIds: string[], isOn = true) => ({ checkIn: { isOn, roundIds, missing } });
    const opening = (inMs: number) => ({ rounds: [round({ opensAt: NOW + inMs })] });
    expect(found({ ...checkIn(['r1']), ...opening(2 * HOUR) })).to.deep.equal(['warning not_checked_in_needed']);
    expect(found({ ...checkIn([]), ...opening(2 * HOUR) })).to.deep.equal(['note not_checked_in']);
    expect(found({ ...checkIn(['r1']), ...opening(2 * HOUR + 1) })).to.deep.equal([]);
    expect(found({ ...checkIn(['r1'], false), ...opening(HOUR) })).to.deep.equal([]);
  });

  it('finds that no one is registered once registration is over', () => {
    const empty = people({ participants: 0 });
    expect(found(empty)).to.deep.equal([]);
    expect(found({ ...empty, ...contest({ registrationClosesAt: NOW }) })).to.deep.equal(['warning no_participants']);
    expect(found({ ...empty, ...contest({ startsAt: NOW }) })).to.deep.equal(['warning no_participants']);
    expect(found({ ...empty, ...contest({ startsAt: null }) })).to.deep.equal([]);
    expect(found({ ...empty, ...contest({ visibility: 'draft', startsAt: NOW - 1 }) })).to.deep.equal([
      'error still_draft',
    ]);
  });

  it('finds few staff and missing consent texts', () => {
    expect(found({ staff: 1 })).to.deep.equal(['note few_staff']);
    expect(found({ staff: 2 })).to.deep.equal([]);
    expect(found({ consents: [] })).to.deep.equal(['note no_consents']);
    expect(found({ consents: [{ title: 'Rules', lacks: ['zh-CN'] }] })).to.deep.equal([
      'warning consent_missing_zh-CN',
    ]);
  });

  it('finds what is wrong with judges, mail and the machine', () => {
    expect(found(site({ judgesOnline: 0, queued: 5000 }))).to.deep.equal(['error no_judge']);
    expect(found(site({ queued: 1000 }))).to.deep.equal(['warning long_queue']);
    expect(found(site({ queued: 999, oldestQueuedMs: 30 * MINUTE }))).to.deep.equal(['warning long_queue']);
    expect(found(site({ queued: 999, oldestQueuedMs: 30 * MINUTE - 1 }))).to.deep.equal([]);
    expect(found(site({ hasMail: false, mailsFailed: 1 }))).to.deep.equal(['warning no_mail']);
    expect(found(site({ mailsFailed: 1 }))).to.deep.equal(['warning mail_trouble']);
    expect(found(site({ mailsWaiting: 1 }))).to.deep.equal(['warning mail_trouble']);
    expect(found(site({ freeBytes: 5 * GIB - 1 }))).to.deep.equal(['warning disk_full']);
    expect(found(site({ freeBytes: GIB - 1 }))).to.deep.equal(['error disk_full']);
    expect(found(site({ freeBytes: null }))).to.deep.equal([]);
    expect(found(site({ databaseAheadMs: -2001 }))).to.deep.equal(['warning clock_off']);
    expect(found(site({ databaseAheadMs: 2000 }))).to.deep.equal([]);
    expect(found(site({ hasDemo: true }))).to.deep.equal(['note demo']);
    expect(findingsIn(facts(site({ freeBytes: 1.26 * GIB })))[0]?.params).to.deep.equal({ gib: 1.3 });
    expect(findingsIn(facts(site({ databaseAheadMs: -3400 })))[0]?.params).to.deep.equal({ seconds: 3 });
    expect(findingsIn(facts(site({ queued: 7, oldestQueuedMs: 31 * MINUTE })))[0]?.params).to.deep.equal({
      queued: 7,
      minutes: 31,
    });
  });

  it('puts the most serious first, and counts', () => {
    const all = findingsIn(facts({ staff: 1, ...site({ judgesOnline: 0, hasMail: false }) }));
    expect(all.map(({ key }) => key)).to.deep.equal(['no_judge', 'no_mail', 'few_staff']);
    expect(countsOf(all)).to.deep.equal({ error: 1, warning: 1, note: 1 });
  });
});
