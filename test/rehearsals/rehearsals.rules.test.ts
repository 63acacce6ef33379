import { expect } from 'chai';
import fc from 'fast-check';
import {
  fastestSpeed,
  LONGEST_GAP_MS,
  rehearsalMove,
  SHORTEST_MS,
} from '../../src/rehearsals/rehearsal-clock.rules.ts';
import { personNames, teamNames } from '../../src/rehearsals/rehearsal-names.rules.ts';
import {
  planOfExamples,
  planOfSubmissions,
  playingTeams,
  seededRandom,
  type RoundToPlan,
} from '../../src/rehearsals/rehearsal-plan.rules.ts';
import { percentile, reportOn, type PutIn } from '../../src/rehearsals/rehearsal-report.rules.ts';
import {
  mayNow,
  MOST_WAITING,
  nextStepAt,
  PER_STEP,
  REHEARSAL_STATES,
  requireSubmittable,
  roomFor,
  SUBMISSIONS_MAX,
} from '../../src/rehearsals/rehearsals.rules.ts';

const HOUR = 3_600_000;
const span = fc
  .record({ opensAt: fc.integer({ min: 0, max: 400 * HOUR }), length: fc.integer({ min: 1000, max: 30 * HOUR }) })
  .map(({ opensAt, length }) => ({ opensAt, closesAt: opensAt + length }));
const spans = fc.array(span, { minLength: 1, maxLength: 5 });
const speeds = fc.oneof(fc.constantFrom(1, 10, 60, 1000), fc.double({ min: 1, max: 1000, noNaN: true }));

