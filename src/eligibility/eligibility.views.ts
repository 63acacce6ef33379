/** What the pages of registration rules and consents show. */
import { inputTime } from '../platform/times.ts';
import type { ConsentText } from './consents.rules.ts';
import type { SignUpRules } from './eligibility.rules.ts';

/** The rules as values of their form. */
export function rulesValues(rules: SignUpRules, zone: string): Record<string, unknown> {
  return {
    ...rules,
    rostersLockAt: inputTime(rules.rostersLockAt, zone),
  };
}

/** A text as values of its form. */
export function textValues({ titles, bodies }: ConsentText): Record<string, unknown> {
  return {
    titleEn: titles.en ?? '',
    titleZh: titles['zh-CN'] ?? '',
    bodyEn: bodies.en ?? '',
    bodyZh: bodies['zh-CN'] ?? '',
  };
}
