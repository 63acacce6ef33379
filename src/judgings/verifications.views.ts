/** What those who may read a problem see of a verification. */
import type { StoredPackage } from '../packages/package.rules.ts';
import type { Verification, VerificationStanding } from '../problems/verifications.rules.ts';
import { tellsSomething } from '../problems/verifications.rules.ts';
import type { QueuedExample } from './example-judgings.rules.ts';
import { checkedExampleView, type CheckedExampleView } from './version-checks.views.ts';

type Translate = (key: string, params: Record<string, string | number>) => string;

export interface VerifiedExampleView extends CheckedExampleView {
  wallMs: number | null;
  memoryBytes: number | null;
  testsRun: number | null;
  /** What to say of it besides the verdicts: the last part of a message key, with what the message names. */
  why: { key: string; params: Record<string, string | number> }[];
}

/** An example with why it agrees or not. */
export function verifiedExampleView(one: QueuedExample, pkg: StoredPackage, t: Translate): VerifiedExampleView {
  const { wallMs, memoryBytes, testsRun } = one;
  return { ...checkedExampleView(one, pkg, t), wallMs, memoryBytes, testsRun, why: whyOf(one) };
}

function whyOf(one: QueuedExample): VerifiedExampleView['why'] {
  const why: VerifiedExampleView['why'] = [];
  if (one.notJudged) why.push({ key: one.notJudged, params: {} });
  if (one.agrees === false && one.test) why.push({ key: 'test', params: { test: one.test } });
  if (one.brokenRules) why.push({ key: 'rules', params: { count: one.brokenRules } });
  if (one.byFactor !== null) why.push({ key: 'factor', params: { factor: one.byFactor } });
  return why;
}

const ORDER = ['disagrees', 'unknown', 'running', 'waiting', 'rest'] as const;

function placeOf(one: VerifiedExampleView): number {
  const isUnknown = one.state === 'finished' && one.agrees === null;
  const kind =
    one.agrees === false ? 'disagrees' : isUnknown ? 'unknown' : one.state === 'finished' ? 'rest' : one.state;
  return ORDER.indexOf(kind);
}

/** What needs someone first, each kind in the order of the package. */
export function worstFirst(examples: readonly VerifiedExampleView[]): VerifiedExampleView[] {
  return [...examples].sort((a, b) => placeOf(a) - placeOf(b));
}

/** How one verification is called: what it says, or that it runs or says nothing. */
export function wordOf(one: Verification): VerificationStanding | 'running' | 'stopped' {
  if (one.state === 'running') return 'running';
  if (!tellsSomething(one)) return 'stopped';
  return one.disagreeing > 0 ? 'disagrees' : one.unjudged > 0 ? 'incomplete' : 'agrees';
}
