/** Takes the log of a contest into its model, event by event. */
import type { ContestEvent, EventData } from '../contest-log/contest-log.rules.ts';
import {
  awardsKey,
  entryIn,
  isOpen,
  mark,
  newEntry,
  set,
  Touched,
  type AnyEntry,
  type AwardFact,
  type ClarificationFact,
  type ContestModel,
  type Entry,
  type Lookups,
  type RoundModel,
  type SubmissionFact,
} from './contest-model.rules.ts';

/** Takes the next events of the log into the model, which is changed. */
export function applyEvents(model: ContestModel, events: readonly ContestEvent[], found: Lookups): void {
  for (const event of events) {
    model.marks.all = event.sequence;
    const touched = new Touched();
    applyEvent(model, event, found, touched);
    mark(model, touched);
  }
}

function roundOf(model: ContestModel, roundId: string | null): RoundModel | undefined {
  if (roundId === null) return undefined;
  const known = model.rounds.get(roundId);
  if (known) return known;
  const made: RoundModel = {
    id: roundId,
    contest: newEntry('contest', roundId, roundId),
    state: newEntry('state', roundId, roundId),
    problems: new Map(),
    submissions: new Map(),
    judgements: new Map(),
    judgementsOf: new Map(),
    runs: new Map(),
    clarifications: new Map(),
    awards: new Map(),
  };
  model.rounds.set(roundId, made);
  return made;
}

function applyEvent(model: ContestModel, event: ContestEvent, found: Lookups, touched: Touched): void {
  if (event.kind === 'contest') return applyContest(model, event.data, touched);
  if (event.kind === 'participant') return applyTeam(model, event.subjectId, event.data, found, touched);
  const round = roundOf(model, event.roundId);
  if (event.kind === 'clarification') return applyClarification(model, round, event, found, touched);
  if (!round) return;
  if (event.kind === 'round') return applyRound(model, round, event.data, touched);
  if (event.kind === 'awards') return applyAwards(round, event, found, touched);
  if (event.kind === 'state') return applyState(model, round, event.data, touched);
  applyWork(model, round, event, found, touched);
}

function applyContest(model: ContestModel, data: EventData['contest'] | null, touched: Touched): void {
  model.contestName = data?.name ?? null;
  // A draft again: all that was told is void.
  if (data === null) for (const entry of everything(model)) set(entry as Entry, entry.audience, null, touched);
  else
    for (const { contest } of model.rounds.values())
      if (contest.fact) set(contest, 'public', { ...contest.fact, contestName: data.name }, touched);
}

function* everything(model: ContestModel): Generator<AnyEntry> {
  for (const round of model.rounds.values()) yield* ofRound(round);
  yield* model.teams.values();
  yield* model.persons.values();
  yield* model.organizations.values();
  yield* model.clarifications.values();
}

function* ofRound(round: RoundModel): Generator<AnyEntry> {
  yield round.contest;
  yield round.state;
  for (const map of [round.problems, round.submissions, round.judgements, round.runs]) yield* map.values();
  yield* round.clarifications.values();
  yield* round.awards.values();
}

function applyRound(model: ContestModel, round: RoundModel, data: EventData['round'] | null, touched: Touched): void {
  const before = round.contest.fact;
  if (data === null) for (const entry of ofRound(round)) set(entry as Entry, entry.audience, null, touched);
  else set(round.contest, 'public', { ...data, contestName: model.contestName ?? '' }, touched);
  if (data && round.state.fact === null) set(round.state, 'public', {}, touched);
  // Times within the contest count from its start, and scores are told where they count.
  const removedIn = ({ removed = [] }: EventData['round']) => JSON.stringify(removed);
  const isRetimed = data && before && (before.opensAt !== data.opensAt || removedIn(before) !== removedIn(data));
  if (data && before && (isRetimed || before.scoring !== data.scoring)) {
    for (const entry of ofRound(round)) touched.add(entry);
    for (const entry of model.clarifications.values()) touched.add(entry);
  }
}

function applyState(model: ContestModel, round: RoundModel, data: EventData['state'] | null, touched: Touched): void {
  if (data === null) return;
  set(round.state, 'public', { ...round.state.fact, [data.step]: data.at }, touched);
  if (data.step !== 'thawed' || model.thawed.has(round.id)) return;
  model.thawed.add(round.id);
  for (const entry of round.judgements.values()) if (entry.audience === 'thaw') touched.add(entry);
}

function applyTeam(
  model: ContestModel,
  id: string,
  data: EventData['participant'] | null,
  found: Lookups,
  touched: Touched,
): void {
  const entry = entryIn(model.teams, 'teams', id, null);
  const before = entry.fact;
  const { name = data?.name ?? '', organization = null, people = [] } = found.teams.get(id) ?? {};
  const label = model.labels.get(id) ?? String(model.labels.size + 1);
  model.labels.set(id, label);
  const organizationId = organization?.id ?? null;
  set(entry, 'public', data && { ...data, name: data.name ?? name, label, organizationId }, touched);
  applyPeople(model, id, data ? people : [], touched);
  if (data && organization) {
    const known = entryIn(model.organizations, 'organizations', organization.id, null);
    if (known.fact?.name !== organization.name) set(known, 'public', { name: organization.name }, touched);
  }
  if ((before === null) === (data === null)) return;
  for (const round of model.rounds.values()) {
    touchWork(round, touched, (submission) => submission.participantId === id);
    for (const award of round.awards.values()) if (award.fact?.teamIds.includes(id)) touched.add(award as AnyEntry);
  }
  touchClarifications(model, touched, ({ fromParticipantId, toParticipantId }) =>
    [fromParticipantId, toParticipantId].includes(id),
  );
}

