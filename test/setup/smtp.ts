/** A real mail server on a free port: keeps the mail it gets, and can be out of order for a while. */
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string;
  subject: string;
  text: string;
  /** Lines of the header by their name in lower case. */
  headers: Map<string, string>;
}

export interface TestMailServer {
  /** The value for MAIL_URL. */
  url: string;
  /** In order of arrival. */
  mails: ReceivedMail[];
  /** While true, every mail is refused with a temporary error (451). */
  isOutOfOrder: boolean;
  /** Mail to these addresses is refused for good (550). */
  unknown: Set<string>;
  close(): Promise<void>;
}

/** Starts a mail server that accepts mail from everyone. */
export async function startMailServer(): Promise<TestMailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      if (!started.unknown.has(address)) return done();
      done(Object.assign(new Error('No such user here'), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      if (started.isOutOfOrder) {
        stream.resume();
        stream.on('end', () => done(Object.assign(new Error('Come back later'), { responseCode: 451 })));
        return;
      }
      simpleParser(stream).then((mail) => {
        mails.push({
          from: mail.from?.text ?? '',
          to: session.envelope.rcptTo.map((recipient) => recipient.address).join(', '),
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          headers: new Map(mail.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()])),
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const started: TestMailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    isOutOfOrder: false,
    unknown: new Set(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return started;
}

/** Path and query of the first link to this site in a mail. */
export function linkIn(mail: { text: string } | undefined, siteUrl: string): string {
  const link = mail?.text.match(/https?:\/\/\S+/)?.[0];
  if (!link?.startsWith(siteUrl)) throw new Error(`No link to ${siteUrl} in the mail: ${mail?.text}`);
  return link.slice(siteUrl.length);
}
