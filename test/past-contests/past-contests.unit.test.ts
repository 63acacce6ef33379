/** Files of past contests: every shape gives the same contest, and each bad file is refused or reported where it is wrong. */
import { expect } from 'chai';
import fc from 'fast-check';
import { everythingOf, typesFor } from '../../src/clics/clics-collections.rules.ts';
import { VERSIONS } from '../../src/clics/clics-formats.rules.ts';
import { applyEvents } from '../../src/clics/contest-fold.rules.ts';
import { emptyModel } from '../../src/clics/contest-model.rules.ts';
import type { NewEvent } from '../../src/contest-log/contest-log.rules.ts';
import { readPast, type PastRead } from '../../src/past-contests/past-contests.aside.ts';
import type { PlanLine } from '../../src/past-contests/past-plan.rules.ts';
import { figuresOf, scoreboardOf } from '../../src/standings/standings.rules.ts';
import { VERDICTS, type Verdict } from '../../src/scoring/verdicts.rules.ts';
import { zipOf } from '../participant-imports/workbooks.ts';
import { feedOf, filesOf, linesOf, SMALL_STANDINGS, smallContest, type Json, type Objects } from './feeds.ts';

type Content = string | Buffer | Promise<Buffer>;

async function read(content: Content, name = 'event-feed.ndjson', hasLines = false) {
  const bytes = await content;
  return await readPast({
    name,
    content: new Uint8Array(typeof bytes === 'string' ? Buffer.from(bytes) : bytes),
    hasLines,
  });
}

async function good(content: Content, name?: string, hasLines = false): Promise<PastRead> {
  const answer = await read(content, name, hasLines);
  expect(answer, JSON.stringify(answer).slice(0, 300)).to.have.property('report');
  return answer as PastRead;
}

const standingsOf = ({ report }: PastRead) =>
  report.rows.map(({ rank, team, solved, penalty }) => [rank, team, solved, penalty]);

/** The small contest with other objects in it. */
const changed = (change: (objects: Objects) => void): Objects => {
  const objects = structuredClone(smallContest());
  change(objects);
  return objects;
};
const contestWith = (fields: Json) =>
  feedOf(changed((objects) => void (objects.contest = { ...(objects.contest as Json), ...fields })));
const without = (type: string) => feedOf(changed((objects) => void delete objects[type]));
const withMore = (type: string, object: Json) =>
  feedOf(changed((objects) => void (objects[type] as Json[]).push(object)));
const TSV =
  'teams\t1\n1\t101\tteams\tRed\tNorthlake University\tNU\tUSA\n2\t102\tteams\tBlue\tSouth College\tSC\tUSA\n';

