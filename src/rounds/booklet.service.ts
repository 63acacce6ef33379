/** The statements of a round's problems in one piece, to print. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { LANGUAGES, type LanguageCode } from '../platform/i18n.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { problemViewUnchecked, type ProblemView } from '../problems/problem-page.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { roundProblemHref } from './round-links.rules.ts';
import { listNamedRoundProblems } from './round-problems.service.ts';
import type { Round } from './rounds.rules.ts';
import { getRoundBySlugs } from './rounds.service.ts';

export interface BookletProblem {
  label: string;
  points: number;
  /** As in the reader's language, and where asked for and written differently, in the other one. */
  texts: ProblemView[];
}

export interface Booklet {
  contest: Contest;
  round: Round;
  problems: BookletProblem[];
}

/** @throws NotFound while the problems are hidden from the actor */
export async function bookletOf(
  app: App,
  actor: Actor,
  address: { contestSlug: string; roundSlug: string },
  language: LanguageCode,
  inBoth: boolean,
): Promise<Booklet> {
  const { contest, round } = await getRoundBySlugs(app, actor, address.contestSlug, address.roundSlug);
  const listed = await listNamedRoundProblems(app, actor, round, language);
  const languages = inBoth ? [language, ...LANGUAGES.filter((one) => one !== language)] : [language];
  const problems: BookletProblem[] = [];
  for (const { label, points, problemVersionId } of listed) {
    const loaded = await getProblemVersionUnchecked(app, problemVersionId);
    const filesUrl = `${roundProblemHref(contest.slug, round.slug, label)}/files/${problemVersionId}`;
    const texts: ProblemView[] = [];
    for (const one of languages) {
      const view = await problemViewUnchecked(app, loaded, one, filesUrl);
      const isNew = texts.every(({ statement }) => statement?.language !== view.statement?.language);
      if (isNew) texts.push(view);
    }
    problems.push({ label, points, texts });
  }
  return { contest, round, problems };
}
