/** Any log, read in any pieces by any reader: what the feed tells is what there is, and hides what a freeze hides. */
import { expect } from 'chai';
import fc from 'fast-check';
import { changesSince, everythingOf, findObject, marksNow, typesFor } from '../../src/clics/clics-collections.rules.ts';
import type { Reader, Version } from '../../src/clics/clics-formats.rules.ts';
import type { Shown } from '../../src/clics/clics-visibility.rules.ts';
import { applyEvents } from '../../src/clics/contest-fold.rules.ts';
import { emptyModel, type ContestModel, type Lookups, type Marks } from '../../src/clics/contest-model.rules.ts';
import { marksOf, tokenOf } from '../../src/clics/feed-tokens.rules.ts';
import type { ContestEvent, NewEvent } from '../../src/contest-log/contest-log.rules.ts';

const ROUND = '01round00000000000000000000';
const TEAMS = ['team-a', 'team-b'];
const PROBLEMS = ['01problem-aaaaaaaaaaaaaaaaaa', '01problem-bbbbbbbbbbbbbbbbbb'];
const SUBMISSIONS = ['s1', 's2', 's3', 's4'];
const FIXED = { languages: [{ id: 'cpp', name: 'C++', extensions: ['cc'] }] };

const FOUND: Lookups = {
  teams: new Map(
    TEAMS.map((id) => [
      id,
      { name: id, organization: { id: 'org', name: 'Org' }, people: [{ id: `p-${id}`, name: id }] },
    ]),
  ),
  problems: new Map([['v', { name: 'P', timeLimitMs: 1000, tests: 9, samples: 2, maxScoreMilli: undefined }]]),
  texts: new Map(),
  awards: new Map([[`${ROUND} 1`, new Map([['winner', { citation: 'Winner', teamIds: ['team-a'] }]])]]),
};

const times = { opensAt: 1000, freezesAt: 5000, closesAt: 9000 };
const round = (opensAt: number, scoring: string): NewEvent => ({
  ...{ kind: 'round', subjectId: ROUND, roundId: ROUND, audience: 'public' },
  data: { slug: 'r', name: 'R', ...times, opensAt, scoring, penaltyMinutes: 20 },
});
const participant = (id: string, isThere: boolean): NewEvent => ({
  ...{ kind: 'participant', subjectId: id, roundId: null, audience: 'public' },
  data: isThere ? { participation: 'team', name: id, isGuest: false, isDisqualified: false } : null,
});
const problem = (id: string, audience: 'public' | 'staff', isThere: boolean): NewEvent => ({
  ...{ kind: 'problem', subjectId: id, roundId: ROUND, audience },
  data: isThere ? { label: id.slice(-1), position: 1, points: 10, weight: 1, problemVersionId: 'v' } : null,
});
const submission = (id: string, problemId: string, participantId: string): NewEvent => ({
  ...{ kind: 'submission', subjectId: id, roundId: ROUND, audience: 'public' },
  data: { problemId, participantId, language: 'cpp', submittedAt: 2000 },
});
const judgement = (of: string, n: number, verdict: string, audience: NewEvent['audience']): NewEvent => ({
  ...{ kind: 'judgement', subjectId: `${of}-j${n}`, roundId: ROUND, audience },
  data: { submissionId: of, verdict, scoreMilli: null, startedAt: 2500, finishedAt: 3000 },
});
const runs = (of: string, n: number, verdicts: string[]): NewEvent => ({
  ...{ kind: 'runs', subjectId: `${of}-j${n}`, roundId: ROUND, audience: 'staff' },
  data: { submissionId: of, runs: verdicts.map((verdict) => ({ verdict, ms: 7 })) },
});
const state = (step: 'started' | 'frozen' | 'ended' | 'thawed' | 'finalized'): NewEvent => ({
  ...{ kind: 'state', subjectId: ROUND, roundId: ROUND, audience: 'public' },
  data: { step, at: 1000 },
});
const word = (id: string, audience: 'public' | 'staff', isThere: boolean): NewEvent => ({
  ...{ kind: 'clarification', subjectId: id, roundId: id === 'c1' ? null : ROUND, audience },
  data: isThere
    ? {
        replyToId: id === 'c3' ? 'c2' : null,
        fromParticipantId: id === 'c2' ? 'team-a' : null,
        toParticipantId: id === 'c3' ? 'team-a' : null,
        problemId: PROBLEMS[0]!,
        writtenAt: 2000,
      }
    : null,
});
const awards: NewEvent = {
  ...{ kind: 'awards', subjectId: ROUND, roundId: ROUND, audience: 'public' },
  data: { number: 1, awards: {} },
};

