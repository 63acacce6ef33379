/**
 * Makes a contest of the objects that were read. Without the contest, its times, a problem or a team there is none; anything else
 * that is wrong is a fault of one object, which is left out.
 */
import { normaliseName } from '../contests/contests.rules.ts';
import { POINTS_MAX, PROBLEMS_MAX } from '../rounds/rounds.rules.ts';
import { addFault, idOf, type FeedObjects, type Json, type Told } from './feed-objects.rules.ts';
import type { PastAward, PastContest, PastProblem, PastSubmission, PastTeam } from './past-contest.rules.ts';
import { contestOf } from './past-head.rules.ts';
import { PastRefusal, shown } from './past-limits.rules.ts';
import { cut, Left, textOf, type Reading } from './past-parts.rules.ts';
import { judgedOf, submissionsOf } from './past-work.rules.ts';

const TEAM_NAME_MAX = 80;
const UNIVERSITY_MAX = 120;
const GROUP_MAX = 60;
const LABEL_MAX = 8;

/** The contest of these objects. @throws PastRefusal when there is none, or its times cannot be read */
export function readPastContest(objects: FeedObjects): PastContest {
  const reading: Reading = { objects, left: new Left(), notes: [] };
  const contest = contestOf(reading);
  const isPoints = contest.scoring === 'points';
  const problems = problemsOf(reading, isPoints);
  const teams = teamsOf(reading);
  const submissions = submissionsOf(reading, contest, problems.ids, teams.ids);
  const judged = judgedOf(reading, submissions, isPoints);
  const list = isPoints ? withFullMarks(problems.list, judged) : problems.list;
  for (const [kind, count] of objects.left) reading.left.add(`kind_${kind}`, undefined, count);
  return {
    ...contest,
    problems: list,
    teams: teams.list,
    submissions: judged,
    awards: awardsOf(reading, teams.ids),
    left: reading.left.all(),
    notes: reading.notes,
    faults: objects.faults,
    faultCount: objects.faultCount,
  };
}

function problemsOf({ objects, notes }: Reading, isPoints: boolean): { list: PastProblem[]; ids: Map<string, number> } {
  const order = (one: Told, index: number) => (typeof one.data.ordinal === 'number' ? one.data.ordinal : index);
  const sorted = [...objects.of.problems].map(([id, one], index) => ({ id, one, ordinal: order(one, index) }));
  sorted.sort((a, b) => a.ordinal - b.ordinal);
  if (sorted.length === 0) throw new PastRefusal('no_problems');
  if (sorted.length > PROBLEMS_MAX)
    throw new PastRefusal('too_many_objects', { kind: 'problems', max: PROBLEMS_MAX }, true);
  const taken = new Set<string>();
  const list = sorted.map(({ id, one }, index) => {
    const wanted = cut(textOf(one.data.label).replace(/[^\p{L}\p{N}_-]/gu, ''), LABEL_MAX);
    const label = freeLabel(wanted || letterOf(index), taken);
    if (label !== textOf(one.data.label)) notes.push({ code: 'label_changed', params: { label, id: shown(id) } });
    taken.add(label.toUpperCase());
    const limit = one.data.time_limit;
    return {
      sourceId: id,
      label,
      name: cut(textOf(one.data.name), 200) || label,
      timeLimitMs: typeof limit === 'number' && limit > 0 && limit < 86_400 ? Math.round(limit * 1000) : null,
      points: isPoints ? fullMarksIn(one) : 1,
    };
  });
  return { list, ids: new Map(sorted.map(({ id }, index) => [id, index])) };
}

/** Full marks that the file gives; 0: as many as anyone got. */
function fullMarksIn({ data }: Told): number {
  const most = data.max_score;
  return typeof most === 'number' && most > 0 && most <= POINTS_MAX ? Math.ceil(most) : 0;
}

function withFullMarks(problems: readonly PastProblem[], submissions: readonly PastSubmission[]): PastProblem[] {
  return problems.map((problem, index) => {
    const best = submissions.reduce(
      (most, one) => (one.problem === index ? Math.max(most, one.scoreMilli ?? 0) : most),
      0,
    );
    // More than full marks are full marks here.
    return { ...problem, points: Math.max(problem.points, Math.ceil(best / 1000), 1) };
  });
}

