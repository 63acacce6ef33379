/** A small contest as other systems tell it, for tests of its import. */
export type Json = Record<string, unknown>;
export type Objects = Record<string, Json | Json[]>;

const at = (time: string) => `2024-05-04T${time}+02:00`;

/** Two problems, three teams: Red solves A and B, Blue solves A late, Green tries; a hidden team solves all. */
export function smallContest(version: '2023-06' | '2026-01' = '2023-06'): Objects {
  const submission = (id: string, team: string, problem: string, span: string) => ({
    ...{ id, team_id: team, problem_id: problem, language_id: 'cpp', contest_time: span, time: at(`09:00:00.000`) },
    files: [],
  });
  const judgement = (id: string, of: string, type: string, end = '10:00:00') => ({
    ...{ id, submission_id: of, judgement_type_id: type, start_time: at(end), end_time: at(end) },
    ...{ start_contest_time: '1:00:00.000', end_contest_time: '1:00:00.000' },
  });
  return {
    contest: {
      ...{ id: 'spring', name: 'Spring', formal_name: 'Spring Contest 2024', start_time: at('09:00:00.000') },
      ...{ duration: '5:00:00.000', scoreboard_freeze_duration: '1:00:00', scoreboard_type: 'pass-fail' },
      penalty_time: version === '2023-06' ? 20 : '0:20:00',
    },
    'judgement-types': [
      { id: 'AC', name: 'correct', penalty: false, solved: true },
      { id: 'WA', name: 'wrong answer', penalty: true, solved: false },
      { id: 'CE', name: 'compile error', penalty: false, solved: false },
    ],
    languages: [{ id: 'cpp', name: 'C++', entry_point_required: false, extensions: ['cpp'] }],
    groups: [
      { id: 'teams', name: 'Teams' },
      { id: 'jury', name: 'Jury', hidden: true },
    ],
    organizations: [
      { id: 'o1', name: 'NU', formal_name: 'Northlake University' },
      { id: 'o2', name: 'SC', formal_name: 'South College' },
    ],
    problems: [
      { id: 'hello', label: 'A', name: 'Hello', ordinal: 0, rgb: '#ff0000', color: 'red', time_limit: 2 },
      { id: 'tree', label: 'B', name: 'Tree', ordinal: 1, time_limit: 1.5, test_data_count: 10 },
    ],
    teams: [
      { id: 't1', label: '1', name: 'Red', organization_id: 'o1', group_ids: ['teams'] },
      { id: 't2', label: '2', name: 'Blue', organization_id: 'o2', group_ids: ['teams'] },
      { id: 't3', label: '3', name: 'Green 绿队', organization_id: 'o1', group_ids: ['teams'] },
      { id: 't9', label: '9', name: 'Jury team', group_ids: ['jury'] },
    ],
    submissions: [
      submission('s1', 't1', 'hello', '0:10:30.500'),
      submission('s2', 't2', 'hello', '0:20:00.000'),
      submission('s3', 't1', 'tree', '1:00:00.000'),
      submission('s4', 't1', 'tree', '1:30:00.000'),
      submission('s5', 't2', 'hello', '4:30:00.000'),
      submission('s6', 't3', 'hello', '0:05:00.000'),
      submission('s7', 't9', 'hello', '0:01:00.000'),
    ],
    judgements: [
      judgement('j1', 's1', 'AC'),
      judgement('j2', 's2', 'WA'),
      judgement('j3', 's3', 'WA'),
      judgement('j4', 's4', 'AC'),
      judgement('j5', 's5', 'AC'),
      judgement('j6', 's6', 'CE'),
      judgement('j7', 's7', 'AC'),
    ],
    runs: [{ id: 'r1', judgement_id: 'j1', ordinal: 1, judgement_type_id: 'AC' }],
    awards: [
      { id: 'winner', citation: 'Winner', team_ids: ['t1'] },
      { id: 'gold-medal', citation: 'Gold', team_ids: ['t1'] },
      { id: 'silver-medal', citation: 'Silver', team_ids: ['t2'] },
    ],
    state: {
      ...{ started: at('09:00:00'), frozen: at('13:00:00'), ended: at('14:00:00'), thawed: at('14:30:00') },
      ...{ finalized: at('15:00:00'), end_of_updates: at('15:01:00') },
    },
  };
}

/** The standings of that contest: rank, team, solved, penalty. */
export const SMALL_STANDINGS = [
  [1, 'Red', 2, 10 + 90 + 20],
  [2, 'Blue', 1, 270 + 20],
  [3, 'Green 绿队', 0, 0],
];

const isSingle = (type: string) => type === 'contest' || type === 'state';

/** As lines of a feed: of the newer shape, or with operations as until 2021-11. */
export function linesOf(objects: Objects, shape: 'new' | 'op' = 'new'): string[] {
  let token = 0;
  return Object.entries(objects).flatMap(([type, value]) =>
    [value].flat().map((data) => {
      token += 1;
      return JSON.stringify(
        shape === 'new'
          ? { type, id: isSingle(type) ? null : data.id, data, token: String(token) }
          : { id: `e${token}`, type: type === 'contest' ? 'contests' : type, op: 'create', data },
      );
    }),
  );
}

export function feedOf(objects: Objects, shape: 'new' | 'op' = 'new'): string {
  return `${linesOf(objects, shape).join('\n')}\n`;
}

/** As files of the REST API. */
export function filesOf(objects: Objects): [string, string][] {
  return Object.entries(objects).map(([type, value]) => [`${type}.json`, JSON.stringify(value)]);
}
