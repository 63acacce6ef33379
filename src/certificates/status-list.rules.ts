/** The bits of a W3C Bitstring Status List: one for each certificate, set once it no longer holds. */

/** The least that the standard allows, so that one cannot tell who is asked about. */
export const PLACES = 131_072;
/** A list that is this full is followed by the next, so that free places are found at once. */
export const FULL = PLACES / 2;

/** The list as bytes; the first place is the highest bit of the first byte. */
export function bitstring(endedPlaces: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(PLACES / 8);
  for (const place of endedPlaces) {
    const at = place >> 3;
    bytes[at] = (bytes[at] as number) | (0b1000_0000 >> (place & 7));
  }
  return bytes;
}

/**
 * Places for new certificates, none of them taken or given twice. They are random: the place says nothing of when a
 * certificate was issued.
 * @param random gives a whole number from 0, below its argument
 */
export function freePlaces(taken: ReadonlySet<number>, count: number, random: (below: number) => number): number[] {
  const given = new Set<number>();
  while (given.size < count) {
    const place = random(PLACES);
    if (!taken.has(place)) given.add(place);
  }
  return [...given];
}

/** The list for `count` more certificates, given the newest list and how many places of it are taken. */
export function listFor(newest: number, taken: number, count: number): number {
  if (newest === 0) return 1;
  return taken + count > FULL ? newest + 1 : newest;
}
