/** Every regular expression of the site, the judge and the languages, with inputs that take it longest to match. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { expect } from 'chai';
import ts from 'typescript';
import { languages } from '../../judge/contract/languages.ts';
import { worstInputs } from './worst-inputs.ts';

interface Pattern {
  where: string;
  source: string;
  flags: string;
}

/** For this many characters quadratic work takes a second or more, and linear work less than a millisecond. */
const CHARS = 40_000;
const WITHIN_MS = 400;

const root = new URL('../../', import.meta.url).pathname;

function literals(): Pattern[] {
  const found: Pattern[] = [];
  for (const folder of ['src', 'judge'])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = ts.createSourceFile(
        name,
        readFileSync(join(root, folder, name), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
          const { line } = file.getLineAndCharacterOfPosition(node.getStart());
          found.push({ where: `${folder}/${name}:${line + 1}`, source, flags });
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
  return found;
}

function ofLanguages(): Pattern[] {
  return languages().flatMap(({ id, ...language }) => {
    const { outOfMemory } = language;
    return [outOfMemory]
      .filter((source) => source !== undefined)
      .map((source) => ({ where: `languages.yaml, ${id}`, source, flags: 'm' }));
  });
}

/** The time for its slowest input, measured again if it seems long, because the machine may be busy. */
function slowest({ source, flags }: Pattern): { ms: number; input: string } {
  const context = createContext({ pattern: new RegExp(source, flags), input: '' }) as { input: string };
  // A sticky pattern looks at one position only.
  const script = new Script('pattern.lastIndex = 0; input.replace(pattern, "")');
  const timed = (input: string): number => {
    context.input = input;
    const startedAt = performance.now();
    try {
      script.runInContext(context, { timeout: 4 * WITHIN_MS });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    }
    return performance.now() - startedAt;
  };
  let worst = { ms: 0, input: '' };
  for (const input of worstInputs(source, flags, CHARS)) {
    let ms = timed(input);
    // The machine may have been busy.
    for (let again = 0; again < 2 && ms > WITHIN_MS && ms < 4 * WITHIN_MS; again += 1) ms = Math.min(ms, timed(input));
    if (ms > worst.ms) worst = { ms, input };
    if (ms > WITHIN_MS) break;
  }
  return worst;
}

describe('patterns that read input', function () {
  this.timeout(300_000);

  it('are recognized when they are slow', () => {
    for (const source of ['^\\s*package', '(a+)+$', '\\s+$', 'a.*b.*c', '\\{[^}]*\\}', '(\\w+,?)*;'])
      expect(slowest({ where: '', source, flags: 'm' }).ms, source).to.be.greaterThan(WITHIN_MS);
  });

  it('take time that is linear in the length of their input', () => {
    const patterns = [...literals(), ...ofLanguages()];
    expect(patterns.length).to.be.greaterThan(200);
    const slow = patterns.flatMap((pattern) => {
      const { ms, input } = slowest(pattern);
      const shown = `${JSON.stringify(input.slice(0, 40))}…${JSON.stringify(input.slice(-5))}`;
      return ms > WITHIN_MS
        ? [`${pattern.where} /${pattern.source}/${pattern.flags}: ${Math.round(ms)} ms on ${shown}`]
        : [];
    });
    expect(slow.join('\n')).to.equal('');
  });
});
