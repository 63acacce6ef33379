/**
 * The catalogue of events and scheduled work. A feature defines its topics in `<feature>.topics.ts`; features to its right
 * handle them in their jobs. docs/events.md lists them all.
 */
import type { z } from 'zod';

export interface Topic<Payload> {
  /** `<subject>.<what happened>`, as stored in `background_jobs.topic`. */
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** When it is told, in one sentence. */
  readonly when: string;
  /** Why nothing handles it; a topic with a handler has none. */
  readonly unhandledBecause?: string;
}

const defined = new Map<string, Topic<never>>();

/**
 * Adds a topic to the catalogue. The payload is checked when it is handled, so a row that an older version of the site
 * wrote in another shape fails with the field's name instead of running with `undefined`.
 * @throws Error when the name is taken
 */
export function defineTopic<Payload>(name: string, topic: Omit<Topic<Payload>, 'name'>): Topic<Payload> {
  if (defined.has(name)) throw new Error(`Two topics named ${name}`);
  const made: Topic<Payload> = { name, ...topic };
  defined.set(name, made as Topic<never>);
  return made;
}

/** Every topic whose module has been loaded, by name. */
export function definedTopics(): Topic<never>[] {
  return [...defined.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
