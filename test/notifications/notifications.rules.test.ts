import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  CATEGORIES,
  CHOICES,
  choiceFor,
  isKind,
  isMailed,
  KIND_NAMES,
  KINDS,
  kindsOf,
} from '../../src/notifications/kinds.rules.ts';
import { afterFailedAttempt, isOutage, STALE_MS } from '../../src/notifications/mails.rules.ts';
import {
  mailAgainHref,
  mailsAgainHref,
  notificationHref,
  notificationMarkHref,
  notificationSettingsHref,
  notificationsReadHref,
  unsubscribeConfirmHref,
  unsubscribeHref,
} from '../../src/notifications/notification-links.rules.ts';
import {
  DIGEST_HOUR,
  KEPT_MS,
  MAILS_KEPT_MS,
  mailFor,
  messageKey,
  MOST_COUNTED,
  searchedText,
  shownParams,
} from '../../src/notifications/notifications.rules.ts';
import { hasMessage, LANGUAGES } from '../../src/platform/i18n.ts';
import { nextAtHour } from '../../src/platform/times.ts';

const MINUTE = 60_000;

describe('kinds of notifications', () => {
  it('each have a name and a text for every variant, which names exactly their parameters, in both languages', () => {
    for (const language of LANGUAGES) {
      const file = fileURLToPath(new URL(`../../locales/${language}/notifications.json`, import.meta.url));
      const words = (JSON.parse(readFileSync(file, 'utf8')) as { kind: Record<string, { title: unknown }> }).kind;
      expect(Object.keys(words).sort()).to.deep.equal([...KIND_NAMES].sort());
      for (const kind of KIND_NAMES) {
        const { params, variants = [] } = KINDS[kind] as { params: readonly string[]; variants?: readonly string[] };
        const title = words[kind]?.title as string | Record<string, string>;
        const texts = typeof title === 'string' ? { '': title } : title;
        expect(Object.keys(texts), kind).to.deep.equal(variants.length > 0 ? [...variants] : ['']);
        for (const [variant, text] of Object.entries(texts)) {
          const named = [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name);
          expect(named.sort(), `${language} ${kind} ${variant}`).to.deep.equal([...params].sort());
          expect(hasMessage(messageKey({ kind, variant: variant || null }))).to.equal(true);
        }
      }
    }
  });

  it('fit into their columns, and each belongs to a category', () => {
    expect(KIND_NAMES.filter((kind) => kind.length > 40)).to.deep.equal([]);
    expect(CATEGORIES.flatMap(kindsOf).sort()).to.deep.equal([...KIND_NAMES].sort());
    expect(kindsOf('courses')).to.include.members(['assignment_due', 'course_staff']);
    expect(kindsOf('courses')).to.not.include('round_opened');
  });

  it('come as chosen, otherwise as usual', () => {
    expect(choiceFor('course_staff', undefined)).to.equal('page');
    expect(choiceFor('course_staff', 'off')).to.equal('off');
    expect(choiceFor('pipeline_invited', undefined)).to.equal('mail');
    expect(CHOICES.filter(isMailed)).to.deep.equal(['digest', 'mail']);
    expect(isKind('course_staff')).to.equal(true);
    expect(isKind('toString')).to.equal(false);
  });

  it('are mailed by default when someone waits for them, never by default off', () => {
    const normally = Object.fromEntries(KIND_NAMES.map((kind) => [kind, KINDS[kind].normally]));
    expect(Object.values(normally)).to.not.include('off');
    expect(normally).to.include({
      round_opened: 'page',
      round_decided: 'mail',
      round_extended: 'mail',
      round_blocked: 'mail',
      results_published: 'digest',
      results_corrected: 'mail',
      contest_results_published: 'digest',
      contest_results_corrected: 'mail',
      appeal_answered: 'mail',
      promotion: 'mail',
      certificate: 'mail',
      verdict_changed: 'digest',
      participant_decided: 'mail',
      question_answered: 'page',
      announcement: 'page',
      assignment_due: 'digest',
      contest_staff: 'mail',
      course_staff: 'page',
      work_question: 'mail',
      pipeline_invited: 'mail',
      pipeline_withdrawn: 'mail',
      pipeline_moved: 'mail',
      pipeline_mentor: 'mail',
      partnership_waiting: 'mail',
      partnership_decided: 'mail',
    });
  });
});

