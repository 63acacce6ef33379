/** Shared by the tests of notifications: reads what a person was told, and lets the site send its mail. */
import { expect } from 'chai';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';

export interface ToldLine {
  id: string;
  kind: string;
  text: string;
  at: number;
  isUnread: boolean;
}

/** A page of a person's notifications, newest first. */
export async function told(person: TestPerson, query = ''): Promise<ToldLine[]> {
  const answer = await person.client.get(`/notifications${query}`, { json: true });
  expect(answer.status, answer.text).to.equal(200);
  return answer.json<{ lines: ToldLine[] }>().lines;
}

/** The texts of one kind, oldest first. */
export async function textsOf(person: TestPerson, kind: string): Promise<string[]> {
  return (await told(person))
    .filter((line) => line.kind === kind)
    .map(({ text }) => text)
    .reverse();
}

/** The number that the bell shows; undefined without a bell. */
export function bellOf(html: string): string | undefined {
  const bell = /<a class="nav-link nav-bell[\s\S]*?<\/a>/.exec(html)?.[0];
  return bell && (/nav-bell-count">(\d+\+?)</.exec(bell)?.[1] ?? '0');
}

/** What a person chose for a kind, as their settings show it. */
export async function choiceOf(person: TestPerson, kind: string): Promise<string | undefined> {
  const { text } = await person.client.get('/profile/notifications');
  const select = new RegExp(`<select[^>]*name="${kind}"[\\s\\S]*?</select>`).exec(text)?.[0] ?? '';
  return /value="(\w+)"\s+selected/.exec(select)?.[1];
}

/** Time passes, and the site sends what is due. */
export async function passing(site: TestSite, ms = 30_000): Promise<void> {
  await site.app.background.drain();
  site.clock.advance(ms);
  await site.app.background.drain();
}