describe('the clock of a rehearsal', () => {
  it('keeps the order of instants, opens the first round at its start, and leaves no long gap', () => {
    fc.assert(
      fc.property(
        spans,
        speeds,
        fc.array(fc.integer({ min: -HOUR, max: 500 * HOUR }), { minLength: 2 }),
        (all, speed, at) => {
          const startsAt = 1_700_000_000_000;
          const move = rehearsalMove(all, startsAt, speed);
          expect(move(Math.min(...all.map(({ opensAt }) => opensAt)))).to.equal(startsAt);
          const moved = [...at].sort((a, b) => a - b).map(move);
          expect(moved).to.deep.equal([...moved].sort((a, b) => a - b));
          const total = all.reduce(
            (sum, { opensAt, closesAt }) => sum + Math.max(SHORTEST_MS, (closesAt - opensAt) / speed),
            0,
          );
          const end = move(Math.max(...all.map(({ closesAt }) => closesAt)));
          expect(end - startsAt).to.be.at.most(total + all.length * (LONGEST_GAP_MS + 1) + 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('divides the length of a round by the speed, but not below a minute', () => {
    fc.assert(
      fc.property(span, speeds, ({ opensAt, closesAt }, speed) => {
        const move = rehearsalMove([{ opensAt, closesAt }], 5_000_000, speed);
        const length = closesAt - opensAt;
        const wanted = Math.max(length / speed, Math.min(length, SHORTEST_MS));
        expect(move(closesAt) - move(opensAt)).to.be.closeTo(wanted, 1);
        const middle = move(opensAt + length / 2) - move(opensAt);
        expect(middle, 'the freeze moves along').to.be.closeTo(wanted / 2, 1);
      }),
      { numRuns: 200 },
    );
  });

  it('is never slower than the contest, however many submissions there are', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: SUBMISSIONS_MAX }), (all, submissions) => {
        expect(fastestSpeed(all, submissions)).to.be.at.least(1);
      }),
    );
    expect(fastestSpeed([{ opensAt: 0, closesAt: 5 * HOUR }], 12_000)).to.equal(30);
  });
});

const examples = [
  { path: 'accepted/a.cpp', expected: ['AC'] },
  { path: 'wrong_answer/b.cpp', expected: ['WA'] },
  { path: 'time_limit_exceeded/c.cpp', expected: ['TLE'] },
  { path: 'rejected_before_build/d.cpp', expected: ['REJECTED'] },
];
const rounds = (problems: number): RoundToPlan[] => [
  {
    opensAt: 1000,
    closesAt: 601_000,
    problems: Array.from({ length: problems }, (_, index) => ({ roundProblemId: `p${index}`, examples })),
  },
];

describe('the plan of a rehearsal', () => {
  it('is the same for the same seed, in order, within the rounds, with a team that submits nothing', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, teams, problems) => {
          const make = () => planOfExamples(rounds(problems), teams, seededRandom(seed));
          const plan = make();
          expect(make()).to.deep.equal(plan);
          const times = plan.map(({ dueAt }) => dueAt);
          expect(times).to.deep.equal([...times].sort((a, b) => a - b));
          const isOutside = ({ dueAt, team, source }: (typeof plan)[number]) =>
            dueAt < 1000 || dueAt > 600_999 || team >= playingTeams(teams) || source.startsWith('rejected');
          expect(plan.filter(isOutside)).to.deep.equal([]);
          // Nothing follows what is right.
          const solved = new Set<string>();
          const late = plan.filter(({ team, roundProblemId, expected }) => {
            const key = `${team} ${roundProblemId}`;
            const isLate = solved.has(key);
            if (expected.join() === 'AC') solved.add(key);
            return isLate;
          });
          expect(late).to.deep.equal([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has a mix of verdicts: many teams solve the first problem, few the last', () => {
    const plan = planOfExamples(rounds(8), 100, seededRandom('mix'));
    const solvedBy = (problem: string) =>
      plan.filter((one) => one.roundProblemId === problem && one.expected[0] === 'AC').length;
    expect(solvedBy('p0')).to.be.greaterThan(60);
    expect(solvedBy('p7')).to.be.within(5, 50);
    const wrong = plan.filter(({ expected }) => expected[0] !== 'AC').length;
    expect(wrong / plan.length).to.be.within(0.2, 0.7);
    expect(new Set(plan.map(({ source }) => source)).size).to.equal(3);
  });

  it('submits nothing where packages have no examples', () => {
    const empty = rounds(2).map((round) => ({ ...round, problems: [{ roundProblemId: 'p', examples: [] }] }));
    expect(planOfExamples(empty, 50, seededRandom('x'))).to.deep.equal([]);
  });

  it('gives what one person submitted to one team, and leaves people out when there are too few teams', () => {
    const person = fc.record({
      id: fc.uuid(),
      participantId: fc.constantFrom('ann', 'bob', 'cyd', 'dan', 'eve'),
      roundProblemId: fc.constantFrom('p0', 'p1', 'elsewhere'),
      part: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
      verdict: fc.constantFrom('AC', 'WA'),
    });
    fc.assert(
      fc.property(fc.array(person), fc.integer({ min: 1, max: 8 }), fc.string(), (past, teams, seed) => {
        const plan = planOfSubmissions(rounds(2), past, teams, seededRandom(seed));
        const byId = new Map(past.map((one) => [one.id, one]));
        const teamOf = new Map<string, number>();
        for (const { source, team, dueAt, expected } of plan) {
          const one = byId.get(source)!;
          expect(teamOf.get(one.participantId) ?? team).to.equal(team);
          teamOf.set(one.participantId, team);
          expect(dueAt).to.be.within(1000, 600_999);
          expect(expected).to.deep.equal([one.verdict]);
        }
        expect(new Set(teamOf.values()).size, 'no team is two people').to.equal(teamOf.size);
        expect(teamOf.size).to.be.at.most(playingTeams(teams));
      }),
      { numRuns: 150 },
    );
  });
});

describe('the names of a rehearsal', () => {
  it('are all different and none is too long, in both languages', () => {
    for (const language of ['en', 'zh-CN'])
      for (const count of [1, 7, 200])
        for (const names of [teamNames(count, language, 60), personNames(count, language, 60)]) {
          expect(names).to.have.length(count);
          expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).to.equal(count);
          for (const name of names) expect(name.length).to.be.within(1, 60);
        }
  });

  it('are mostly of the language, with Chinese ones, English ones and one as long as may be in each', () => {
    const isChinese = (name: string) => /\p{Script=Han}/u.test(name);
    expect(teamNames(20, 'en', 60).filter(isChinese).length).to.be.within(2, 9);
    expect(teamNames(20, 'zh-CN', 60).filter(isChinese).length).to.be.greaterThan(9);
    expect(Math.max(...teamNames(20, 'en', 60).map(({ length }) => length))).to.equal(60);
  });
});

describe('the pace of a rehearsal', () => {
  it('puts in few at once, and nothing while many wait', () => {
    expect(roomFor(0)).to.equal(PER_STEP);
    expect(roomFor(MOST_WAITING - 3)).to.equal(3);
    expect(roomFor(MOST_WAITING + 10)).to.equal(0);
  });

  it('goes on at a whole second after now, when something is due, and looks at the judges meanwhile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.option(fc.integer({ min: 0, max: 1e12 })), (nowMs, dueAt) => {
        const at = nextStepAt(nowMs, { dueAt, hasRoom: true });
        expect(at % 1000).to.equal(0);
        expect(at).to.be.greaterThan(nowMs);
        if (dueAt !== null) expect(at).to.be.at.least(dueAt);
      }),
    );
    expect(nextStepAt(5500, { dueAt: 1000, hasRoom: true })).to.equal(6000);
    expect(nextStepAt(5500, { dueAt: 60_001, hasRoom: true })).to.equal(61_000);
    expect(nextStepAt(5500, { dueAt: 1000, hasRoom: false })).to.equal(8000);
  });
});

