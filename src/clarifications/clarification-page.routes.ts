/** The page of one question or announcement for staff, which also shows again what was refused on it. */
import type { Request, Response } from 'express';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { LANGUAGES } from '../platform/i18n.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import { takeMissed } from '../platform/web/missed-edits.ts';
import type { FormState } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf } from '../platform/web/request.ts';
import { templateChoices } from './answer-templates.rules.ts';
import { answerTemplates } from './answer-templates.service.ts';
import { clarificationHref } from './clarification-links.rules.ts';
import { ANSWER_MAX, answerScope, excerpt, isWithin, type AnswerVersion } from './clarifications.rules.ts';
import { askerLanguage, askerNames, clarificationStory } from './clarifications.service.ts';
import { inboxView, subjectView } from './clarifications.views.ts';
import { withoutNews } from './contest-clarifications.service.ts';
import { subjectsOf } from './subjects.service.ts';

/** Shows the question or announcement named by the URL. */
export async function showStory(
  app: App,
  parts: ContestParts,
  req: Request,
  res: Response,
  form: FormState,
): Promise<void> {
  const actor = actorOf(req);
  const t = tOf(req);
  const { slug, id } = req.params as { slug: string; id: string };
  const frame = withoutNews(await contestFrameOf(app, parts, actor, slug));
  const { contest } = frame;
  const { one, versions, readers } = await clarificationStory(app, actor, contest, id);
  const rounds = await subjectsOf(app, actor, contest, languageOf(req));
  const people = await publicPeople(app, [one.claimedBy, one.askedBy, ...versions.map(({ writtenBy }) => writtenBy)]);
  const names = { people, participants: await askerNames(app, actor, contest, [one]) };
  const asker = one.askedBy === null ? null : (people.get(one.askedBy) ?? null);
  const whoOf = ({ writtenBy }: AnswerVersion) =>
    writtenBy === null ? t('site:system') : (people.get(writtenBy)?.displayName ?? t('site:nobody'));
  const missed = await takeMissed(form, one.version, (rev) =>
    Promise.resolve(versions.filter(({ number }) => number > rev)),
  );
  const subject = subjectView(one, rounds, contest.slug);
  const { templates } = await answerTemplates(app, actor, contest);
  const shown = inboxView(one, actor.kind === 'user' ? actor.id : null, names, subject);
  const current = { text: one.answer ?? '', audience: one.audience ?? 'asker', rev: one.version };
  await page(req, res, 'clarifications/show', {
    title: `${contest.name}: ${t(`clarifications:kind.${one.kind}`)}`,
    nowMs: frame.nowMs,
    frame: frame.model,
    here: clarificationHref(contest.slug, one.id),
    one: { ...shown, version: one.version, reason: one.reason, audience: one.audience, asker },
    questionHtml: one.question === null ? null : await markdownHtml(one.question),
    answerHtml: one.answer === null ? null : await markdownHtml(one.answer),
    versions: versions.map((version) => ({ ...version, who: whoOf(version) })),
    missed: missed.map((version) => ({
      at: version.writtenAt,
      who: whoOf(version),
      lines: [excerpt(version.text ?? version.reason ?? '')],
    })),
    templates: templateChoices(templates, LANGUAGES, await askerLanguage(app, actor, contest, one.id)),
    ...readers,
    mayAnswer: isWithin(answerScope(actor, contest.id), one),
    limit: ANSWER_MAX,
    draft: actor.kind === 'user' ? `${actor.id}:answer:${one.id}` : '',
    form: { ...form, values: { ...(one.state === 'open' ? { ...current, text: '' } : current), ...form.values } },
  });
}
