/** The address of the page of a promotion: the only place that knows it. */
import { roundHref } from '../rounds/round-links.rules.ts';

/** Who is promoted to a round. */
export function promotionHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/promotion`;
}