describe('a notification', () => {
  it('has the text of its kind or variant, with times written for the reader', () => {
    expect(messageKey({ kind: 'round_opened', variant: null })).to.equal('notifications:kind.round_opened.title');
    expect(messageKey({ kind: 'pipeline_mentor', variant: 'mentor' })).to.equal(
      'notifications:kind.pipeline_mentor.title.mentor',
    );
    const params = { contest: 'Cup', closesAt: 7, count: 8, metAt: 'the lake' };
    expect(shownParams(params, (atMs) => `time ${atMs}`)).to.deep.equal({ ...params, closesAt: 'time 7' });
  });

  it('is searched by its names in lower case, not by times or what they are called', () => {
    expect(searchedText({ contest: 'Herbst ÜBUNG', round: '"A"', closesAt: 17 })).to.equal('herbst übung\n"a"');
    expect(searchedText({})).to.equal('');
  });

  it('goes into a mail of its own, into the digest of the day, or into none', () => {
    const fact = { kind: 'round_opened', key: 'round:1', toldAt: 5 } as const;
    expect(mailFor('mail', fact, 900)).to.deep.equal({
      mailKey: 'one:round_opened:round:1',
      kind: 'round_opened',
      dueAt: 5,
    });
    expect(mailFor('digest', fact, 900)).to.deep.equal({ mailKey: 'digest:900', kind: null, dueAt: 900 + 2 * MINUTE });
    expect([mailFor('page', fact, 900), mailFor('off', fact, 900)]).to.deep.equal([null, null]);
  });

  it('is kept for a year, its mail for a month', () => {
    const days = (ms: number) => ms / 86_400_000;
    expect([days(KEPT_MS), days(MAILS_KEPT_MS), days(STALE_MS)]).to.deep.equal([365, 30, 3]);
    expect([DIGEST_HOUR, MOST_COUNTED]).to.deep.equal([8, 99]);
  });

  it('has addresses', () => {
    expect(notificationHref('01')).to.equal('/notifications/01');
    expect(unsubscribeHref('a.b&c')).to.equal('/notifications/unsubscribe?token=a.b%26c');
    expect(notificationMarkHref('01', 'unread')).to.equal('/notifications/01/unread');
    expect([mailAgainHref('01'), mailsAgainHref()]).to.deep.equal(['/mails/01/again', '/mails/again']);
    expect([notificationsReadHref(), notificationSettingsHref(), unsubscribeConfirmHref()]).to.deep.equal([
      '/notifications/read',
      '/profile/notifications',
      '/notifications/unsubscribe/confirm',
    ]);
  });
});

describe('the digest', () => {
  it('comes at the next full hour of a zone, also on days when its clocks change', () => {
    const next = (from: string, zone: string) => new Date(nextAtHour(Date.parse(from), zone, 8)).toISOString();
    expect(next('2027-03-01T07:59:59.999Z', 'UTC')).to.equal('2027-03-01T08:00:00.000Z');
    expect(next('2027-03-01T08:00:00.000Z', 'UTC')).to.equal('2027-03-02T08:00:00.000Z');
    expect(next('2027-03-01T08:00:00.000Z', 'Asia/Shanghai')).to.equal('2027-03-02T00:00:00.000Z');
    expect(next('2027-03-27T12:00:00.000Z', 'Europe/Berlin')).to.equal('2027-03-28T06:00:00.000Z');
    expect(new Date(nextAtHour(Date.parse('2027-03-28T00:00:00Z'), 'Europe/Berlin', 2)).toISOString()).to.equal(
      '2027-03-28T01:00:00.000Z',
    );
  });
});

describe('a mail that failed', () => {
  it('is tried again with longer and longer pauses, eight times, for a day and a half', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => {
      const next = afterFailedAttempt(attempts, { responseCode: 451 }, 1000);
      return next.state === 'waiting' ? (next.dueAt - 1000) / MINUTE : 'failed';
    });
    expect(pauses).to.deep.equal([1, 5, 15, 60, 180, 360, 720, 720]);
    expect(afterFailedAttempt(9, {}, 1000)).to.deep.equal({ state: 'failed' });
  });

  it('fails at once when the server refuses it for good', () => {
    const reply = (responseCode: number, command: string) => afterFailedAttempt(1, { responseCode, command }, 0);
    expect(reply(550, 'RCPT TO')).to.deep.equal({ state: 'failed' });
    expect(reply(500, 'DATA')).to.deep.equal({ state: 'failed' });
    expect(reply(499, 'DATA').state).to.equal('waiting');
  });

  it('waits when the server cannot be reached, or refuses the site and not the mail', () => {
    const again = { state: 'waiting', dueAt: MINUTE };
    expect(afterFailedAttempt(1, {}, 0)).to.deep.equal(again);
    for (const command of ['AUTH PLAIN', 'CONN', 'EHLO', 'MAIL FROM'])
      expect(afterFailedAttempt(1, { responseCode: 535, command }, 0), command).to.deep.equal(again);
  });

  it('ends its batch when others would fail too', () => {
    expect(isOutage({})).to.equal(true);
    expect(isOutage({ responseCode: 535, command: 'AUTH PLAIN' })).to.equal(true);
    expect(isOutage({ responseCode: 451, command: 'DATA' })).to.equal(false);
    expect(isOutage({ responseCode: 550, command: 'RCPT TO' })).to.equal(false);
  });
});
