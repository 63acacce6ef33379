/** Sends account mail in the background: an unavailable mail server delays it but loses none. */
import type { App } from '../platform/app-context.ts';
import { LANGUAGES, type LanguageCode } from '../platform/i18n.ts';

export function registerAccountJobs(app: App): void {
  app.background.on('account.mail', 'send', async (payload) => {
    const language = LANGUAGES.find((known) => known === payload.language) ?? ('en' as LanguageCode);
    const purpose = payload.purpose === 'reset' ? 'reset' : 'verify';
    const path = purpose === 'reset' ? '/reset-password' : '/verify-email';
    const next = typeof payload.next === 'string' && payload.next !== '/' ? payload.next : undefined;
    const onward = purpose === 'verify' && next ? `&next=${encodeURIComponent(next)}` : '';
    await app.mailer.send({
      to: String(payload.to),
      language,
      view: `accounts_${purpose}`,
      subject: `accounts:mail.${purpose}`,
      model: {
        link: `${app.config.baseUrl}${path}?token=${String(payload.token)}${onward}`,
        hours: Number(payload.hours),
      },
    });
  });
}