const team = fc.constantFrom(...TEAMS);
const ofProblem = fc.constantFrom(...PROBLEMS);
const ofSubmission = fc.constantFrom(...SUBMISSIONS);
const often = fc.integer({ min: 0, max: 4 }).map((n) => n > 0);
const anyEvent: fc.Arbitrary<NewEvent> = fc.oneof(
  fc.tuple(fc.constantFrom(1000, 1500), fc.constantFrom('icpc', 'points')).map(([at, scoring]) => round(at, scoring)),
  fc.tuple(team, often).map(([id, isThere]) => participant(id, isThere)),
  fc.tuple(ofProblem, fc.constantFrom('public' as const, 'staff' as const), often).map((args) => problem(...args)),
  fc.tuple(ofSubmission, ofProblem, team).map((args) => submission(...args)),
  fc
    .tuple(
      ofSubmission,
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom('AC', 'WA', 'JE'),
      fc.constantFrom('public' as const, 'thaw' as const, 'staff' as const),
    )
    .map((args) => judgement(...args)),
  fc.tuple(ofSubmission, fc.integer({ min: 1, max: 2 })).map(([of, n]) => runs(of, n, ['AC', 'WA'])),
  fc.constantFrom('started' as const, 'frozen' as const, 'ended' as const, 'thawed' as const).map(state),
  fc
    .tuple(fc.constantFrom('c1', 'c2', 'c3'), fc.constantFrom('public' as const, 'staff' as const), often)
    .map((args) => word(...args)),
  fc.constant(awards),
);

const READERS: Reader[] = [
  { kind: 'public' },
  { kind: 'team', teamId: 'team-a', account: { id: 'u', name: 'U' } },
  { kind: 'staff', account: { id: 'o', name: 'O' }, capabilities: [] },
];
const VERSION: Version = '2026-01';

function numbered(events: readonly NewEvent[]): ContestEvent[] {
  return events.map((event, index) => ({ ...event, sequence: index + 1, happenedAt: 0 }));
}

const begun = [round(1000, 'icpc'), ...TEAMS.map((id) => participant(id, true))];

function shownOf(model: ContestModel, reader: Reader): Shown {
  return { model, round: model.rounds.get(ROUND)!, reader, version: VERSION, isLimited: false, withheld: new Set() };
}

type Told = Map<string, string>;

function take(told: Told, changes: Iterable<{ type: string; id: string | null; data: unknown }>): void {
  for (const { type, id, data } of changes) {
    if (data === null) told.delete(`${type} ${id}`);
    else told.set(`${type} ${id}`, JSON.stringify(data));
  }
}

function everything(model: ContestModel, reader: Reader): Told {
  const told: Told = new Map();
  take(told, everythingOf(shownOf(model, reader), typesFor(reader), FIXED));
  return told;
}

const sorted = (told: Told) => [...told].sort(([a], [b]) => (a < b ? -1 : 1));

