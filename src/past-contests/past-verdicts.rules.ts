/**
 * What a judgement of another system means in our words. What decides is whether it solved the problem and whether it cost a
 * penalty there: here each verdict says both, so one that says otherwise by its name gets another.
 */
import type { Verdict } from '../scoring/verdicts.rules.ts';

export interface JudgementType {
  solved: boolean;
  penalty: boolean;
}

/** Codes of the specification that are not by their names a wrong answer, with what they mean where the feed does not say. */
const NAMED: Readonly<Record<string, Verdict>> = {
  AC: 'AC',
  AP: 'AC',
  CO: 'AC',
  TLE: 'TLE',
  TCO: 'TLE',
  TWA: 'TLE',
  TPE: 'TLE',
  TEO: 'TLE',
  TIO: 'TLE',
  MLE: 'MLE',
  OLE: 'OLE',
  RTE: 'RTE',
  CE: 'CE',
  CTL: 'CE',
  ICS: 'CE',
  IR: 'REJECTED',
  SV: 'REJECTED',
  CS: 'REJECTED',
  JE: 'JE',
  SE: 'JE',
};

const WRONG = ['WA', 'WOC', 'PE', 'EO', 'IO', 'NO', 'RE', 'ILE', 'OFMT', 'RCO', 'RWA', 'RPE', 'REO', 'RIO', 'ODV'];

/** The type that a code means by itself; undefined for one that the specification does not have. */
export function usualType(code: string): JudgementType | undefined {
  const verdict = NAMED[code] ?? (WRONG.includes(code) ? 'WA' : undefined);
  if (verdict === undefined) return undefined;
  return { solved: verdict === 'AC', penalty: !['AC', 'CE', 'REJECTED', 'JE'].includes(verdict) };
}

const NO_ATTEMPT: readonly Verdict[] = ['CE', 'REJECTED', 'JE'];

/** Our verdict of a judgement. A judge error stays one, and is no attempt. */
export function verdictOfType(code: string, { solved, penalty }: JudgementType): Verdict {
  if (solved) return 'AC';
  const named = NAMED[code];
  if (penalty) return named === undefined || named === 'AC' || NO_ATTEMPT.includes(named) ? 'WA' : named;
  return named !== undefined && NO_ATTEMPT.includes(named) ? named : 'REJECTED';
}
