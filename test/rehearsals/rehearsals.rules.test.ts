import { expect } from 'chai';
import fc from 'fast-check';
import {
  fastestSpeed,
  LONGEST_GAP_MS,
  rehearsalMove,
  SHORTEST_MS,
} from '../../src/rehearsals/rehearsal-clock.rules.ts';
import {
  newRehearsalHref,
  rehearsalHref,
  rehearsalsHref,
  throwAwayHref,
} from '../../src/rehearsals/rehearsal-links.rules.ts';
import { personNames, teamNames } from '../../src/rehearsals/rehearsal-names.rules.ts';
import {
  planOfExamples,
  planOfSubmissions,
  playingTeams,
  seededRandom,
  type PlannedExample,
  type RoundToPlan,
} from '../../src/rehearsals/rehearsal-plan.rules.ts';
import { percentile, reportOn, type PutIn } from '../../src/rehearsals/rehearsal-report.rules.ts';
import {
  mayNow,
  MOST_WAITING,
  nextStepAt,
  PER_STEP,
  REHEARSAL_STATES,
  requireMove,
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

  it('moves each instant by the pieces before it: gaps shrink, overlapping rounds stay one stretch', () => {
    const MINUTES = 60_000;
    const at = (opens: number, closes: number) => ({ opensAt: opens * MINUTES, closesAt: closes * MINUTES });
    // 100 minutes, a gap of 5 (a half at this speed), and two that overlap: 100 together.
    const all = [at(205, 260), at(100, 200), at(250, 305), at(230, 240)];
    const move = rehearsalMove(all, 1_000_000, 10);
    const moved = (minute: number) => (move(minute * MINUTES) - 1_000_000) / MINUTES;
    expect([90, 100, 150, 200, 202.5, 205, 255, 305, 315].map(moved)).to.deep.equal([
      ...[-1, 0, 5, 10, 10.25, 10.5, 15.5, 20.5, 21.5],
    ]);
    const touching = rehearsalMove([at(0, 100), at(100, 110)], 0, 10);
    expect(touching(110 * MINUTES), 'both keep a length of their own').to.equal(11 * MINUTES);
    const far = rehearsalMove([at(0, 100), at(10_000, 10_100)], 0, 10);
    expect(far(10_000 * MINUTES)).to.equal(11 * MINUTES);
    expect(rehearsalMove([], 7, 10)(99)).to.equal(7);
  });

  it('is never slower than the contest, however many submissions there are', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: SUBMISSIONS_MAX }), (all, submissions) => {
        expect(fastestSpeed(all, submissions)).to.be.at.least(1);
      }),
    );
    expect(fastestSpeed([{ opensAt: 0, closesAt: 5 * HOUR }], 12_000)).to.equal(30);
    const two = [
      { opensAt: 10 * HOUR, closesAt: 11 * HOUR },
      { opensAt: 20 * HOUR, closesAt: 21 * HOUR },
    ];
    expect(fastestSpeed(two, 1), 'two minutes for each round').to.equal(30);
    expect(fastestSpeed([], 1)).to.equal(1);
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