function letterOf(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `P${index + 1}`;
}

function freeLabel(wanted: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const label = n === 1 ? wanted : `${wanted.slice(0, LABEL_MAX - 3)}${n}`;
    if (!taken.has(label.toUpperCase())) return label;
  }
}

function teamsOf(reading: Reading): { list: PastTeam[]; ids: Map<string, number> } {
  const { objects, notes } = reading;
  const told = [...objects.of.teams];
  if (told.length === 0) throw new PastRefusal('no_teams');
  const label = ({ data }: Told) => textOf(data.label) || textOf(data.icpc_id);
  const collator = new Intl.Collator('en-US', { numeric: true });
  const sorted = told.map(([id, one]) => ({ id, one, key: label(one) || id }));
  sorted.sort((a, b) => collator.compare(a.key, b.key) || collator.compare(a.id, b.id));
  const names = new Set<string>();
  let changed = 0;
  const list = sorted.map(({ id, one }) => {
    const { data } = one;
    const wanted = textOf(data.display_name) || textOf(data.name) || id;
    const name = freeName(cut(wanted, TEAM_NAME_MAX), names);
    if (name !== wanted) changed += 1;
    names.add(normaliseName(name));
    return { sourceId: id, name, ...placeOfTeam(reading, one), isHidden: isHidden(objects, data) };
  });
  if (changed > 0) notes.push({ code: 'names_changed', params: { count: changed } });
  return { list, ids: new Map(sorted.map(({ id }, index) => [id, index])) };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${cut(wanted, TEAM_NAME_MAX - 6)} (${n})`;
    if (!taken.has(normaliseName(name))) return name;
  }
}

function groupsOfTeam({ group_ids: ids }: Json): string[] {
  return Array.isArray(ids) ? (ids as unknown[]).flatMap((id) => idOf(id) ?? []) : [];
}

function placeOfTeam({ objects }: Reading, team: Told): Pick<PastTeam, 'university' | 'group'> {
  const { data } = team;
  const organizationId = idOf(data.organization_id);
  const organization = organizationId === undefined ? undefined : objects.of.organizations.get(organizationId);
  if (organizationId !== undefined && !organization)
    addFault(objects, team, 'unknown_id', { kind: 'organizations', value: shown(organizationId) });
  const university = organization
    ? textOf(organization.data.formal_name) || textOf(organization.data.name)
    : textOf(data.affiliation);
  const groups = groupsOfTeam(data).flatMap((id) => {
    const group = objects.of.groups.get(id);
    if (!group) addFault(objects, team, 'unknown_id', { kind: 'groups', value: shown(id) });
    return group ? [textOf(group.data.name) || id] : [];
  });
  return { university: cut(university, UNIVERSITY_MAX) || null, group: groups[0] ? cut(groups[0], GROUP_MAX) : null };
}

/** Hidden itself, or in hidden groups alone. */
function isHidden(objects: FeedObjects, data: Json): boolean {
  if (data.hidden === true) return true;
  const groups = groupsOfTeam(data).flatMap((id) => objects.of.groups.get(id) ?? []);
  return groups.length > 0 && groups.every((group) => group.data.hidden === true);
}

function awardsOf({ objects }: Reading, teams: ReadonlyMap<string, number>): PastAward[] {
  return [...objects.of.awards].flatMap(([id, told]) => {
    const ids = told.data.team_ids;
    if (ids === null || ids === undefined) return [];
    if (!Array.isArray(ids)) {
      addFault(objects, told, 'not_list', { field: 'team_ids' });
      return [];
    }
    const known = (ids as unknown[]).flatMap((one) => {
      const team = teams.get(idOf(one) ?? '');
      if (team === undefined) addFault(objects, told, 'unknown_id', { kind: 'teams', value: shown(one) });
      return team === undefined ? [] : [team];
    });
    return [{ id, teams: known }];
  });
}