describe('the model of a contest', () => {
  it('tells each reader in pieces, by place or by token, what there is as a whole', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), fc.array(fc.boolean(), { maxLength: 60 }), (events, reads) => {
        for (const reader of READERS) {
          const model = emptyModel();
          applyEvents(model, numbered(begun), FOUND);
          const live = everything(model, reader);
          const resumed = new Map(live);
          let marks: Marks = marksNow(model, reader);
          let seen = model.marks.all;
          numbered([...begun, ...events])
            .slice(begun.length)
            .forEach((event, index) => {
              applyEvents(model, [event], FOUND);
              if (reads[index] === false) return;
              const shown = shownOf(model, reader);
              take(live, changesSince(shown, typesFor(reader), marks, seen));
              const token = tokenOf(ROUND, reader, marks);
              take(resumed, changesSince(shown, typesFor(reader), marksOf(token, ROUND, reader)!, undefined));
              marks = marksNow(model, reader);
              seen = model.marks.all;
            });
          const shown = shownOf(model, reader);
          take(live, changesSince(shown, typesFor(reader), marks, seen));
          take(resumed, changesSince(shown, typesFor(reader), marks, undefined));
          expect(sorted(live)).to.deep.equal(sorted(everything(model, reader)));
          expect(sorted(resumed)).to.deep.equal(sorted(live));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names only objects that the same reader gets', () => {
    const REFERS: Record<string, string> = {
      problem_id: 'problems',
      team_id: 'teams',
      submission_id: 'submissions',
      judgement_id: 'judgements',
      organization_id: 'organizations',
      from_team_id: 'teams',
      to_team_id: 'teams',
      reply_to_id: 'clarifications',
    };
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        const model = emptyModel();
        applyEvents(model, numbered([...begun, ...events]), FOUND);
        for (const reader of READERS) {
          const told = everything(model, reader);
          for (const [key, text] of told)
            for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string | null>))
              if (REFERS[name] !== undefined && value !== null && !key.startsWith('accounts '))
                expect(told.has(`${REFERS[name]} ${value}`), `${key} ${name} ${value}`).to.equal(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds each object that it lists by its id', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        const model = emptyModel();
        applyEvents(model, numbered([...begun, ...events]), FOUND);
        for (const reader of READERS) {
          const shown = shownOf(model, reader);
          for (const { type, id, data } of everythingOf(shown, typesFor(reader), FIXED))
            if (id !== null) expect(findObject(shown, type, id, FIXED)).to.deep.equal(data);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('tells the public the same in two worlds that differ in what a freeze hides, to the last token', () => {
    const hidden = fc.array(
      fc.oneof(
        fc
          .tuple(ofSubmission, fc.integer({ min: 11, max: 12 }), fc.constantFrom('AC', 'WA'))
          .map(([of, n, verdict]) => judgement(of, n, verdict, 'thaw')),
        fc.tuple(ofSubmission, fc.integer({ min: 11, max: 12 })).map(([of, n]) => judgement(of, n, 'JE', 'staff')),
        fc.tuple(ofSubmission, fc.integer({ min: 11, max: 12 })).map(([of, n]) => runs(of, n, ['WA'])),
      ),
      { maxLength: 8 },
    );
    // What everyone knows, with something hidden between; nothing of it unfreezes the board.
    const open = anyEvent.filter(
      ({ audience, kind, data }) =>
        audience === 'public' && !(kind === 'state' && (data as { step: string }).step === 'thawed'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(open, hidden, hidden), { maxLength: 25 }), (story) => {
        const told = (world: 1 | 2) => {
          const model = emptyModel();
          const reader = READERS[0]!;
          let text = '';
          let marks: Marks | undefined;
          const read = () => {
            const shown = shownOf(model, reader);
            const changes = marks
              ? changesSince(shown, typesFor(reader), marks, undefined)
              : everythingOf(shown, typesFor(reader), FIXED);
            marks = marksNow(model, reader);
            text += JSON.stringify([...changes]) + tokenOf(ROUND, reader, marks);
          };
          let sequence = 0;
          const apply = (events: readonly NewEvent[]) => {
            const next = events.map((event) => ({ ...event, sequence: (sequence += 1), happenedAt: 0 }));
            applyEvents(model, next as ContestEvent[], FOUND);
          };
          apply(begun);
          read();
          for (const [event, ...worlds] of story) {
            apply([event]);
            apply(worlds[world - 1]!);
            read();
          }
          return text;
        };
        expect(told(1)).to.equal(told(2));
      }),
      { numRuns: 300 },
    );
  });

  it('orders what it sends so that nothing names what comes later, and what is gone comes after what named it', () => {
    const model = emptyModel();
    applyEvents(model, numbered(begun), FOUND);
    const reader = READERS[0]!;
    const marks = marksNow(model, reader);
    const first = [
      problem(PROBLEMS[0]!, 'public', true),
      submission('s1', PROBLEMS[0]!, 'team-a'),
      judgement('s1', 1, 'AC', 'public'),
      state('finalized'),
    ];
    applyEvents(model, numbered([...begun, ...first]).slice(begun.length), FOUND);
    const types = (since: Marks) =>
      changesSince(shownOf(model, reader), typesFor(reader), since, undefined).map(
        ({ type, data }) => `${data ? '' : '-'}${type}`,
      );
    expect(types(marks)).to.deep.equal(['problems', 'submissions', 'judgements', 'state']);
    const then = marksNow(model, reader);
    applyEvents(
      model,
      [{ ...problem(PROBLEMS[0]!, 'public', false), sequence: 20, happenedAt: 0 } as ContestEvent],
      FOUND,
    );
    expect(types(then)).to.deep.equal(['-judgements', '-submissions', '-problems']);
  });

  it('gives the newest judgement that a reader may read the mark of the current one', () => {
    const model = emptyModel();
    const events = [
      ...begun,
      problem(PROBLEMS[0]!, 'public', true),
      submission('s1', PROBLEMS[0]!, 'team-a'),
      judgement('s1', 1, 'AC', 'public'),
      judgement('s1', 2, 'JE', 'staff'),
    ];
    applyEvents(model, numbered(events), FOUND);
    const current = (reader: Reader) =>
      [...everything(model, reader)]
        .filter(([key]) => key.startsWith('judgements'))
        .map(([key, text]) => [key, (JSON.parse(text) as { current: boolean }).current]);
    expect(current(READERS[0]!)).to.deep.equal([['judgements s1-j1', true]]);
    expect(current(READERS[1]!)).to.deep.equal([['judgements s1-j1', true]]);
    expect(current(READERS[2]!)).to.deep.equal([
      ['judgements s1-j1', false],
      ['judgements s1-j2', true],
    ]);
  });
});
