/** Sends account mail in the background: an unavailable mail server delays it but loses none. Removes expired sessions. */
import type { App } from '../platform/app-context.ts';
import { LANGUAGES, type LanguageCode } from '../platform/i18n.ts';
import { deleteExpiredSessions } from '../platform/web/session.store.ts';
import { removeEndedTokensUnchecked } from './api-tokens.service.ts';
import { accountMail } from './accounts.topics.ts';

const SESSIONS_EVERY_MS = 3_600_000;
const TOKENS_EVERY_MS = 86_400_000;

export function registerAccountJobs(app: App): void {
  app.background.on(accountMail, 'send', async ({ purpose, to, token, hours, ...payload }) => {
    const language = LANGUAGES.find((known) => known === payload.language) ?? ('en' as LanguageCode);
    const path = purpose === 'verify' ? '/verify-email' : '/reset-password';
    const next = payload.next !== '/' ? payload.next : undefined;
    const onward = purpose === 'verify' && next ? `&next=${encodeURIComponent(next)}` : '';
    await app.mailer.send({
      to,
      language,
      view: `accounts_${purpose}`,
      subject: `accounts:mail.${purpose}`,
      model: {
        link: `${app.config.baseUrl}${path}?token=${token}${onward}`,
        hours,
      },
    });
  });
  app.background.repeat('sessions.expired', SESSIONS_EVERY_MS, () => deleteExpiredSessions(app.db, app.clock.nowMs()));
  app.background.repeat('api-tokens.ended', TOKENS_EVERY_MS, () => removeEndedTokensUnchecked(app));
}
