/** The heavy parts of a check for its thread: the ranking of all pairs, and where two submissions share what. */
import { File, Pair, Range, Region, SharedFingerprint, TokenizedFile, type FileEntry } from '@dodona/dolos-core';
import type { FileFingerprints } from './fingerprints.aside.ts';
import { rankPairs, type Ranking, type ToRank } from './ranking.rules.ts';

/** In a thread of its own. */
export function rank(wanted: ToRank): Ranking {
  return rankPairs(wanted);
}

/** Code that two files share: lines from 1, ends included. */
export interface SharedFragment {
  leftPath: string;
  rightPath: string;
  left: [from: number, to: number];
  right: [from: number, to: number];
}

export interface PairToDetail {
  /** Without what is ignored. */
  left: FileFingerprints[];
  right: FileFingerprints[];
}

export interface PairDetail {
  /** The longest first. */
  fragments: SharedFragment[];
  /** Lines of the longest. */
  longestLines: number;
}

/** Fragments of a pair that are kept. */
const MOST_FRAGMENTS = 60;
/** What repeats in both files more often matches everywhere, and would show nothing. */
const MOST_REPEATS = 64;
/** More fingerprints of a file than this are not looked at: comparing takes the square of their number. */
const MOST_OF_FILE = 4000;

/** Where the two submissions of each pair share code. */
export function detailPairs(pairs: PairToDetail[]): PairDetail[] {
  return pairs.map(({ left, right }) => {
    const found = left.flatMap((one) => right.flatMap((other) => fragmentsOf(one, other)));
    // One group of tokens alone is usually chance; it is shown where there is nothing else.
    const solid = found.some(({ groups }) => groups > 1) ? found.filter(({ groups }) => groups > 1) : found;
    const fragments = solid
      .map(({ fragment }) => fragment)
      .sort((a, b) => linesOf(b) - linesOf(a) || a.left[0] - b.left[0] || a.right[0] - b.right[0])
      .slice(0, MOST_FRAGMENTS);
    return { fragments, longestLines: fragments[0] ? linesOf(fragments[0]) : 0 };
  });
}

const linesOf = ({ left, right }: SharedFragment) => Math.min(left[1] - left[0], right[1] - right[0]) + 1;

function fragmentsOf(left: FileFingerprints, right: FileFingerprints): { groups: number; fragment: SharedFragment }[] {
  const [one, other] = [entryOf(left), entryOf(right)];
  const rightAt = placesByHash(right);
  for (const [hash, leftPlaces] of placesByHash(left)) {
    const rightPlaces = rightAt.get(hash);
    if (!rightPlaces || leftPlaces.length * rightPlaces.length > MOST_REPEATS) continue;
    const fingerprint = new SharedFingerprint(hash, null);
    for (const [entry, file, places] of [[one, left, leftPlaces] as const, [other, right, rightPlaces] as const]) {
      entry.shared.add(fingerprint);
      for (const index of places) fingerprint.add({ file: entry.file, side: sideOf(file, index) });
    }
  }
  if (one.shared.size === 0) return [];
  return new Pair(one, other).buildFragments().map(({ pairs, leftSelection, rightSelection }) => ({
    groups: pairs.length,
    fragment: {
      leftPath: left.path,
      rightPath: right.path,
      left: [leftSelection.startRow + 1, leftSelection.endRow + 1],
      right: [rightSelection.startRow + 1, rightSelection.endRow + 1],
    },
  }));
}

function placesByHash({ hashes }: FileFingerprints): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [index, hash] of hashes.slice(0, MOST_OF_FILE).entries())
    places.set(hash, [...(places.get(hash) ?? []), index]);
  return places;
}

function sideOf({ rows }: FileFingerprints, index: number) {
  const [from, to] = [rows[2 * index]!, rows[2 * index + 1]!];
  const location = new Region(Math.min(from, to), 0, Math.max(from, to), 1);
  return { index, start: index, stop: index, data: null, location };
}

function entryOf({ path, hashes }: FileFingerprints): FileEntry {
  const file = new TokenizedFile(new File(path, ''), [], []);
  const kgrams = hashes.map((_hash, index) => new Range(index));
  return { file, kgrams, shared: new Set(), ignored: new Set(), isIgnored: false };
}
