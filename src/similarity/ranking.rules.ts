/**
 * Compares all submissions of a check by their fingerprints. A similarity is the part of the fingerprints of both that the
 * other has too, without those that are ignored: the same for (a, b) as for (b, a), 0 where nothing is shared, 1 where all is.
 */
import { HISTOGRAM_BARS } from './similarity-limits.rules.ts';

export interface Compared {
  /** All fingerprints of its files, one after another. */
  hashes: Int32Array;
  /** Whose it is; those of one owner are not compared with each other. */
  owner: number;
  /** From elsewhere: compared with those of the place only. */
  isOutside: boolean;
}

export interface ToRank {
  submissions: readonly Compared[];
  /** Numbers of people by owner: owners who have someone in common are not compared. */
  people: readonly (readonly number[])[];
  /** Fingerprints of code that everyone was given. */
  ignored: Int32Array;
  /** Fingerprints that more owners than this have are ignored; null for none. */
  commonAbove: number | null;
  leastMilli: number;
  most: number;
}

export interface RankedPair {
  left: number;
  right: number;
  similarityMilli: number;
  /** How many of its fingerprints the other has, and how many it has. */
  leftShared: number;
  rightShared: number;
  leftTotal: number;
  rightTotal: number;
}

export interface Ranking {
  /** The most similar first; of two owners only their most similar submissions. */
  pairs: RankedPair[];
  /** Pairs of owners by their similarity, in bars of equal width. */
  histogram: number[];
  pairCount: number;
  /** By submission: the similarity of its most similar pair; -1 where it was compared with nothing. */
  bestMilli: number[];
  /** What was ignored because many have it. */
  common: number[];
}

/** Ranks the pairs of submissions. Their order changes nothing but their numbers. */
export function rankPairs(wanted: ToRank): Ranking {
  const { submissions, people } = wanted;
  const byHash = occurrencesByHash(wanted);
  const common = commonHashes(byHash, wanted);
  for (const hash of common) byHash.delete(hash);
  const n = submissions.length;
  const totals = new Uint32Array(n);
  // shared[a * n + b]: how many fingerprints of a are in b as well.
  const shared = new Uint32Array(n * n);
  for (const { who, counts } of byHash.values()) {
    for (let at = 0; at < who.length; at += 1) {
      const [a, count] = [who[at]!, counts[at]!];
      totals[a]! += count;
      for (let other = 0; other < who.length; other += 1) shared[a * n + who[other]!]! += count;
    }
  }
  const areApart = apartness(people);
  const owners = people.length;
  const bestOfOwners = new Int16Array(owners * owners).fill(-1);
  const bestMilli = new Array<number>(n).fill(-1);
  const candidates: RankedPair[] = [];
  for (let left = 0; left < n; left += 1) {
    for (let right = left + 1; right < n; right += 1) {
      const [a, b] = [submissions[left]!, submissions[right]!];
      if ((a.isOutside && b.isOutside) || !areApart(a.owner, b.owner)) continue;
      const leftShared = shared[left * n + right]!;
      const rightShared = shared[right * n + left]!;
      const whole = totals[left]! + totals[right]!;
      const similarityMilli = whole === 0 ? 0 : Math.round((1000 * (leftShared + rightShared)) / whole);
      const key = Math.min(a.owner, b.owner) * owners + Math.max(a.owner, b.owner);
      bestOfOwners[key] = Math.max(bestOfOwners[key]!, similarityMilli);
      bestMilli[left] = Math.max(bestMilli[left]!, similarityMilli);
      bestMilli[right] = Math.max(bestMilli[right]!, similarityMilli);
      if (similarityMilli < Math.max(1, wanted.leastMilli)) continue;
      candidates.push({
        ...{ left, right, similarityMilli, leftShared, rightShared },
        ...{ leftTotal: totals[left]!, rightTotal: totals[right]! },
      });
      if (candidates.length > 20 * wanted.most + 100_000) keepBest(candidates, submissions, owners, wanted.most);
    }
  }
  keepBest(candidates, submissions, owners, wanted.most);
  return { pairs: candidates, ...histogramOf(bestOfOwners), bestMilli, common };
}

interface Occurrences {
  /** Submissions that have it, ascending, and how often each has it. */
  who: number[];
  counts: number[];
}

function occurrencesByHash({ submissions, ignored }: ToRank): Map<number, Occurrences> {
  const left = new Set(ignored);
  const byHash = new Map<number, Occurrences>();
  for (const [index, { hashes }] of submissions.entries()) {
    for (const hash of hashes) {
      if (left.has(hash)) continue;
      const found = byHash.get(hash);
      if (!found) byHash.set(hash, { who: [index], counts: [1] });
      else if (found.who.at(-1) === index) found.counts[found.counts.length - 1]! += 1;
      else {
        found.who.push(index);
        found.counts.push(1);
      }
    }
  }
  return byHash;
}

/** Fingerprints that too many owners have for them to say anything. */
function commonHashes(byHash: ReadonlyMap<number, Occurrences>, { submissions, commonAbove }: ToRank): number[] {
  if (commonAbove === null) return [];
  const common: number[] = [];
  for (const [hash, { who }] of byHash) {
    if (who.length <= commonAbove) continue;
    const owners = new Set(who.map((index) => submissions[index]!.owner));
    if (owners.size > commonAbove) common.push(hash);
  }
  return common;
}

/** Whether two owners are different and have nobody in common. */
function apartness(people: ToRank['people']): (a: number, b: number) => boolean {
  const ownersOf = new Map<number, number[]>();
  for (const [owner, members] of people.entries())
    for (const person of members) ownersOf.set(person, [...(ownersOf.get(person) ?? []), owner]);
  const together = new Set<number>();
  for (const owners of ownersOf.values())
    for (const a of owners) for (const b of owners) together.add(a * people.length + b);
  return (a, b) => a !== b && !together.has(a * people.length + b);
}

/** Keeps the most similar pair of every two owners, and of those the first `most`, in their order. */
function keepBest(pairs: RankedPair[], submissions: readonly Compared[], owners: number, most: number): void {
  pairs.sort(
    (a, b) =>
      b.similarityMilli - a.similarityMilli ||
      b.leftShared + b.rightShared - a.leftShared - a.rightShared ||
      a.left - b.left ||
      a.right - b.right,
  );
  const seen = new Set<number>();
  let kept = 0;
  for (const pair of pairs) {
    const [a, b] = [submissions[pair.left]!.owner, submissions[pair.right]!.owner];
    const key = Math.min(a, b) * owners + Math.max(a, b);
    if (seen.has(key)) continue;
    seen.add(key);
    pairs[kept] = pair;
    kept += 1;
    if (kept === most) break;
  }
  pairs.length = kept;
}

function histogramOf(bestOfOwners: Int16Array): { histogram: number[]; pairCount: number } {
  const histogram = new Array<number>(HISTOGRAM_BARS).fill(0);
  let pairCount = 0;
  for (const milli of bestOfOwners) {
    if (milli < 0) continue;
    pairCount += 1;
    histogram[Math.min(HISTOGRAM_BARS - 1, Math.floor((milli * HISTOGRAM_BARS) / 1000))]! += 1;
  }
  return { histogram, pairCount };
}
