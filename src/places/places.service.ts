/** Where submissions were submitted, in words and as addresses: the same on every list and page. */
import type { App } from '../platform/app-context.ts';
import type { ContextType, Submission } from '../submissions/submissions.rules.ts';
import type { SubmissionWay } from './places.rules.ts';
import { listPlaces, type FoundPlace } from './places.store.ts';

type Placed = Pick<Submission, 'contextType' | 'contextId'>;

const KINDS: readonly ContextType[] = ['practice', 'round', 'assignment'];

/** The ways back to where these were submitted, by their `contextId`. Places that are gone are absent. */
export async function waysOf(app: App, submissions: readonly Placed[]): Promise<Map<string, SubmissionWay>> {
  const ways = new Map<string, SubmissionWay>();
  for (const kind of KINDS) {
    const ids = submissions.filter((one) => one.contextType === kind).map((one) => one.contextId);
    for (const found of await listPlaces(app.db, kind, [...new Set(ids)]))
      ways.set(found.contextId, wayTo(kind, found));
  }
  return ways;
}

function wayTo(kind: ContextType, { contextId, slug, name, partSlug, partName, label }: FoundPlace): SubmissionWay {
  if (kind === 'practice') return { href: `/problems/${slug}`, name };
  const placeName = `${name} · ${partName}`;
  if (kind === 'assignment') {
    const href = `/courses/${slug}/assignments/${contextId}`;
    return { href, name: placeName, place: { href, name: placeName } };
  }
  const round = `/contests/${slug}/rounds/${partSlug}`;
  return {
    href: `${round}/problems/${encodeURIComponent(label ?? '')}`,
    name: `${placeName} · ${label}`,
    label: label ?? '',
    place: { href: round, name: placeName },
  };
}
