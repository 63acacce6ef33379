/** Every topic has a handler or a reason to have none, and is described with its payload in docs/events.md. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { registerHandlers } from '../../src/app.ts';
import type { App } from '../../src/platform/app-context.ts';
import { BackgroundRunner } from '../../src/platform/background/runner.ts';
import { definedTopics } from '../../src/platform/background/topics.ts';
import { ToolchainOffers } from '../../src/platform/toolchain-offers.ts';
import { systemClock } from '../../src/platform/clock.ts';

describe('topics', () => {
  const clock = systemClock;
  const background = new BackgroundRunner(undefined as never, clock, undefined as never);
  registerHandlers({ background, clock, toolchainOffers: new ToolchainOffers(clock) } as App);
  const topics = definedTopics().filter((topic) => !topic.name.startsWith('test.'));

  it('have a handler, or say why not', () => {
    const handled = (name: string) => background.handlersOf(name).length > 0;
    const odd = topics.filter((topic) => handled(topic.name) === (topic.unhandledBecause !== undefined));
    expect(odd.map((topic) => topic.name)).to.deep.equal([]);
    expect(topics.length).to.be.greaterThan(15);
  });

  it('are all in docs/events.md, with their payload and handlers', () => {
    const text = readFileSync(fileURLToPath(new URL('../../docs/events.md', import.meta.url)), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const expected = topics.map(({ name, payload, when, unhandledBecause }) => {
      const fields = Object.keys((payload as unknown as { shape: object }).shape).map((field) => `\`${field}\``);
      const handlers = background.handlersOf(name).map((handler) => `\`${handler}\``);
      const who = handlers.length > 0 ? handlers.join(', ') : `none. ${unhandledBecause ?? ''}`;
      return `| \`${name}\` | ${when} | ${fields.join(', ')} | ${who} |`;
    });
    expect(rows).to.deep.equal(expected);
  });
});
