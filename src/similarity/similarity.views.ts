/** Similarity checks as their pages show them. */
import { isUnderWay, type SimilarityCheck } from './checks.rules.ts';
import { drawGroups, groupsOf, type Drawing } from './groups.rules.ts';
import type { NamedPair, PlacedCheck, SubmissionAuthor } from './shown-checks.rules.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { similarityCheckHref, similarityPairHref } from './similarity-links.rules.ts';

export const percentOf = (milli: number): number => Math.floor(milli / 10);

export function checkView({ check, place }: PlacedCheck, people: ReadonlyMap<string, { displayName: string }>) {
  return {
    id: check.id,
    href: similarityCheckHref(check.id),
    place,
    state: check.state,
    failure: check.failure,
    chosen: check.chosen,
    isElsewhere: check.isElsewhere,
    common: check.commonPercent,
    hasIgnoredCode: check.ignoredCode !== null,
    done: check.done,
    total: check.total,
    engine: check.engine,
    compared: check.figures?.compared ?? null,
    isUnderWay: isUnderWay(check),
    startedBy: people.get(check.createdBy)?.displayName ?? null,
    createdAt: check.createdAt,
    endedAt: check.endedAt,
  };
}

/** What starts the same check once more. */
export function repeatFields(check: SimilarityCheck): Record<string, string> {
  return {
    contextId: check.contextId,
    chosen: check.chosen,
    isElsewhere: check.isElsewhere ? '1' : '',
    common: check.commonPercent === null ? 'never' : String(check.commonPercent),
    ignoredCode: check.ignoredCode ?? '',
  };
}

export function authorView({ submissionId, name, submittedAt, elsewhere }: SubmissionAuthor) {
  return { name, submittedAt, elsewhere, href: submissionHref(submissionId) };
}

export function pairLine(pair: NamedPair) {
  return {
    id: pair.id,
    href: similarityPairHref(pair.id),
    percent: percentOf(pair.similarityMilli),
    leftShare: percentOf(pair.leftShareMilli),
    rightShare: percentOf(pair.rightShareMilli),
    longestLines: pair.longestLines,
    overlap: pair.overlap,
    state: pair.state,
    left: authorView(pair.left),
    right: authorView(pair.right),
  };
}

export interface Bar {
  x: number;
  height: number;
  from: number;
  to: number;
  count: number;
}

const CHART_HEIGHT = 120;
const BAR_WIDTH = 30;

/** Bars by a root scale: the few pairs on the right stay visible beside thousands on the left. */
export function histogramBars(histogram: readonly number[]): { width: number; height: number; bars: Bar[] } {
  const most = Math.max(1, ...histogram);
  const step = 100 / Math.max(1, histogram.length);
  const bars = histogram.map((count, index) => ({
    x: index * BAR_WIDTH,
    height: count === 0 ? 0 : Math.max(3, Math.round(CHART_HEIGHT * Math.sqrt(count / most))),
    from: Math.round(index * step),
    to: Math.round((index + 1) * step),
    count,
  }));
  return { width: histogram.length * BAR_WIDTH, height: CHART_HEIGHT, bars };
}

export interface ShownGroup {
  number: number;
  members: { key: string; name: string; href: string; links: number }[];
  highest: number;
  pairs: { href: string; percent: number; names: string }[];
}

interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  percent: number;
  href: string;
  label: string;
}

/** Groups of the pairs that are similar enough, as a drawing and as a list. */
export function groupsView(
  pairs: readonly NamedPair[],
  names: { pair: (a: string, b: string, percent: number) => string },
) {
  const authors = new Map(pairs.flatMap(({ left, right }) => [left, right]).map((one) => [keyOf(one), one]));
  const links = pairs.map((pair) => ({
    left: keyOf(pair.left),
    right: keyOf(pair.right),
    milli: pair.similarityMilli,
    pair,
  }));
  const groups = groupsOf(links);
  const drawing: Drawing = drawGroups(groups);
  const at = new Map(drawing.points.map((point) => [point.id, point]));
  const label = (pair: NamedPair) => names.pair(pair.left.name, pair.right.name, percentOf(pair.similarityMilli));
  const lines: Line[] = links.map(({ left, right, pair }) => {
    const [a, b] = [at.get(left)!, at.get(right)!];
    const place = { x1: a.x, y1: a.y, x2: b.x, y2: b.y };
    return {
      ...place,
      percent: percentOf(pair.similarityMilli),
      href: similarityPairHref(pair.id),
      label: label(pair),
    };
  });
  const shown: ShownGroup[] = groups.map((group, index) => {
    const own = links.filter(({ left }) => group.members.includes(left));
    return {
      number: index + 1,
      members: group.members.map((key) => {
        const { name, submissionId } = authors.get(key)!;
        const count = own.filter(({ left, right }) => left === key || right === key).length;
        return { key, name, href: submissionHref(submissionId), links: count };
      }),
      highest: percentOf(Math.max(...own.map(({ milli }) => milli))),
      pairs: own.map(({ pair }) => ({
        href: similarityPairHref(pair.id),
        percent: percentOf(pair.similarityMilli),
        names: `${pair.left.name} · ${pair.right.name}`,
      })),
    };
  });
  const nodes = drawing.points.map((point) => ({ ...point, name: authors.get(point.id)!.name }));
  return { drawing: { width: drawing.width, height: drawing.height, nodes, lines }, groups: shown };
}

/** One node for each person or team in a place, however many submissions of theirs are in pairs. */
function keyOf({ contextId, participantId, authorId }: SubmissionAuthor): string {
  return `${contextId} ${participantId ?? authorId}`;
}

/** A date and time for CSV: unambiguous, and read by spreadsheets. */
export function csvTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
