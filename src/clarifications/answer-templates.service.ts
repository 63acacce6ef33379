/** The template answers of a contest, which its staff choose from and edit. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { CopyContestTo } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { LANGUAGES, translator } from '../platform/i18n.ts';
import { USUAL_TEMPLATES, type AnswerTemplate } from './answer-templates.rules.ts';
import { findTemplates, saveTemplates, type StoredTemplates } from './answer-templates.store.ts';

/** Templates of a contest with their revision, for its staff; the usual ones until it has its own. */
export async function answerTemplates(app: App, actor: Actor, contest: Contest): Promise<StoredTemplates> {
  requireInContest(actor, 'clarification.read', contest.id);
  return (await findTemplates(app.db, contest.id)) ?? { templates: usualTemplates(), rev: 0 };
}

function usualTemplates(): AnswerTemplate[] {
  return USUAL_TEMPLATES.map((key) =>
    Object.fromEntries(LANGUAGES.map((language) => [language, translator(language)(`clarifications:template.${key}`)])),
  );
}

/** Replaces the templates of a contest. @throws Conflict when someone else saved since revision `rev` */
export async function editTemplates(
  app: App,
  actor: Actor,
  contest: Contest,
  { templates, rev }: StoredTemplates,
): Promise<void> {
  requireInContest(actor, 'clarification.announce', contest.id);
  await inTransaction(app.db, async (trx) => {
    if (!(await saveTemplates(trx, contest.id, rev, templates))) throw new Conflict('changed_meanwhile');
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'contest.templates_edited', subject, { count: templates.length });
  });
}

/** The copy of a contest starts with its templates; one that has the usual ones keeps them. */
export const copyTemplates: CopyContestTo = async (trx, _actor, _nowMs, { fromId, toId }) => {
  const stored = await findTemplates(trx, fromId);
  if (stored) await saveTemplates(trx, toId, 0, stored.templates);
};
