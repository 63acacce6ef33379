/**
 * A contest as its log tells it, folded into the objects as they are now. One model serves all readers and versions: each
 * object knows who may read it, and each reader is sent what changed since the marks that it has. Public marks count only what
 * the public could notice, so that they say nothing about what a freeze hides.
 */
import type { EventAudience, EventData, StateStep } from '../contest-log/contest-log.rules.ts';

export interface TeamFact extends Omit<EventData['participant'], 'name'> {
  name: string;
  /** The number of the team, by registration. */
  label: string;
  organizationId: string | null;
}
export interface PersonFact {
  name: string;
  teamId: string;
}
export interface OrganizationFact {
  name: string;
}
/** What is looked up of the version of a problem. */
export interface ProblemDetails {
  name: string;
  timeLimitMs: number;
  tests: number;
  samples: number;
  /** Full marks of its own tests, in thousandths. */
  maxScoreMilli: number | undefined;
}
export type ProblemFact = EventData['problem'] & ProblemDetails;
export type ContestFact = EventData['round'] & { contestName: string };
export type SubmissionFact = EventData['submission'];
export type JudgementFact = EventData['judgement'];
/** The tests of a judgement as `AC 12;WA 7`: a contest has millions. */
export interface RunsFact {
  submissionId: string;
  runs: string;
}
export type ClarificationFact = EventData['clarification'] & { text: string };
export interface AwardFact {
  citation: string;
  teamIds: string[];
}
export type StateFact = Partial<Record<StateStep, number>>;

export interface Facts {
  contest: ContestFact;
  organizations: OrganizationFact;
  teams: TeamFact;
  persons: PersonFact;
  problems: ProblemFact;
  submissions: SubmissionFact;
  judgements: JudgementFact;
  runs: RunsFact;
  clarifications: ClarificationFact;
  awards: AwardFact;
  state: StateFact;
}
export type Kind = keyof Facts;

/** How far a reader, or the last change of an object, has got: among all events, what the public noticed, what an owner did. */
export interface Marks {
  all: number;
  open: number;
  own: number;
}

export interface Entry<K extends Kind = Kind> {
  kind: K;
  id: string;
  /** Null: of the whole contest. */
  roundId: string | null;
  /** Null once it is gone. */
  fact: Facts[K] | null;
  audience: EventAudience;
  /** The participant who may read it whatever its audience. */
  ownerId: string | null;
  /** Whether the public could read it after its last change. */
  wasOpen: boolean;
  marks: Marks;
}
export type AnyEntry = { [K in Kind]: Entry<K> }[Kind];

export interface RoundModel {
  id: string;
  contest: Entry<'contest'>;
  state: Entry<'state'>;
  problems: Map<string, Entry<'problems'>>;
  submissions: Map<string, Entry<'submissions'>>;
  judgements: Map<string, Entry<'judgements'>>;
  /** Ids of judgements by submission, oldest first. */
  judgementsOf: Map<string, string[]>;
  runs: Map<string, Entry<'runs'>>;
  clarifications: Map<string, Entry<'clarifications'>>;
  awards: Map<string, Entry<'awards'>>;
}

export interface ContestModel {
  marks: { all: number; open: number };
  ownMarks: Map<string, number>;
  contestName: string | null;
  rounds: Map<string, RoundModel>;
  teams: Map<string, Entry<'teams'>>;
  /** Numbers of teams; one that was gone and comes back keeps its number. */
  labels: Map<string, string>;
  persons: Map<string, Entry<'persons'>>;
  organizations: Map<string, Entry<'organizations'>>;
  /** Of the whole contest, in every round. */
  clarifications: Map<string, Entry<'clarifications'>>;
  thawed: Set<string>;
  /** The newest changes, oldest first: what readers who are up to date look through. */
  journal: { entry: AnyEntry; all: number }[];
  /** Everything up to here is in the journal. */
  journalFrom: number;
}