/** Millionths, in their order. */
const SEEDED = [210_153, 86_804, 910_955, 538_355];

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

  it('plays all teams but the last', () => {
    expect([0, 1, 2, 10].map(playingTeams)).to.deep.equal([0, 1, 1, 9]);
  });

  it('says the same for a seed as it always did', () => {
    const random = seededRandom('a rehearsal');
    const numbers = Array.from({ length: 4 }, () => Math.floor(random() * 1e6));
    expect(numbers).to.deep.equal(SEEDED);
  });

  /** Chances one after another; the last one again and again. */
  const chances = (...list: number[]) => {
    let next = 0;
    return () => list[Math.min(next++, list.length - 1)]!;
  };
  const sources = (random: () => number, own: readonly PlannedExample[] = examples) =>
    planOfExamples([{ ...rounds(1)[0]!, problems: [{ roundProblemId: 'p', examples: own }] }], 1, random).map(
      ({ source }) => source.split('/')[0],
    );

  it('decides by chance whether a team tries, how often it is wrong, and whether it is right', () => {
    // The only team and problem: as strong as can be and as easy, so it always tries, is wrong with 0.25 and right in the end.
    expect(sources(chances(0.99, 0.3, 0.5, 0))).to.deep.equal(['accepted']);
    expect(sources(chances(0.99, 0.2, 0, 0.24, 0.99, 0.25, 0.5, 0))).to.deep.equal([
      ...['wrong_answer', 'time_limit_exceeded', 'accepted'],
    ]);
    expect(sources(chances(0)), 'four wrong ones at most').to.have.length(5);
    expect(sources(chances(0), examples.slice(0, 1))).to.deep.equal(['accepted']);
    expect(sources(chances(0), examples.slice(1, 2)), 'without a right one').to.have.length(4);
    const either = [
      { path: 'either', expected: ['AC', 'TLE'] },
      { path: 'unknown', expected: [] },
    ];
    expect(new Set(sources(chances(0), either)), 'what may fail is not right').to.deep.equal(new Set(['either']));
    expect(sources(chances(0.99, 0.3), either)).to.deep.equal([]);
  });

  it('gives hard problems to strong teams: the weaker, the less likely', () => {
    // Of four teams three play: strengths 1, 2/3, 1/3; of two problems the second is of difficulty 1/2.
    const tried = (chance: number) =>
      planOfExamples(rounds(2), 4, () => chance).map(({ team, roundProblemId }) => `${roundProblemId}${team}`);
    expect(new Set(tried(0.6))).to.deep.equal(new Set(['p00', 'p01', 'p02', 'p10', 'p11']));
    expect(new Set(tried(0.92))).to.deep.equal(new Set(['p00', 'p01', 'p02', 'p10']));
  });

  it('keeps the times of a problem and of its round, from soon after the opening until shortly before the end', () => {
    const [round] = rounds(1);
    const due = (chance: number, times: { opensAt?: number; closesAt?: number } = {}) =>
      planOfExamples(
        [{ ...round!, problems: [{ roundProblemId: 'p', examples: examples.slice(0, 1), ...times }] }],
        1,
        () => chance,
      ).map(({ dueAt }) => dueAt);
    expect(due(0)).to.deep.equal([1000 + 12_000]);
    expect(due(0.999)).to.deep.equal([1000 + Math.floor((0.02 + 0.93 * 0.999) * 600_000)]);
    expect(due(0, { opensAt: 101_000, closesAt: 201_000 })).to.deep.equal([103_000]);
    expect(due(0, { closesAt: 1001 })).to.deep.equal([1000]);
  });

  it('puts what people submitted where it was in its round, within the times of the problem', () => {
    const past = (part: number, roundProblemId = 'p0') => ({
      ...{ id: `s${part}`, participantId: 'ann', roundProblemId, part, verdict: 'AC' },
    });
    const [round] = rounds(1);
    const due = (parts: number[], times: object = {}) =>
      planOfSubmissions(
        [{ ...round!, problems: [{ roundProblemId: 'p0', examples, ...times }] }],
        parts.map((part) => past(part)),
        1,
        seededRandom('x'),
      ).map(({ dueAt, source, team }) => `${team} ${source} ${dueAt}`);
    expect(due([0.5, 0, 0.25, 2, -1])).to.deep.equal([
      ...['0 s0 1000', '0 s-1 1000', '0 s0.25 151000', '0 s0.5 301000', '0 s2 600999'],
    ]);
    expect(due([0, 0.5, 1], { opensAt: 51_000, closesAt: 101_000 })).to.deep.equal([
      ...['0 s0 51000', '0 s0.5 100999', '0 s1 100999'],
    ]);
    const people = Array.from({ length: 12 }, (_, index) => ({ ...past(index / 100), participantId: `p${index}` }));
    const teams = (order: typeof people) =>
      planOfSubmissions(rounds(1), order, 20, seededRandom('chance')).map(({ team, source }) => `${source} ${team}`);
    expect(teams(people), 'by chance, not in their order').not.to.deep.equal(
      people.map(({ id }, index) => `${id} ${index}`),
    );
    expect(new Set(teams(people)).size).to.equal(12);
    expect(teams(people.toReversed()).sort(), 'whatever the order in which they are read').to.deep.equal(
      teams(people).sort(),
    );
    const moved = new Set(
      Array.from({ length: 60 }, (_, seed) =>
        planOfSubmissions(rounds(1), people.slice(0, 3), 20, seededRandom(`${seed}`))
          .map(({ team }) => team)
          .join(''),
      ),
    );
    expect([...moved].sort(), 'every order comes').to.deep.equal(['012', '021', '102', '120', '201', '210']);
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

  it('are words that people of the language choose', () => {
    const english = /^[A-Z][a-z]+ [A-Z][a-z]+( \d+)?$/;
    const surname = /^(欧阳|[王李张刘陈杨赵周吴孙林何])\p{Script=Han}{1,2}( \d+)?$/u;
    for (const language of ['en', 'zh-CN']) {
      const isOwn = (index: number) => index % 4 !== 2;
      const teams = teamNames(170, language, 60);
      const hard = new Set([3, 8, 13, 18]);
      for (const [index, name] of teams.entries()) {
        if (hard.has(index)) continue;
        const isEnglish = isOwn(index) === (language === 'en');
        expect(name, String(index)).to.match(isEnglish ? english : /^\p{Script=Han}{4,5}( \d+)?$/u);
      }
      expect([13, 18].map((index) => teams[index])).to.deep.equal(['Ångström & Søn <3 "quotes"', 'ﷺ العربية 日本語']);
      expect(teams[3]).to.match(/^The Team With The Longest Name That .* Ever Re/);
      expect(teamNames(4, language, 70)[3])
        .to.match(/Register( x)+$/)
        .and.have.length.within(69, 70);
      expect(teams[8])
        .to.match(/^(超长队名)+$/)
        .and.have.length(60);
      const people = personNames(170, language, 60);
      for (const [index, name] of people.entries())
        if (index !== 3) expect(name, String(index)).to.match(isOwn(index) === (language === 'en') ? english : surname);
      expect(people[3]).to.equal(teams[3]);
      const firsts = new Set(people.filter((_, index) => isOwn(index)).map((name) => name.slice(0, 2)));
      expect(firsts.size).to.be.greaterThan(11);
    }
  });

  it('get a number where there would be two of one, however long they are', () => {
    const names = teamNames(200, 'en', 60);
    expect(names.slice(0, 3)).to.deep.equal(['Quiet Compilers', 'Lucky Stacks', '青松先锋']);
    const numbered = names.filter((name) => / 2$/.test(name));
    expect(numbered.length).to.be.greaterThan(0);
    for (const name of numbered) expect(names).to.include(name.slice(0, -2));
    expect(names.filter((name) => / 1$/.test(name))).to.deep.equal([]);
    const short = teamNames(200, 'en', 12);
    for (const name of short.filter((one) => / \d+$/.test(one))) expect(name.length, name).to.be.at.most(12);
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
    expect(nextStepAt(5500, { dueAt: null, hasRoom: true })).to.equal(8000);
    expect(nextStepAt(5500, { dueAt: 60_000, hasRoom: false }), 'nothing is put in before there is room').to.equal(
      8000,
    );
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

  it('moves on only if nobody else moved it', () => {
    expect(() => requireMove(true)).not.to.throw();
    expect(() => requireMove(false)).to.throw('rehearsal_moved_on');
  });

  it('has pages below those of its contest', () => {
    expect([
      rehearsalsHref('cup'),
      newRehearsalHref('cup'),
      rehearsalHref('cup', '7'),
      throwAwayHref('cup', '7'),
    ]).to.deep.equal(['', '/new', '/7', '/7/throw-away'].map((end) => `/contests/cup/rehearsals${end}`));
  });

  it('ends at limits that refusals name', () => {
    requireSubmittable(1);
    requireSubmittable(SUBMISSIONS_MAX);
    expect(() => requireSubmittable(0))
      .to.throw()
      .with.include({ code: 'rehearsal_nothing', field: 'source' });
    expect(() => requireSubmittable(SUBMISSIONS_MAX + 1))
      .to.throw('rehearsal_too_many')
      .with.property('field', 'teams');
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
    expect(report.refused).to.deep.equal([{ error: 'round_closed', count: 1 }]);
    const early = reportOn(2, [one({ dueAt: 400 }), one({ dueAt: 900, isHeld: true, judgedAt: null })], []);
    expect(early, 'nothing is late that comes early').to.include({ lagP95Ms: 100, judged: 2, waitP95Ms: 2000 });
    const many = reportOn(
      30,
      Array.from({ length: 30 }, () => one({ verdict: 'WA' })),
      [],
    );
    expect(many.mismatches, 'the first twenty').to.have.length(20);
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
