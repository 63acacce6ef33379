/** A list of problems from another contest system, and which problems of this site they are. */

export interface SetEntry {
  /** Line or number in the list, from 1. */
  row: number;
  label: string | null;
  name: string;
  /** What it may be called here, best first: its short name, ID and external ID. */
  shortNames: string[];
  uuid: string | null;
  timeLimitMs: number | null;
  color: SetColor | null;
}

/** Red, green and blue are null for a name that we do not know: then the problem gets the next free color. */
export interface SetColor {
  rgb: string | null;
  /** Null: none is given, or the usual one of the color. */
  name: string | null;
}

/** A problem that can be chosen. */
export interface SetChoice {
  versionId: string;
  slug: string;
  title: string;
  number: number;
}

export type SetMatch = 'uuid' | 'short_name' | 'name' | 'none' | 'several';

export interface MatchedEntry extends SetEntry {
  match: SetMatch;
  /** Empty: none, or several by name. */
  versionId: string;
}

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * The problem that each entry means: the one with its UUID, else with one of its short names, else the only one with its name.
 * @param byUuid versions by UUID, in lower case
 */
export function matchedEntries(
  entries: readonly SetEntry[],
  choices: readonly SetChoice[],
  byUuid: ReadonlyMap<string, string>,
): MatchedEntry[] {
  const bySlug = new Map(choices.map((choice) => [plain(choice.slug), choice.versionId]));
  return entries.map((entry) => {
    const ofUuid = entry.uuid === null ? undefined : byUuid.get(entry.uuid.toLowerCase());
    if (ofUuid !== undefined) return { ...entry, match: 'uuid', versionId: ofUuid };
    const ofSlug = entry.shortNames.flatMap((name) => bySlug.get(plain(name)) ?? [])[0];
    if (ofSlug !== undefined) return { ...entry, match: 'short_name', versionId: ofSlug };
    const named = choices.filter(({ title }) => plain(title) !== '' && plain(title) === plain(entry.name));
    if (named.length === 1) return { ...entry, match: 'name', versionId: named[0]!.versionId };
    return { ...entry, match: named.length > 1 ? 'several' : 'none', versionId: '' };
  });
}