/** What the log leaves out, by id: it holds no names of people, no texts, and nothing that a version of a problem says. */
export interface Lookups {
  teams: ReadonlyMap<
    string,
    { name: string; organization: { id: string; name: string } | null; people: { id: string; name: string }[] }
  >;
  /** By id of the version. */
  problems: ReadonlyMap<string, ProblemDetails>;
  /** By id of the question, or of the answer. */
  texts: ReadonlyMap<string, string>;
  /** By round and number of the published version. */
  awards: ReadonlyMap<string, ReadonlyMap<string, AwardFact>>;
}

const JOURNAL_MOST = 20_000;

export function emptyModel(): ContestModel {
  return {
    marks: { all: 0, open: 0 },
    ownMarks: new Map(),
    contestName: null,
    rounds: new Map(),
    teams: new Map(),
    labels: new Map(),
    persons: new Map(),
    organizations: new Map(),
    clarifications: new Map(),
    thawed: new Set(),
    journal: [],
    journalFrom: 0,
  };
}

/** Whether everyone may read an object now, if what it refers to may be read. */
export function isOpen(model: Pick<ContestModel, 'thawed'>, entry: AnyEntry): boolean {
  return entry.audience === 'public' || (entry.audience === 'thaw' && model.thawed.has(entry.roundId ?? ''));
}

export function awardsKey(roundId: string, number: number): string {
  return `${roundId} ${number}`;
}

/** What an event changes; `quiet`: for staff alone, `own`: for staff and the owner. */
export class Touched extends Set<AnyEntry> {
  readonly quiet = new Set<AnyEntry>();
  readonly own = new Set<AnyEntry>();
}

/** Notes how far everything that an event changed has got, for each kind of reader who could notice. */
export function mark(model: ContestModel, touched: Touched): void {
  const opened = new Set([...touched].filter((entry) => entry.wasOpen || isOpen(model, entry)));
  if (opened.size > 0) model.marks.open += 1;
  const heard = new Set([...touched, ...touched.own]);
  const owners = new Set([...heard].flatMap(({ ownerId }) => ownerId ?? []));
  for (const owner of owners) model.ownMarks.set(owner, (model.ownMarks.get(owner) ?? 0) + 1);
  for (const entry of new Set([...heard, ...touched.quiet])) {
    const { marks, ownerId } = entry;
    const own = ownerId !== null && heard.has(entry) ? (model.ownMarks.get(ownerId) ?? 0) : marks.own;
    entry.marks = { all: model.marks.all, open: opened.has(entry) ? model.marks.open : marks.open, own };
    if (touched.has(entry)) entry.wasOpen = isOpen(model, entry);
    model.journal.push({ entry, all: model.marks.all });
  }
  if (model.journal.length <= JOURNAL_MOST * 2) return;
  const dropped = model.journal.splice(0, model.journal.length - JOURNAL_MOST);
  model.journalFrom = dropped.at(-1)?.all ?? 0;
}

export function newEntry<K extends Kind>(kind: K, id: string, roundId: string | null): Entry<K> {
  const marks = { all: 0, open: 0, own: 0 };
  return { kind, id, roundId, fact: null, audience: 'staff', ownerId: null, wasOpen: false, marks };
}

/** The object with this id, which is made when it is new. */
export function entryIn<K extends Kind>(
  map: Map<string, Entry<K>>,
  kind: K,
  id: string,
  roundId: string | null,
): Entry<K> {
  const known = map.get(id);
  if (known) return known;
  const made = newEntry(kind, id, roundId);
  map.set(id, made);
  return made;
}

/** Gives an object another fact; null when it is gone. */
export function set<K extends Kind>(
  entry: Entry<K>,
  audience: EventAudience,
  fact: Facts[K] | null,
  touched: Touched,
): void {
  entry.audience = audience;
  entry.fact = fact;
  touched.add(entry as AnyEntry);
}
