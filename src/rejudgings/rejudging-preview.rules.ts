/** What pages that show boards or grades before and after an open rejudging have in common. */
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { RejudgingItem } from './rejudgings.rules.ts';

const PAGE_SIZE = 200;

type Judged = { id: string; verdict: Verdict | null; scoreMilli: number | null; problemVersionId: string };

/** A submission as it would be if the set were applied. */
export function applied<S extends Judged>(submission: S, anew: ReadonlyMap<string, RejudgingItem>): S {
  const item = anew.get(submission.id);
  if (!item?.newVersionId) return submission;
  const { newVerdict: verdict, newScoreMilli: scoreMilli, newVersionId: problemVersionId } = item;
  return { ...submission, verdict, scoreMilli, problemVersionId };
}

/** Groups items by `key`; items without a key are left out. */
export function groups<T>(things: readonly T[], key: (thing: T) => string | null): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const thing of things) {
    const name = key(thing);
    if (name === null) continue;
    const group = found.get(name) ?? [];
    group.push(thing);
    found.set(name, group);
  }
  return found;
}

export interface Paged<S> {
  sections: S[];
  pages: { page: number; pages: number; total: number };
}

/** One page of the rows of all sections, each row under its section. */
export function pageOf<S extends { rows: unknown[] }>(sections: readonly S[], wanted: number): Paged<S> {
  const total = sections.reduce((sum, { rows }) => sum + rows.length, 0);
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const number = Math.min(wanted, pages);
  let from = (number - 1) * PAGE_SIZE;
  let left = PAGE_SIZE;
  const shown = sections.map((section) => {
    const rows = section.rows.slice(from, from + left);
    from = Math.max(0, from - section.rows.length);
    left -= rows.length;
    return { ...section, rows };
  });
  return { sections: shown, pages: { page: number, pages, total } };
}
