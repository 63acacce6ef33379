/** What one reader may see of a contest. An object that names one that the reader does not get is not shown either. */
import type { Reader, Version } from './clics-formats.rules.ts';
import { isOpen, type AnyEntry, type ContestModel, type Entry, type RoundModel } from './contest-model.rules.ts';

/** What is shown to whom. */
export interface Shown {
  model: ContestModel;
  round: RoundModel;
  reader: Reader;
  version: Version;
  /** Its boards show everyone only the first ones, or no one but oneself. */
  isLimited: boolean;
  /** Problems of the round whose partial points this reader must not learn now, by id; as on its boards. */
  withheld: ReadonlySet<string>;
}

/** What says how teams do. Who is among the first changes with each verdict, so none of them is told of others. */
const TELLS_RESULTS: readonly string[] = ['submissions', 'judgements', 'runs'];
/** Awards that organizers give; all others follow from the ranking. */
const GIVEN: readonly string[] = ['gold-medal', 'silver-medal', 'bronze-medal', 'honorable-mention'];

/** Whether an object tells of results that the contest shows only to staff and its owner: nothing at all is said of it. */
export function isKeptBack({ reader, isLimited }: Pick<Shown, 'reader' | 'isLimited'>, entry: AnyEntry): boolean {
  if (!isLimited || reader.kind === 'staff') return false;
  if (entry.kind === 'awards') return !GIVEN.includes(entry.id);
  const isOwn = reader.kind === 'team' && entry.ownerId === reader.teamId;
  return TELLS_RESULTS.includes(entry.kind) && !isOwn;
}

/** Whether this reader may read an object, whatever it refers to. */
export function mayRead(shown: Shown, entry: AnyEntry): boolean {
  const { model, reader } = shown;
  if (entry.fact === null || isKeptBack(shown, entry)) return false;
  if (reader.kind === 'staff' || isOpen(model, entry)) return true;
  return reader.kind === 'team' && entry.ownerId === reader.teamId;
}

/** A problem of the round, if this reader gets it. */
export function problemShown(shown: Shown, id: string): Entry<'problems'> | undefined {
  const entry = shown.round.problems.get(id);
  return entry && mayRead(shown, entry) ? entry : undefined;
}

/** Whether a team is in the contest. */
export function teamShown({ model }: Shown, id: string): boolean {
  return (model.teams.get(id)?.fact ?? null) !== null;
}

/** A submission, if this reader gets it with its problem and team. */
export function submissionShown(shown: Shown, id: string): Entry<'submissions'> | undefined {
  const entry = shown.round.submissions.get(id);
  if (!entry?.fact || !mayRead(shown, entry)) return undefined;
  const { problemId, participantId } = entry.fact;
  return problemShown(shown, problemId) && teamShown(shown, participantId) ? entry : undefined;
}
