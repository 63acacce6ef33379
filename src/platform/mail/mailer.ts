/**
 * Mail: rendered as text from `views/mail/<name>.ejs` in the reader's language and sent by nodemailer over SMTP. Without
 * MAIL_URL (development) mail is kept in memory and shown at /dev/mailbox. Mail is sent by a background job, so an
 * unavailable mail server delays it but loses none.
 */
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { newId } from '../ids.ts';
import { formats, translator, type LanguageCode } from '../i18n.ts';

export interface OutgoingMail {
  to: string;
  language: LanguageCode;
  /** Time zone of times in the mail; the site's by default. */
  timeZone?: string;
  /** Name of the view in `views/mail/`, without `.ejs`. */
  view: string;
  /** Message key of the subject line, e.g. `accounts:mail.verify`. */
  subject: string;
  model: Record<string, unknown>;
  /** Identifies the mail, so that programs show one that was sent twice once. */
  id?: string;
  /** Ends such mail without signing in: a program posts to it, a person opens it (RFC 2369, RFC 8058). */
  unsubscribeUrl?: string;
}

export interface KeptMail {
  id: string;
  at: number;
  to: string;
  subject: string;
  text: string;
}

const VIEWS = fileURLToPath(new URL('../../../views/mail/', import.meta.url));
const KEPT = 200;
/** A mail server that does not answer must not hold up other background work for minutes. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

export class Mailer {
  readonly #transport: Transporter | undefined;
  readonly #kept: KeptMail[] = [];

  constructor(
    url: string | undefined,
    private readonly from: string,
    private readonly nowMs: () => number,
    private readonly siteZone = 'UTC',
  ) {
    this.#transport = url ? createTransport({ url, ...PATIENCE }) : undefined;
  }

  /** Mail kept in development, newest first; empty when a mail server is configured. */
  get kept(): readonly KeptMail[] {
    return this.#kept;
  }

  get keepsMail(): boolean {
    return this.#transport === undefined;
  }

  /** Renders and sends one mail. @throws when the mail server refuses; the caller's job retries. */
  async send(mail: OutgoingMail): Promise<void> {
    const t = translator(mail.language);
    const subject = t(mail.subject, mail.model);
    const text = await ejs.renderFile(`${VIEWS}${mail.view}.ejs`, {
      ...mail.model,
      t,
      fmt: formats(mail.language, mail.timeZone ?? this.siteZone),
    });
    if (this.#transport) {
      await this.#transport.sendMail({ from: this.from, to: mail.to, subject, text, ...this.#headersOf(mail) });
    } else {
      this.#kept.unshift({ id: newId(), at: this.nowMs(), to: mail.to, subject, text });
      this.#kept.length = Math.min(this.#kept.length, KEPT);
    }
  }

  #headersOf({ id, unsubscribeUrl }: OutgoingMail): Pick<SendMailOptions, 'messageId' | 'list' | 'headers'> {
    const domain = /@([\w.-]+)/.exec(this.from)?.[1] ?? 'kernelway.invalid';
    return {
      ...(id === undefined ? {} : { messageId: `<${id}@${domain}>` }),
      ...(unsubscribeUrl === undefined
        ? {}
        : {
            list: { unsubscribe: unsubscribeUrl },
            headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Auto-Submitted': 'auto-generated' },
          }),
    };
  }

  close(): void {
    this.#transport?.close();
  }
}
