/**
 * Every action that code writes to the audit log, and every reason for actions of the site, has a text in both
 * languages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { actionWords, reasonWords } from '../../src/operations/audit.views.ts';
import { translator } from '../../src/platform/i18n.ts';

/** `insertAudit`, and the functions that add the object and call it. */
const WRITERS = ['insertAudit', 'insertAudits', 'audit', 'tell', 'auditRound', 'moveOpening', 'moveTimes'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const sources = ['src', 'seeds', 'scripts']
  .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/** The source of the arguments of each call of a function. */
function callsOf(name: string): string[] {
  return sources.flatMap((text) =>
    [...text.matchAll(new RegExp(`\\b${name}\\(`, 'g'))].map((found) => {
      let depth = 1;
      let end = found.index + found[0].length;
      const start = end;
      for (; depth > 0 && end < text.length; end += 1) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
      return text.slice(start, end - 1);
    }),
  );
}

describe('the audit log', () => {
  const named = (text: string) => [...text.matchAll(/'([a-z-]+\.[a-z_-]+)'/g)].map(([, action]) => action!);
  /** Those that are chosen before the call. */
  const chosen = sources.flatMap((text) => [...text.matchAll(/\bdeed: '[^']*'/g)].flatMap(([found]) => named(found)));
  const actions = new Set([...WRITERS.flatMap(callsOf).flatMap(named), ...chosen]);
  const reasons = new Set(callsOf('systemActor').flatMap((call) => /^'([^']+)'$/.exec(call)?.[1] ?? []));

  it('is written in many places', () => {
    expect(actions).to.include.members(['submission.received', 'submission.sample-run', 'round.edited']);
    expect(actions.size).to.be.greaterThan(30);
    expect(reasons).to.include.members(['clock', 'sign-up', 'kernelway user grant']);
  });

  for (const language of ['en', 'zh-CN'] as const) {
    const t = translator(language);
    it(`has a text in the history of a contest for each action on it or its rounds in ${language}`, () => {
      const onContests = [...actions].filter((action) => /^(contest|round)\./.test(action));
      expect(onContests).to.include.members(['round.opening_put_off', 'round.opened_anyway', 'round.paused']);
      const path = (action: string) =>
        action
          .split('.')
          .reduce<unknown>(
            (part, name) =>
              (part as Record<string, unknown> | undefined)?.[name] ??
              (part as Record<string, unknown>)[`${name}_other`],
            (JSON.parse(readFileSync(join(ROOT, 'locales', language, 'contests.json'), 'utf8')) as { audit: unknown })
              .audit,
          );
      expect(onContests.filter((action) => typeof path(action) !== 'string')).to.deep.equal([]);
    });

    it(`has a text for each action and reason in ${language}`, () => {
      const bare = [...actions].filter((action) => actionWords(action, t) === action);
      expect(bare, 'actions').to.deep.equal([]);
      const same = [...reasons].filter((reason) => language === 'zh-CN' && reasonWords(reason, t) === reason);
      expect(same, 'reasons').to.deep.equal([]);
    });
  }
});
