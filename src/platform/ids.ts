/** Ids people and APIs see: ULIDs, made here, sortable by creation, 26 lower-case characters. */
import { monotonicFactory } from 'ulidx';

const next = monotonicFactory();

/** A new id; later ids of the same process sort after earlier ones. */
export function newId(): string {
  return next().toLowerCase();
}
