/** What the staff of a contest sees of its readiness. */
import { checkInHref } from '../check-in/check-in-links.rules.ts';
import { contestEditHref, roundsHref } from '../contests/contest-links.rules.ts';
import { contestStaffHref } from '../contest-staff/contest-staff-links.rules.ts';
import { consentsHref } from '../eligibility/eligibility-links.rules.ts';
import { mailsHref } from '../notifications/notification-links.rules.ts';
import { teamsHref } from '../participants/participant-links.rules.ts';
import { problemVersionHref, versionCheckHref, versionVerifyHref } from '../problems/problem-links.rules.ts';
import { problemSetHref, problemTimesHref, roundEditHref, roundHref } from '../rounds/round-links.rules.ts';
import type { Finding, Mend, Severity } from './readiness-facts.rules.ts';

export interface FindingView {
  key: string;
  severity: Severity;
  params: Record<string, string | number>;
  /** Null where nothing on this site mends it. */
  href: string | null;
  page: Mend['page'];
  names: string[];
  more: number;
}

/** A finding with the address of the page that mends it. */
export function findingView(contestSlug: string, { key, severity, params, mend, people }: Finding): FindingView {
  const names = people?.names ?? [];
  const more = people && key !== 'student_ids_same' ? people.count - names.length : 0;
  return { key, severity, params, href: hrefOf(contestSlug, mend), page: mend.page, names, more: Math.max(0, more) };
}

function hrefOf(slug: string, mend: Mend): string | null {
  switch (mend.page) {
    case 'round':
      return roundHref(slug, mend.round);
    case 'round-edit':
      return roundEditHref(slug, mend.round);
    case 'problem-times':
      return problemTimesHref(slug, mend.round);
    case 'problem-set':
      return problemSetHref(slug, mend.round);
    case 'verify':
      return versionVerifyHref(mend.problem, mend.number);
    case 'check':
      return versionCheckHref(mend.problem, mend.number);
    case 'version':
      return problemVersionHref(mend.problem, mend.number);
    case 'contest-edit':
      return contestEditHref(slug);
    case 'rounds':
      return roundsHref(slug);
    case 'participants':
      return teamsHref(slug);
    case 'check-in':
      return checkInHref(slug);
    case 'staff':
      return contestStaffHref(slug);
    case 'consents':
      return consentsHref(slug);
    case 'judges':
      return '/judges';
    case 'mails':
      return mailsHref();
    case 'none':
      return null;
  }
}
