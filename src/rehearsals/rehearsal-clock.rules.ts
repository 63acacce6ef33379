/** How the times of a contest move in its rehearsal: rounds run now and as many times faster, with no long gaps between them. */

/** A round of the original, without its pauses. */
export interface RoundSpan {
  opensAt: number;
  closesAt: number;
}

/** No round is shorter: staff want to see its freeze. */
export const SHORTEST_MS = 60_000;
/** No gap between rounds is longer. */
export const LONGEST_GAP_MS = 60_000;

interface Piece {
  from: number;
  to: number;
  lasts: number;
}

/** Rounds that overlap stay as they overlap: they are one stretch, between which there are gaps. */
function stretches(spans: readonly RoundSpan[]): RoundSpan[] {
  const found: RoundSpan[] = [];
  for (const { opensAt, closesAt } of [...spans].sort((a, b) => a.opensAt - b.opensAt)) {
    const last = found.at(-1);
    if (last && opensAt < last.closesAt) last.closesAt = Math.max(last.closesAt, closesAt);
    else found.push({ opensAt, closesAt });
  }
  return found;
}

function pieces(spans: readonly RoundSpan[], speed: number): Piece[] {
  const found: Piece[] = [];
  for (const { opensAt, closesAt } of stretches(spans)) {
    const before = found.at(-1);
    if (before && before.to < opensAt) {
      const gap = opensAt - before.to;
      found.push({ from: before.to, to: opensAt, lasts: Math.min(gap / speed, LONGEST_GAP_MS) });
    }
    const length = closesAt - opensAt;
    found.push({ from: opensAt, to: closesAt, lasts: Math.max(length / speed, Math.min(length, SHORTEST_MS)) });
  }
  return found;
}

/**
 * Moves instants of the original into the rehearsal, whole milliseconds. Order is kept: what was not after something else is
 * not after it there.
 * @param startsAt when the first of these rounds opens
 */
export function rehearsalMove(spans: readonly RoundSpan[], startsAt: number, speed: number): (atMs: number) => number {
  const all = pieces(spans, speed);
  return (atMs) => {
    const first = all[0];
    if (!first) return startsAt;
    if (atMs <= first.from) return startsAt - Math.round((first.from - atMs) / speed);
    let at = startsAt;
    for (const { from, to, lasts } of all) {
      if (atMs <= to) return Math.round(at + ((atMs - from) / (to - from)) * lasts);
      at += lasts;
    }
    return Math.round(at + (atMs - all.at(-1)!.to) / speed);
  };
}

/** Submissions in a minute as fast as possible: a little less than steps can put in. */
const PER_MINUTE_FASTEST = 1200;

/** How many times faster rounds must run so that this many submissions come as fast as they can be put in. */
export function fastestSpeed(spans: readonly RoundSpan[], submissions: number): number {
  const lengthMs = stretches(spans).reduce((sum, { opensAt, closesAt }) => sum + closesAt - opensAt, 0);
  const wantedMs = Math.max(2 * SHORTEST_MS * Math.max(1, spans.length), (submissions / PER_MINUTE_FASTEST) * 60_000);
  return Math.max(1, lengthMs / wantedMs);
}
