/** Universities: they have several names, people who type a similar name are asked, and organizers merge duplicates. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { requirePermission } from './permissions.rules.ts';
import { normaliseUniversity, similarUniversities, type University } from './universities.rules.ts';
import * as store from './universities.store.ts';

/** All of them by name, with their other names. */
export async function listUniversitiesUnchecked(app: App): Promise<University[]> {
  return await store.listUniversities(app.db);
}

/** The same for whoever keeps them in order. */
export async function listUniversities(app: App, actor: Actor): Promise<University[]> {
  requirePermission(actor, 'university.edit');
  return await listUniversitiesUnchecked(app);
}

const MOST_SUGGESTED = 200;

/** The main name of the university of each given name; unknown names stay unchanged. */
export async function keptNamesUnchecked(app: App, names: readonly string[]): Promise<string[]> {
  const known = await store.listUniversities(app.db);
  const kept = new Map(
    known.flatMap((one) => [one.name, ...one.otherNames].map((name) => [normaliseUniversity(name), one.name] as const)),
  );
  return names.map((name) => kept.get(normaliseUniversity(name)) ?? name);
}

/** Data for a form's university field: names to suggest while typing, and universities the typed name may mean. */
export async function publicUniversityField(
  app: App,
  form?: { code?: string; values: Record<string, unknown> },
): Promise<{ universities: string[]; similar: string[] }> {
  const known = await store.listUniversities(app.db);
  const isAsked = form?.code === 'university_similar';
  return {
    universities: known.slice(0, MOST_SUGGESTED).map((one) => one.name),
    similar: isAsked ? similarUniversities(String(form.values.university), known).map((one) => one.name) : [],
  };
}

/** A form's answer to "Did you mean …?", as received. */
export interface UniversityAnswer {
  /** `keep`, or `use:` and the name that was offered. */
  universityChoice?: unknown;
  /** The name the question was about; the answer is ignored for any other name. */
  universityAsked?: unknown;
}

/**
 * The name to store for a typed one: the name of the known university it means. A name that is similar to a known one is
 * stored only after the person has confirmed it.
 * @param before the name stored so far; keeping it asks nothing
 * @throws InvalidInput `university_similar` if the question has not been answered
 */
export async function publicUniversityName<T extends string | null | undefined>(
  app: App,
  typed: T,
  answer: UniversityAnswer,
  before?: string | null,
): Promise<T | string> {
  if (!typed || typed === before) return typed;
  const known = await store.listUniversities(app.db);
  const norm = normaliseUniversity(typed);
  const same = known.find((one) => [one.name, ...one.otherNames].some((name) => normaliseUniversity(name) === norm));
  if (same) return same.name;
  const similar = similarUniversities(typed, known).map((one) => one.name);
  if (similar.length === 0) return typed;
  if (typeof answer.universityAsked === 'string' && normaliseUniversity(answer.universityAsked) === norm) {
    if (answer.universityChoice === 'keep') return typed;
    const chosen = similar.find((name) => answer.universityChoice === `use:${name}`);
    if (chosen !== undefined) return chosen;
  }
  throw new InvalidInput('university_similar', { name: similar[0] as string }, 'university');
}

/** The id of the university of that name, which is created if it is new. Call this first in a transaction. */
export async function ensureUniversity(trx: Transaction, name: string, nowMs: number): Promise<string> {
  const where = { name_norm: normaliseUniversity(name) };
  const known = await store.holdUniversity(trx, where);
  if (known !== undefined) return known;
  try {
    return await store.insertUniversity(trx, name, nowMs);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return (await store.holdUniversity(trx, where)) as string;
  }
}

/** The university that this one is now merged into, or itself. Call this first in a transaction. */
export async function currentUniversity(trx: Transaction, id: string): Promise<string> {
  return (await store.holdUniversity(trx, { id })) ?? id;
}

/** The university of a URL name; for a merged one, the university it was merged into. @throws NotFound */
export async function getUniversityBySlug(app: App, actor: Actor, slug: string): Promise<University> {
  requirePermission(actor, 'university.edit');
  const row = await store.findUniversityRow(app.db, { slug });
  const id = row && (row.mergedIntoId ?? row.id);
  return await getUniversityUnchecked(app, id ?? '');
}

/** Also accepts the id of a merged university. @throws NotFound */
export async function getUniversityUnchecked(app: App, id: string): Promise<University> {
  const row = await store.findUniversityRow(app.db, { id });
  const wanted = row && (row.mergedIntoId ?? row.id);
  const found = (await store.listUniversities(app.db)).find((one) => one.id === wanted);
  if (!found) throw new NotFound('university_not_found');
  return found;
}

/** Adds another name of a university: its name in another language, or an abbreviation. @throws InvalidInput when known */
export async function addUniversityName(app: App, actor: Actor, university: University, name: string): Promise<void> {
  requirePermission(actor, 'university.edit');
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      const id = await currentUniversity(trx, university.id);
      await store.insertUniversity(trx, name, nowMs, id);
      await store.updatePeopleOf(trx, [name], university.name);
      await insertAudit(trx, actor, nowMs, 'university.name_added', { type: 'university', id }, { name });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new InvalidInput('university_name_taken', { name }, 'name') : error;
  }
}

/** The number of accounts with one of a university's names in their profile. */
export async function peopleOfUniversityUnchecked(app: App, university: University): Promise<number> {
  return await store.countPeopleOf(app.db, [university.name, ...university.otherNames]);
}

/**
 * Makes `from` another name of `into`, also in the profiles of its people, inside the caller's transaction. The caller
 * moves everything else that belongs to it. Returns the number of changed profiles.
 * @throws Conflict when one of the two has been merged in the meantime
 */
export async function mergeUniversityWithin(trx: Transaction, from: University, into: University): Promise<number> {
  if (!(await store.moveIntoUniversity(trx, from.id, into.id))) throw new Conflict('university_merged_meanwhile');
  return await store.updatePeopleOf(trx, [from.name, ...from.otherNames], into.name);
}
