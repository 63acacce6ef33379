/**
 * Mail: rendered from `views/mail/<name>.ejs` (text) in the reader's language and sent by nodemailer over SMTP. Without
 * MAIL_URL (development) mails are kept in memory and shown at /dev/mailbox. Mails are sent by a background job, so the
 * outage of a mail server delays them and loses none.
 */
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import { createTransport, type Transporter } from 'nodemailer';
import { newId } from '../ids.ts';
import { formats, translator, type LanguageCode } from '../i18n.ts';

export interface OutgoingMail {
  to: string;
  language: LanguageCode;
  /** Zone of the times in it; without one the site's. */
  timeZone?: string;
  /** Text view below `views/mail/`, without `.ejs`. */
  view: string;
  /** Message key of the subject line, e.g. `accounts:mail.verify`. */
  subject: string;
  model: Record<string, unknown>;
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

export class Mailer {
  readonly #transport: Transporter | undefined;
  readonly #kept: KeptMail[] = [];

  constructor(
    url: string | undefined,
    private readonly from: string,
    private readonly nowMs: () => number,
    private readonly siteZone = 'UTC',
  ) {
    this.#transport = url ? createTransport(url) : undefined;
  }

  /** Mails kept in development, newest first; empty when a mail server is configured. */
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
      await this.#transport.sendMail({ from: this.from, to: mail.to, subject, text });
    } else {
      this.#kept.unshift({ id: newId(), at: this.nowMs(), to: mail.to, subject, text });
      this.#kept.length = Math.min(this.#kept.length, KEPT);
    }
  }

  close(): void {
    this.#transport?.close();
  }
}