describe('what staff may do with a rehearsal', () => {
  it('follows from its state', () => {
    const able = (what: keyof ReturnType<typeof mayNow>) => REHEARSAL_STATES.filter((state) => mayNow(state)[what]);
    expect(able('pause')).to.deep.equal(['running']);
    expect(able('resume')).to.deep.equal(['paused']);
    expect(able('stop')).to.deep.equal(['running', 'paused']);
    expect(able('throwAway')).to.deep.equal(['preparing', 'running', 'paused', 'ended']);
  });

  it('ends at limits that refusals name', () => {
    requireSubmittable(1);
    requireSubmittable(SUBMISSIONS_MAX);
    expect(() => requireSubmittable(0))
      .to.throw()
      .with.property('code', 'rehearsal_nothing');
    expect(() => requireSubmittable(SUBMISSIONS_MAX + 1))
      .to.throw()
      .with.property('params')
      .that.deep.equals({ count: SUBMISSIONS_MAX + 1, max: SUBMISSIONS_MAX });
  });
});

describe('the report of a rehearsal', () => {
  const one = (changes: Partial<PutIn>): PutIn => ({
    ...{ submissionId: 's', label: 'A', sourceKind: 'example', source: 'accepted/a.cpp', expected: ['AC'] },
    ...{ dueAt: 0, submittedAt: 500, judgedAt: 2500, verdict: 'AC', isHeld: false },
    ...changes,
  });

  it('counts what agreed, what did not, judge errors and what waits, with waits and lag', () => {
    const putIn = [
      one({}),
      one({ verdict: 'WA', source: 'accepted/b.cpp', submittedAt: 60_000, judgedAt: 61_000 }),
      one({ verdict: 'JE', submittedAt: 61_000, judgedAt: 91_000 }),
      one({ verdict: null, judgedAt: null, submittedAt: 120_500 }),
    ];
    const report = reportOn(6, putIn, [{ error: 'round_closed', count: 1 }]);
    expect(report).to.include({ planned: 6, submitted: 4, judged: 3, agreed: 1, disagreed: 1, judgeErrors: 1 });
    expect(report).to.include({
      perMinute: 2,
      peakPerMinute: 2,
      waitP50Ms: 2000,
      waitP95Ms: 30_000,
      lagP95Ms: 120_500,
    });
    const held = reportOn(1, [one({ verdict: null, judgedAt: null, isHeld: true })], []);
    expect(held, 'judges are done with what the jury holds back').to.include({ judged: 1, agreed: 0, disagreed: 0 });
    expect(report.mismatches).to.deep.equal([
      { label: 'A', source: 'accepted/b.cpp', sourceKind: 'example', expected: ['AC'], got: 'WA' },
    ]);
  });

  it('says nothing of times where there are none', () => {
    const report = reportOn(3, [], []);
    expect(report).to.include({ perMinute: 0, peakPerMinute: 0, waitP50Ms: null, waitP95Ms: null, lagP95Ms: null });
  });

  it('takes percentiles that are values, and no less than that part of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, part) => {
          const found = percentile(values, part)!;
          expect(values).to.include(found);
          expect(values.filter((value) => value <= found).length).to.be.at.least(Math.ceil(part * values.length));
        },
      ),
    );
  });
});