describe('files of past contests', () => {
  const yaml = [
    'id: spring\nname: Spring Contest 2024\nstart-time: 2024-05-04T09:00:00+02:00\nduration: "5:00:00"\npenalty-time: 20\n',
    'problems:\n  - letter: A\n    short-name: hello\n    name: Hello\n    rgb: "#ff0000"\n  - {letter: B, short-name: tree, name: Tree}\n',
  ] as const;
  const shapes: [string, Content, string][] = [
    ['a feed of 2023-06', feedOf(smallContest()), 'feed.ndjson'],
    ['a feed of 2026-01', feedOf(smallContest('2026-01')), 'feed.ndjson'],
    ['a feed with operations', feedOf(smallContest(), 'op'), 'feed.json'],
    ['a feed told backwards', `${linesOf(smallContest()).reverse().join('\n')}\n`, 'feed.ndjson'],
    ['keep-alive lines and other line ends', `\uFEFF${linesOf(smallContest()).join('\r\n\r\n')}`, 'feed.ndjson'],
    ['a list of events', JSON.stringify(linesOf(smallContest()).map((line) => JSON.parse(line) as Json)), 'feed.json'],
    [
      'events for whole collections',
      Object.entries(smallContest())
        .map(([type, data]) => JSON.stringify({ type, id: null, data }))
        .join('\n'),
      'feed.ndjson',
    ],
    ['files of the REST API', zipOf(filesOf(smallContest())), 'export.zip'],
    ['a package with a feed in a folder', zipOf([['c/event-feed.ndjson', feedOf(smallContest())]]), 'package.zip'],
    [
      'a package whose contest and problems are YAML',
      zipOf([
        ['contest.yaml', yaml[0]],
        ['problems.yaml', yaml[1]],
        ...filesOf(smallContest()).filter(([name]) => !/^(contest|problems)\./.test(name)),
      ]),
      'package.zip',
    ],
  ];
  for (const [what, content, name] of shapes)
    it(`give the same standings: ${what}`, async () => {
      const made = await good(content, name);
      expect(standingsOf(made)).to.deep.equal(SMALL_STANDINGS);
      expect(made.report.faultCount).to.equal(0);
      expect(made.report.comparison).to.deep.equal({ with: 'awards', count: 0, differences: [] });
      expect(made.report.counts).to.include({ teams: 4, hidden: 1, universities: 2, problems: 2, submissions: 7 });
    });

  it('take teams of teams.tsv where there are no others', async () => {
    const files = filesOf(smallContest()).filter(([name]) => name !== 'teams.json' && name !== 'submissions.json');
    const made = await good(
      zipOf([...files.filter(([name]) => name !== 'judgements.json' && name !== 'awards.json'), ['teams.tsv', TSV]]),
      'p.zip',
    );
    expect(made.report.rows.map(({ team }) => team)).to.have.members(['Red', 'Blue']);
    expect(made.report.universities).to.deep.equal([
      { name: 'Northlake University', teams: 1 },
      { name: 'South College', teams: 1 },
    ]);
  });

  it('count what deleted and changed objects have become', async () => {
    const lines = linesOf(smallContest());
    const told = (type: string, id: string, data: Json | null) => JSON.stringify({ type, id, data });
    const judgement = (smallContest().judgements as Json[])[4]!;
    lines.push(told('judgements', 'j5', { ...judgement, judgement_type_id: 'WA' }), told('submissions', 's3', null));
    const made = await good(lines.join('\n'));
    // The judgement of a submission that was deleted names none.
    expect(made.report.faults.map(({ code }) => code)).to.deep.equal(['unknown_id']);
    expect(standingsOf(made)).to.deep.equal([
      [1, 'Red', 2, 10 + 90],
      [2, 'Blue', 0, 0],
      [2, 'Green 绿队', 0, 0],
    ]);
  });

  it('count the judgement that is current, or else the last one', async () => {
    const again = (fields: Json) => ({ ...(smallContest().judgements as Json[])[0], id: 'j8', ...fields });
    const later = { judgement_type_id: 'WA', end_time: '2024-05-04T12:00:00+02:00' };
    expect(standingsOf(await good(withMore('judgements', again(later))))[0]?.[2]).to.equal(1);
    const old = await good(withMore('judgements', again({ ...later, current: false })));
    expect(standingsOf(old)).to.deep.equal(SMALL_STANDINGS);
    expect(old.report.left.find(({ code }) => code === 'not_current')?.count).to.equal(1);
  });

  it('name what is left out, and count it', async () => {
    const late = { id: 's8', team_id: 't1', problem_id: 'hello', contest_time: '5:00:00' };
    const early = { id: 's9', team_id: 't1', problem_id: 'hello', contest_time: '-0:01:00' };
    const objects = changed(
      ({ submissions }) =>
        void (submissions as Json[]).push(late, early, { ...late, id: 's10', contest_time: '1:00:00' }),
    );
    const { report } = await good(feedOf({ ...objects, persons: [{ id: 'p1', name: 'Ada' }], mystery: [{ id: 'x' }] }));
    const left = Object.fromEntries(report.left.map(({ code, count }) => [code, count]));
    expect(left).to.deep.equal({
      ...{
        after_end: 1,
        before_start: 1,
        not_judged: 1,
        kind_runs: 1,
        kind_languages: 1,
        kind_persons: 1,
        kind_others: 1,
      },
    });
  });

  it('say row by row where the scoreboard in the file differs', async () => {
    const row = (rank: number, team: string, solved: number, time: number) => ({
      ...{ rank, team_id: team, score: { num_solved: solved, total_time: time } },
    });
    const rows = [row(1, 't1', 2, 120), row(2, 't2', 1, 291), row(3, 't3', 0, 0), row(4, 't9', 1, 1)];
    const made = await good(
      zipOf([...filesOf(smallContest()), ['scoreboard.json', JSON.stringify({ rows })]]),
      'x.zip',
    );
    expect(made.report.comparison.with).to.equal('scoreboard');
    expect(
      made.report.comparison.differences.map(({ team, field, ours, theirs }) => [team, field, ours, theirs]),
    ).to.deep.equal([
      ['Blue', 'penalty', '290', '291'],
      ['t9', 'not_here', '–', ''],
    ]);
  });

  it('import scores', async () => {
    const objects = changed((all) => {
      all.contest = { ...(all.contest as Json), scoreboard_type: 'score', penalty_time: undefined };
      for (const problem of all.problems as Json[]) problem.max_score = 50;
      const scores = [50, 12.5, 20.25, 33, 50, 0, 50];
      (all.judgements as Json[]).forEach((one, index) => (one.score = scores[index]));
    });
    const made = await good(feedOf(objects));
    expect(made.report.rows.map(({ team, scoreMilli }) => [team, scoreMilli])).to.deep.equal([
      ['Red', 83_000],
      ['Blue', 50_000],
      ['Green 绿队', 0],
    ]);
  });

  // An entry that says how large it becomes.
  const bomb = zipOf([['event-feed.ndjson', Buffer.alloc(1024)]]).then((zip) => {
    zip.writeUInt32LE(0x7fffffff, zip.indexOf('PK\u0001\u0002') + 24);
    return zip;
  });
  const line = (text: string) => `${linesOf(smallContest()).slice(0, 5).join('\n')}\n${text}\n`;
  const REFUSED: [what: string, content: Content, code: string][] = [
    ['an empty file', '', 'empty'],
    ['only keep-alive lines', '\n\n\r\n', 'empty'],
    ['a web page', '<!DOCTYPE html><title>Sign in</title>', 'web_page'],
    ['no JSON', 'hello\n', 'not_json'],
    ['a line that is cut off', line('{"type":"teams","id":"t'), 'not_json'],
    ['UTF-16', Buffer.from(`\uFEFF${feedOf(smallContest())}`, 'utf16le'), 'encoding'],
    ['GBK', Buffer.from([0x7b, 0x22, 0xc4, 0xe3, 0xba, 0xc3, 0x22, 0x7d, 0x0a]), 'encoding'],
    ['zero bytes', Buffer.from(`${linesOf(smallContest())[0]}\n\0\0\n`), 'encoding'],
    ['a line of two megabytes', line(`{"type":"teams","x":"${'x'.repeat(2_000_000)}"}`), 'line_too_long'],
    ['no contest', without('contest'), 'no_contest'],
    ['no problems', without('problems'), 'no_problems'],
    ['no teams', without('teams'), 'no_teams'],
    ['a contest that never started', contestWith({ start_time: null }), 'no_start'],
    ['a start without a zone', contestWith({ start_time: '2024-05-04T09:00:00' }), 'bad_time'],
    ['a start that is a number', contestWith({ start_time: 1714806000 }), 'bad_time'],
    ['a duration in minutes', contestWith({ duration: 300 }), 'bad_time'],
    ['a duration of nothing', contestWith({ duration: '0:00:00' }), 'bad_time'],
    ['a duration of two years', contestWith({ duration: '17520:00:00' }), 'bad_time'],
    ['minutes beyond 59', contestWith({ duration: '5:60:00' }), 'bad_time'],
    ['a freeze longer than the contest', contestWith({ scoreboard_freeze_duration: '6:00:00' }), 'bad_time'],
    ['a negative freeze', contestWith({ scoreboard_freeze_duration: '-1:00:00' }), 'bad_time'],
    ['a penalty of words', contestWith({ penalty_time: 'twenty' }), 'bad_time'],
    ['an unknown scoreboard type', contestWith({ scoreboard_type: 'lottery' }), 'bad_scoring'],
    ['no name', contestWith({ name: '', formal_name: ' ' }), 'no_name'],
    [
      'removed intervals that overlap',
      contestWith({
        removed_intervals: [
          { start_time: '2024-05-04T09:10:00+02:00', end_time: '2024-05-04T09:30:00+02:00' },
          { start_time: '2024-05-04T09:20:00+02:00', end_time: '2024-05-04T09:40:00+02:00' },
        ],
      }),
      'bad_time',
    ],
    [
      'two contests',
      `${feedOf(smallContest())}${JSON.stringify({ type: 'contest', id: null, data: { id: 'autumn' } })}\n`,
      'several_contests',
    ],
    ['two contests in a file', zipOf([['contests.json', '[{"id":"a"},{"id":"b"}]']]), 'several_contests'],
    [
      '61 problems',
      feedOf(
        changed(
          (all) =>
            void (all.problems = Array.from({ length: 61 }, (_, n) => ({ id: `p${n}`, label: `L${n}`, name: 'P' }))),
        ),
      ),
      'too_many_objects',
    ],
    ['a zip in a zip', zipOf([['event-feed.zip', 'PK']]), 'nested_zip'],
    ['a zip without a contest', zipOf([['readme.txt', 'hello']]), 'nothing_known'],
    ['a zip that is cut off', zipOf(filesOf(smallContest())).then((one) => one.subarray(0, 300)), 'zip_archive_broken'],
    [
      'a zip with a path that leads out',
      zipOf([['ok/event-feed.ndjson', 'x']]).then((one) =>
        Buffer.from(one.toString('latin1').replaceAll('ok/', '../'), 'latin1'),
      ),
      'zip_path_traversal',
    ],
    ['a decompression bomb', bomb, 'zip_archive_bomb'],
    ['YAML that is none', zipOf([['contest.yaml', 'name: [unclosed']]), 'not_yaml'],
    [
      'YAML that multiplies',
      zipOf([
        [
          'contest.yaml',
          `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f'].map((one, n) => `${one}: &${one} [${`*${'abcde'[n]},`.repeat(9)}]`).join('\n')}\n`,
        ],
      ]),
      'not_yaml',
    ],
  ];
  for (const [what, content, code] of REFUSED)
    it(`are refused: ${what}`, async () => {
      const answer = await read(content);
      expect(answer, JSON.stringify(answer).slice(0, 300)).to.have.nested.property('fault.code', code);
    });

  const NOTED: [what: string, content: Content, code: string][] = [
    ['an event without a type', line('{"id":"x","data":{}}') + feedOf(smallContest()), 'not_event'],
    ['an event that is a list', line('[1,2]') + feedOf(smallContest()), 'not_event'],
    ['an object without an ID', withMore('teams', { name: 'No one' }), 'no_id'],
    ['an object that is a text', feedOf({ ...smallContest(), groups: ['teams'] as unknown as Json[] }), 'not_object'],
    [
      'an unknown operation',
      feedOf(smallContest(), 'op').replace('"type":"groups","op":"create"', '"type":"groups","op":"upsert"'),
      'unknown_op',
    ],
    [
      'an event without data and ID',
      line('{"type":"teams","id":null,"data":null}') + feedOf(smallContest()),
      'no_data',
    ],
    [
      'a submission of an unknown team',
      withMore('submissions', { id: 's8', team_id: 'x', problem_id: 'hello', contest_time: '1:00:00' }),
      'unknown_id',
    ],
    [
      'a submission to an unknown problem',
      withMore('submissions', { id: 's8', team_id: 't1', problem_id: 'x', contest_time: '1:00:00' }),
      'unknown_id',
    ],
    [
      'a submission with a strange time',
      withMore('submissions', { id: 's8', team_id: 't1', problem_id: 'hello', contest_time: '1h' }),
      'bad_time',
    ],
    [
      'a judgement of nothing',
      withMore('judgements', { id: 'j8', submission_id: 'x', judgement_type_id: 'AC' }),
      'unknown_id',
    ],
    [
      'a judgement of an unknown type',
      withMore('judgements', { id: 'j8', submission_id: 's1', judgement_type_id: 'PERFECT' }),
      'unknown_id',
    ],
    ['a type that says nothing', withMore('judgement-types', { id: 'PERFECT', name: 'perfect' }), 'bad_type'],
    [
      'a team of an unknown organization',
      withMore('teams', { id: 't5', name: 'X', organization_id: 'none' }),
      'unknown_id',
    ],
    ['an award to an unknown team', withMore('awards', { id: 'rank-3', citation: '', team_ids: ['x'] }), 'unknown_id'],
    ['an award to no list', withMore('awards', { id: 'rank-3', citation: '', team_ids: 't1' }), 'not_list'],
  ];
  for (const [what, content, code] of NOTED)
    it(`are read with an error that says where it is: ${what}`, async () => {
      const { report } = await good(content);
      expect(report.faults.map((one) => one.code)).to.include(code);
      expect(report.faults[0]!.line).to.be.greaterThan(0);
    });

  it('keep teams of one name and names that are too long apart', async () => {
    const teams = [
      { id: 'a', name: 'Same' },
      { id: 'b', name: 'ＳＡＭＥ' },
      { id: 'c', name: '🚀'.repeat(60) },
      { id: 'd', name: 'evil\u202Egnp.exe\u0000' },
    ];
    const { report } = await good(
      feedOf(changed((all) => Object.assign(all, { teams, submissions: [], judgements: [], awards: [] }))),
    );
    const names = report.rows.map(({ team }) => team);
    expect(new Set(names).size).to.equal(4);
    expect(names).to.include('Same').and.to.include('ＳＡＭＥ (2)').and.to.include('evil gnp.exe');
    for (const name of names) expect(name.length).to.be.at.most(80);
  });

  it('do not reach objects of the program by ids', async () => {
    const odd = ['__proto__', 'constructor', 'toString'].map(
      (id) => `{"type":"teams","id":"${id}","data":{"id":"${id}","name":"${id}","__proto__":{"polluted":1}}}`,
    );
    const { report } = await good(`${odd.join('\n')}\n${feedOf(smallContest())}`);
    expect(report.counts.teams).to.equal(7);
    expect(({} as Json).polluted).to.equal(undefined);
  });

  it('with 100,000 submissions are read in a few seconds, and one more is refused', async () => {
    const line = (n: number) =>
      `{"type":"submissions","id":"m${n}","data":{"id":"m${n}","team_id":"t3","problem_id":"hello","contest_time":"1:00:00"}}`;
    const more = Array.from({ length: 100_000 }, (_, n) => line(n)).join('\n');
    const small = feedOf(changed((all) => Object.assign(all, { submissions: [], judgements: [], awards: [] })));
    const { report } = await good(`${small}${more}\n`);
    expect(report.left.find(({ code }) => code === 'not_judged')?.count).to.equal(100_000);
    const tooMany = await read(`${more}\n${line(100_000)}\n`);
    expect(tooMany).to.have.nested.property('fault.code', 'too_many_objects');
  }).timeout(60_000);

  it('that our own feed wrote give the standings that they came from', async () => {
    const submission = fc.record({
      team: fc.nat(3),
      problem: fc.nat(2),
      minute: fc.integer({ min: 0, max: 299 }),
      ms: fc.nat(59_999),
      verdict: fc.constantFrom<Verdict>(...VERDICTS),
      score: fc.nat(100),
    });
    const contest = fc.record({
      scoring: fc.constantFrom('icpc' as const, 'points' as const),
      penaltyMinutes: fc.nat(30),
      freezes: fc.boolean(),
      guests: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      paused: fc.boolean(),
      version: fc.constantFrom(...VERSIONS),
      sent: fc.array(submission, { maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(contest, async (drawn) => {
        const { feed, expected } = ownContest(drawn);
        const made = await good(feed, 'feed.ndjson', true);
        expect(made.report.faultCount).to.equal(0);
        const rows = made.report.rows.map(({ rank, team, solved, penalty, scoreMilli }) => [
          rank,
          team,
          solved,
          penalty,
          scoreMilli,
        ]);
        expect(rows).to.deep.equal(expected.live);
        const lines = made.lines
          .split('\n')
          .filter(Boolean)
          .map((one) => JSON.parse(one) as PlanLine);
        const names = new Map(lines.flatMap((one) => (one.kind === 'team' ? [[one.id, one.name] as const] : [])));
        const frozen = lines.flatMap((one) =>
          one.kind === 'figures'
            ? [[names.get(one.participantId)!, one.frozen.solved, one.frozen.penalty] as const]
            : [],
        );
        expect(Object.fromEntries(frozen.map(([name, ...rest]) => [name, rest]))).to.deep.equal(expected.frozen);
      }),
      { numRuns: 150 },
    );
  }).timeout(30_000);
});

const OPENS = Date.parse('2026-01-05T09:00:00Z');
const MINUTE = 60_000;
const id = (letter: string, n: number) => `01${letter}${String(n).padStart(23, '0')}`;

interface Drawn {
  scoring: 'icpc' | 'points';
  penaltyMinutes: number;
  freezes: boolean;
  guests: boolean[];
  paused: boolean;
  version: (typeof VERSIONS)[number];
  sent: { team: number; problem: number; minute: number; ms: number; verdict: Verdict; score: number }[];
}

/** A contest of this site as its feed tells it to staff, and its standings as its board has them. */
function ownContest({ scoring, penaltyMinutes, freezes, guests, paused, version, sent }: Drawn) {
  // The older version does not tell of pauses, but times in the contest leave them out.
  const removed = paused && version !== '2023-06' ? [{ from: OPENS + 30 * MINUTE, to: OPENS + 50 * MINUTE }] : [];
  const closesAt = OPENS + (300 + (removed.length > 0 ? 20 : 0)) * MINUTE;
  const round = {
    opensAt: OPENS,
    closesAt,
    freezesAt: freezes ? closesAt - 60 * MINUTE : null,
    scoring,
    penaltyMinutes,
    removed,
  };
  const problems = [0, 1, 2].map((n) => ({
    id: id('p', n),
    label: 'ABC'[n]!,
    position: n + 1,
    points: scoring === 'points' ? 100 : 1,
    weight: 1,
  }));
  const teams = guests.map((isGuest, n) => ({ id: id('t', n), name: `Team ${n}`, isGuest }));
  const submissions = sent
    .map((one) => ({ ...one, submittedAt: OPENS + one.minute * MINUTE + one.ms }))
    .sort((a, b) => a.submittedAt - b.submittedAt)
    .map((one, n) => ({ ...one, id: id('s', n) }));
  const about = { roundId: id('r', 0), audience: 'public' as const };
  const events: NewEvent[] = [
    { kind: 'contest', subjectId: 'c', ...about, roundId: null, data: { slug: 'c', name: 'C', participation: 'team' } },
    { kind: 'round', subjectId: id('r', 0), ...about, data: { slug: 'r', name: 'R', ...round, pausedAt: null } },
    ...problems.map(({ id: subjectId, ...data }): NewEvent => ({
      kind: 'problem',
      subjectId,
      ...about,
      data: { ...data, problemVersionId: 'v' },
    })),
    ...teams.map(({ id: subjectId, name, isGuest }): NewEvent => ({
      kind: 'participant',
      subjectId,
      ...about,
      roundId: null,
      data: { participation: 'team', name, isGuest, isDisqualified: false },
    })),
    ...submissions.flatMap((one): NewEvent[] => [
      {
        kind: 'submission',
        subjectId: one.id,
        ...about,
        data: {
          problemId: problems[one.problem]!.id,
          participantId: teams[one.team]!.id,
          language: 'cpp',
          submittedAt: one.submittedAt,
        },
      },
      {
        kind: 'judgement',
        subjectId: `j${one.id}`,
        ...about,
        data: {
          submissionId: one.id,
          verdict: one.verdict,
          scoreMilli: scoreOf(one, scoring),
          startedAt: null,
          finishedAt: one.submittedAt + 5,
        },
      },
    ]),
  ];
  const model = emptyModel();
  const details = {
    name: 'P',
    timeLimitMs: 1000,
    tests: 3,
    samples: 1,
    maxScoreMilli: scoring === 'points' ? 100_000 : undefined,
  };
  const found = { teams: new Map(), problems: new Map([['v', details]]), texts: new Map(), awards: new Map() };
  applyEvents(
    model,
    events.map((event, index) => ({ ...event, sequence: index + 1, happenedAt: OPENS })),
    found,
  );
  const reader = { kind: 'staff' as const, account: { id: 'me', name: 'me' }, capabilities: [] };
  const shown = {
    model,
    round: model.rounds.get(id('r', 0))!,
    reader,
    version,
    isLimited: false,
    withheld: new Set<string>(),
  };
  const feed = [...everythingOf(shown, typesFor(reader), { languages: [] })]
    .map((one) => JSON.stringify(one))
    .join('\n');
  const figures = (team: string, hideFrom: number | null) =>
    figuresOf(
      round,
      problems,
      submissions
        .filter((one) => teams[one.team]!.id === team)
        .map((one) => ({
          ...one,
          roundProblemId: problems[one.problem]!.id,
          scoreMilli: scoreOf(one, scoring),
          maxScoreMilli: details.maxScoreMilli,
        })),
      hideFrom,
    );
  const ranked = teams.filter(({ isGuest }) => !isGuest);
  const board = scoreboardOf(
    scoring,
    ranked.map(({ id: teamId, name }) => ({
      id: teamId,
      name,
      starred: false,
      disqualified: false,
      universities: [],
      memberIds: [],
      memberNames: [],
    })),
    new Map(teams.map((team) => [team.id, figures(team.id, null)])),
  );
  return {
    feed,
    expected: {
      live: board.map((row) => [row.rank, row.participant.name, row.solved, row.penalty, row.scoreMilli]),
      frozen: Object.fromEntries(
        teams.map((team) => {
          const { solved, penalty } = figures(team.id, round.freezesAt);
          return [team.name, [solved, penalty]];
        }),
      ),
    },
  };
}

function scoreOf({ verdict, score }: { verdict: Verdict; score: number }, scoring: string): number | null {
  if (scoring !== 'points') return null;
  return verdict === 'AC' ? 100_000 : verdict === 'JE' ? null : score * 1000;
}