function applyPeople(
  model: ContestModel,
  teamId: string,
  people: readonly { id: string; name: string }[],
  touched: Touched,
): void {
  const left = [...model.persons.values()].filter(({ fact }) => fact?.teamId === teamId);
  for (const { id, name } of people)
    set(entryIn(model.persons, 'persons', id, null), 'staff', { name, teamId }, touched);
  for (const entry of left) if (!people.some(({ id }) => id === entry.id)) set(entry, 'staff', null, touched);
}

/** Submissions, and what came of them, may be shown or hidden now, or be told otherwise. */
function touchWork(round: RoundModel, touched: Touched, concerns: (one: SubmissionFact) => boolean): void {
  for (const submission of round.submissions.values()) {
    if (!submission.fact || !concerns(submission.fact)) continue;
    touched.add(submission);
    for (const id of round.judgementsOf.get(submission.id) ?? []) {
      for (const entry of [round.judgements.get(id), round.runs.get(id)]) if (entry) touched.add(entry);
    }
  }
}

function touchClarifications(
  model: ContestModel,
  touched: Touched,
  concerns: (one: ClarificationFact) => boolean,
): void {
  for (const { clarifications } of [model, ...model.rounds.values()])
    for (const entry of clarifications.values()) if (entry.fact && concerns(entry.fact)) touched.add(entry);
}

type EventOf<K extends ContestEvent['kind']> = Extract<ContestEvent, { kind: K }>;

function applyWork(
  model: ContestModel,
  round: RoundModel,
  event: EventOf<'problem' | 'submission' | 'judgement' | 'runs'>,
  found: Lookups,
  touched: Touched,
): void {
  const { subjectId: id, audience } = event;
  if (event.kind === 'problem') {
    const { data } = event;
    const details = data && found.problems.get(data.problemVersionId);
    const entry = entryIn(round.problems, 'problems', id, round.id);
    set(entry, audience, data && details ? { ...data, ...details } : null, touched);
    touchWork(round, touched, ({ problemId }) => problemId === id);
    touchClarifications(model, touched, ({ problemId }) => problemId === id);
  } else if (event.kind === 'submission') {
    const entry = entryIn(round.submissions, 'submissions', id, round.id);
    entry.ownerId = event.data?.participantId ?? entry.ownerId;
    set(entry, audience, event.data, touched);
    for (const judgementId of round.judgementsOf.get(id) ?? []) {
      const [judgement, tests] = [round.judgements.get(judgementId), round.runs.get(judgementId)];
      if (judgement) touched.add(judgement);
      if (judgement && judgement.audience !== 'staff') judgement.ownerId = entry.ownerId;
      if (tests) touched.add(tests);
    }
  } else if (event.kind === 'judgement') {
    applyJudgement(model, round, event, touched);
  } else {
    const { data } = event;
    const runs = data?.runs.map(({ verdict, ms }) => `${verdict} ${ms}`).join(';') ?? '';
    const fact = data && { submissionId: data.submissionId, runs };
    set(entryIn(round.runs, 'runs', id, round.id), audience, fact, touched);
  }
}

function applyJudgement(model: ContestModel, round: RoundModel, event: EventOf<'judgement'>, touched: Touched): void {
  const { subjectId: id, data } = event;
  const entry = entryIn(round.judgements, 'judgements', id, round.id);
  const submissionId = (data ?? entry.fact)?.submissionId;
  if (submissionId === undefined) return;
  // A judge error is no result, and its author is not told of it either.
  const isTold = event.audience !== 'staff';
  entry.ownerId = isTold ? (round.submissions.get(submissionId)?.ownerId ?? null) : entry.ownerId;
  // The newest one counts: an older one that is told again, since it counts again, moves to the end.
  const others = (round.judgementsOf.get(submissionId) ?? []).filter((other) => other !== id);
  round.judgementsOf.set(submissionId, [...others, id]);
  set(entry, event.audience, data, touched);
  const tests = round.runs.get(id);
  if (tests) touched.add(tests);
  // Of a newer one that is held back, the public must not notice anything.
  const heard = isOpen(model, entry) ? touched : isTold ? touched.own : touched.quiet;
  for (const other of others) {
    const old = round.judgements.get(other);
    if (old) heard.add(old);
  }
}

function applyClarification(
  model: ContestModel,
  round: RoundModel | undefined,
  event: EventOf<'clarification'>,
  found: Lookups,
  touched: Touched,
): void {
  const { clarifications } = round ?? model;
  const entry = entryIn(clarifications, 'clarifications', event.subjectId, event.roundId);
  const { data } = event;
  const isNews = (entry.fact === null) !== (data === null) || entry.audience !== event.audience;
  const heard = event.audience === 'public' || entry.wasOpen ? touched : touched.own;
  if (data) entry.ownerId = data.fromParticipantId ?? data.toParticipantId;
  set(entry, event.audience, data && { ...data, text: found.texts.get(event.subjectId) ?? '' }, touched);
  // Whoever may not read the question gets an answer that replies to none; nobody has the answer before.
  if (isNews) for (const other of clarifications.values()) if (other.fact?.replyToId === entry.id) heard.add(other);
}

function applyAwards(round: RoundModel, event: EventOf<'awards'>, found: Lookups, touched: Touched): void {
  const given = found.awards.get(awardsKey(round.id, event.data?.number ?? 0)) ?? new Map<string, AwardFact>();
  for (const [id, fact] of given) set(entryIn(round.awards, 'awards', id, round.id), 'public', fact, touched);
  for (const [id, entry] of round.awards) if (!given.has(id) && entry.fact) set(entry, 'public', null, touched);
}
