/** Ids shown to people and APIs: ULIDs of 26 lower-case characters, sortable by creation. */
import { monotonicFactory } from 'ulidx';

const next = monotonicFactory();

/** A new id; later ids of the same process sort after earlier ones. */
export function newId(): string {
  return next().toLowerCase();
}
