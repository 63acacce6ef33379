/** Addresses of pages of rounds: the only place that knows them. */
import { roundsHref } from '../contests/contest-links.rules.ts';

export function roundHref(contestSlug: string, roundSlug: string): string {
  return `${roundsHref(contestSlug)}/${roundSlug}`;
}

/** A problem of a round, where it is also submitted. */
export function roundProblemHref(contestSlug: string, roundSlug: string, label: string): string {
  return `${roundHref(contestSlug, roundSlug)}/problems/${encodeURIComponent(label)}`;
}

/** The list of problems that organizers put together. */
export function problemSetHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/problem-set`;
}

/** Where a list of problems of another contest system is put in. */
export function setImportHref(contestSlug: string, roundSlug: string): string {
  return `${problemSetHref(contestSlug, roundSlug)}/import`;
}

/** Where it is set when single problems appear and end. */
export function problemTimesHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/problem-times`;
}

export function boardHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/board`;
}

/** A published version of a round's results. */
export function resultHref(contestSlug: string, roundSlug: string, number: number): string {
  return `${roundHref(contestSlug, roundSlug)}/results/${number}`;
}

/** The form for a new round. */
export function newRoundHref(contestSlug: string): string {
  return `${roundsHref(contestSlug)}/new`;
}

export function roundEditHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/edit`;
}

/** Where the end of an open round is moved. */
export function postponeRoundHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/postpone`;
}

/** Where the results of a round are published. */
export function publishHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/publish`;
}

/** All statements of a round, to print. */
export function bookletHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/booklet`;
}

export function freezeRoundHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/freeze`;
}

/** Where organizers limit submissions of a round, and give participants more. */
export function quotasHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/quotas`;
}

/** Where it is set what everyone may do with a round once it is over. */
export function afterEndHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/after-end`;
}

/** A problem of a round that is over, where everyone may practice it. */
export function roundPracticeHref(contestSlug: string, roundSlug: string, label: string): string {
  return `${roundHref(contestSlug, roundSlug)}/practice/${encodeURIComponent(label)}`;
}

/** Where a person takes a round that is over by a clock of their own. */
export function virtualHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/virtual`;
}

/** Where staff pause a round that has opened, and correct what went wrong in it. */
export function roundControlHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/control`;
}
