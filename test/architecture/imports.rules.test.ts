/** The import rules, run on the real source; and deliberate violations, to prove that the rules detect them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: NonNullable<ICruiseOptions['ruleSet']>['forbidden'];
  options: ICruiseOptions;
};

/** Runs the import rules on folders below `baseDir`. */
async function cruiseTree(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const options: ICruiseOptions = {
    ...rules.options,
    ruleSet: { forbidden: rules.forbidden },
    validate: true,
    baseDir,
  };
  delete options.tsConfig;
  const answer = await cruise(folders, options);
  return answer.output as ICruiseResult;
}

const violationsOf = (result: ICruiseResult): string[] =>
  result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} -> ${violation.to}`);

describe('import rules', function () {
  this.timeout(60_000);

  it('hold in src, judge and migrations, and every file was checked', async () => {
    const result = await cruiseTree(root, ['src', 'judge', 'migrations']);
    expect(violationsOf(result)).to.deep.equal([]);
    const cruised = new Set(result.modules.map((module) => module.source));
    const files = [...typeScriptFiles('src'), ...typeScriptFiles('judge'), ...typeScriptFiles('migrations')];
    expect(files.length).to.be.greaterThan(0);
    expect(files.filter((file) => !cruised.has(file))).to.deep.equal([]);
  });

  describe('catch', () => {
    let tree: string;
    beforeEach(() => {
      tree = mkdtempSync(join(tmpdir(), 'kernelway-imports-'));
      symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
      writeFileSync(join(tree, 'package.json'), '{"type":"module"}');
    });
    afterEach(() => rmSync(tree, { recursive: true, force: true }));

    const planted: { rule: string; from: string; to: string }[] = [
      { rule: 'order:accounts', from: 'src/accounts/users.service.ts', to: 'src/rounds/round-edits.service.ts' },
      { rule: 'order:operations', from: 'src/operations/desk.routes.ts', to: 'src/home/home.service.ts' },
      {
        rule: 'boards-know-no-grades',
        from: 'src/standings/boards.service.ts',
        to: 'src/gradebook/grades.service.ts',
      },
      { rule: 'features-are-listed', from: 'src/home/home.routes.ts', to: 'src/utils/strings.rules.ts' },
      { rule: 'platform-knows-no-feature', from: 'src/platform/i18n.ts', to: 'src/accounts/users.rules.ts' },
      { rule: 'nobody-imports-the-app', from: 'src/faq/faq.routes.ts', to: 'src/app.ts' },
      { rule: 'app-is-built-by-server', from: 'src/app.ts', to: 'src/server.ts' },
      { rule: 'src-imports-no-tooling', from: 'src/faq/faq.routes.ts', to: 'test/setup/server.ts' },
      { rule: 'judge-is-alone', from: 'judge/daemon.ts', to: 'src/platform/errors.ts' },
      { rule: 'app-sees-only-the-contract', from: 'src/server.ts', to: 'judge/daemon.ts' },
      { rule: 'contract-is-plain', from: 'judge/contract/api.ts', to: 'judge/daemon.ts' },
      { rule: 'feature-door', from: 'src/rounds/rounds.store.ts', to: 'src/accounts/users.store.ts' },
      { rule: 'migrations-stand-alone', from: 'migrations/2026_users.ts', to: 'src/accounts/users.rules.ts' },
      { rule: 'knex-only-in-stores', from: 'src/accounts/users.service.ts', to: 'knex' },
      { rule: 'express-only-in-routes', from: 'src/accounts/users.service.ts', to: 'express' },
      { rule: 'rules-are-pure', from: 'src/accounts/users.rules.ts', to: 'node:fs' },
      { rule: 'rules-are-pure', from: 'src/accounts/users.rules.ts', to: 'zod' },
      { rule: 'topics-import-rules-alone', from: 'src/faq/faq.topics.ts', to: 'src/faq/faq.store.ts' },
      { rule: 'roles-point-down:store', from: 'src/faq/faq.store.ts', to: 'src/faq/faq.service.ts' },
      { rule: 'roles-point-down:service', from: 'src/faq/faq.service.ts', to: 'src/faq/faq.input.ts' },
      { rule: 'roles-point-down:input', from: 'src/faq/faq.input.ts', to: 'src/faq/faq.store.ts' },
      { rule: 'roles-point-down:views', from: 'src/faq/faq.views.ts', to: 'src/faq/faq.store.ts' },
      { rule: 'page-json-is-made-in-views', from: 'src/faq/faq.routes.ts', to: 'src/platform/web/page-json.ts' },
      { rule: 'roles-point-down:jobs', from: 'src/faq/faq.jobs.ts', to: 'src/faq/faq.store.ts' },
      { rule: 'roles-point-down:routes', from: 'src/faq/faq.routes.ts', to: 'src/faq/faq.store.ts' },
    ];
    for (const { rule, from, to } of planted) {
      it(`${rule}: ${from} importing ${to}`, async () => {
        const local = to.startsWith('src/') || to.startsWith('judge/') || to.startsWith('test/');
        if (local) plant(tree, to, 'export const target = 1;\n');
        const specifier = local ? relativeImport(from, to) : to;
        plant(tree, from, `import * as planted from '${specifier}';\nexport const used = planted;\n`);
        const folder = from.split('/')[0] ?? 'src';
        expect(violationsOf(await cruiseTree(tree, [folder])).join('\n')).to.include(`${rule}: ${from}`);
      });
    }

    it('no-circular: two files importing each other', async () => {
      plant(tree, 'src/faq/a.rules.ts', "import { b } from './b.rules.ts';\nexport const a = () => b;\n");
      plant(tree, 'src/faq/b.rules.ts', "import { a } from './a.rules.ts';\nexport const b = () => a;\n");
      expect(violationsOf(await cruiseTree(tree, ['src'])).join('\n')).to.include('no-circular');
    });

    it('accept a tree without violations', async () => {
      plant(tree, 'src/accounts/users.rules.ts', 'export const adult = (age: number) => age > 17;\n');
      plant(
        tree,
        'src/faq/faq.service.ts',
        "import { adult } from '../accounts/users.rules.ts';\nexport const f = adult;\n",
      );
      plant(tree, 'src/faq/faq.store.ts', "import type { Knex } from 'knex';\nexport type Db = Knex;\n");
      plant(tree, 'src/platform/audit/audit.store.ts', 'export const entries = 1;\n');
      plant(
        tree,
        'src/faq/faq.views.ts',
        "import { entries } from '../platform/audit/audit.store.ts';\nexport const v = entries;\n",
      );
      const result = await cruiseTree(tree, ['src']);
      expect(violationsOf(result)).to.deep.equal([]);
      expect(result.summary.totalCruised).to.be.greaterThan(2);
    });
  });
});

describe('files of the site and of the judge', () => {
  it('are short, or say in their first comment why they are not', () => {
    const files = [...typeScriptFiles('judge'), ...typeScriptFiles('src')];
    expect(files.length).to.be.greaterThan(100);
    const tooLong = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const firstComment = /^\s*\/\*[\s\S]*?\*\//.exec(text)?.[0] ?? '';
      return text.split('\n').length - 1 > 300 && !/\blong because\b|300 lines/i.test(firstComment);
    });
    expect(tooLong).to.deep.equal([]);
  });
});

function typeScriptFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.includes('node_modules'))
    .map((path) => `${folder}/${path}`)
    .sort();
}

function relativeImport(from: string, to: string): string {
  return `${'../'.repeat(from.split('/').length - 1)}${to}`;
}

function plant(tree: string, path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}
