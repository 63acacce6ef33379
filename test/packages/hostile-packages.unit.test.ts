/** Packages that would take too long to read, or crash the process; and reporting all errors of a package at once. */
import { expect } from 'chai';
import { isBoundedGlob } from '../../src/packages/package-globs.rules.ts';
import {
  MOST_YAML_ENTRIES,
  MOST_YAML_INDENT,
  MOST_YAML_LEVELS,
  yamlExcess,
} from '../../src/packages/package-yaml.rules.ts';
import {
  kernelPackage,
  KERNEL_YAML,
  PROBLEM_YAML,
  reading,
  readingOfZip,
  removeFolders,
  sumPackage,
} from './package-fixtures.ts';

/** Before limits were added, each of these took seconds to minutes, or ended the process. */
const HOSTILE_YAML: Record<string, string> = {
  'open brackets': '['.repeat(100_000),
  'open braces': '{a: '.repeat(50_000),
  'lists in lists': '- '.repeat(60_000),
  'many keys': Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n'),
  'question marks': '?\n'.repeat(100_000),
  'a long list': `a: [${'{},'.repeat(80_000)}]`,
  anchors: `a: ${'&a '.repeat(60_000)}`,
  tags: `a: ${'!!x '.repeat(60_000)}`,
  'keys in keys': '<<: '.repeat(50_000),
  'a list in itself': 'problem_format_version: &a [*a]',
  'a map in itself': 'constants: &a { b: { c: *a } }',
  'maps in each other': 'a: &a { b: &b { a: *a } }\nb: *b',
  'aliases of aliases': Array.from({ length: 30 }, (_, index) =>
    index === 0
      ? 'a0: &a0 [x,x,x,x,x,x,x,x]'
      : `a${index}: &a${index} [${Array(8)
          .fill(`*a${index - 1}`)
          .join(',')}]`,
  ).join('\n'),
};

describe('limits on YAML', () => {
  it('allow exactly the maximum', () => {
    const levels = MOST_YAML_LEVELS;
    expect(yamlExcess('['.repeat(levels) + ']'.repeat(levels))).to.equal(undefined);
    expect(yamlExcess('['.repeat(levels + 1))).to.equal('deep');
    expect(yamlExcess('{'.repeat(levels + 1))).to.equal('deep');
    expect(yamlExcess('- '.repeat(levels))).to.equal(undefined);
    expect(yamlExcess('- '.repeat(levels + 1))).to.equal('deep');
    expect(yamlExcess(`${' '.repeat(MOST_YAML_INDENT)}a`)).to.equal(undefined);
    expect(yamlExcess(`${' '.repeat(MOST_YAML_INDENT + 1)}a`)).to.equal('deep');
    expect(yamlExcess('\n'.repeat(MOST_YAML_ENTRIES))).to.equal(undefined);
    expect(yamlExcess('\n'.repeat(MOST_YAML_ENTRIES + 1))).to.equal('long');
  });

  it('ignore closed brackets, and dashes and spaces within a line', () => {
    expect(yamlExcess('[]'.repeat(1000))).to.equal(undefined);
    expect(yamlExcess(']'.repeat(100) + '['.repeat(MOST_YAML_LEVELS))).to.equal(undefined);
    expect(yamlExcess(`a ${'- '.repeat(1000)}`)).to.equal(undefined);
    expect(yamlExcess(`a${' '.repeat(2000)}b`)).to.equal(undefined);
    expect(yamlExcess(Array(1000).fill('- a').join('\n'))).to.equal(undefined);
    expect(yamlExcess('-'.repeat(1000))).to.equal(undefined);
  });
});

describe('limits on globs', () => {
  it('allow exactly the maximum', () => {
    expect(isBoundedGlob('a'.repeat(256))).to.equal(true);
    expect(isBoundedGlob('a'.repeat(257))).to.equal(false);
    expect(isBoundedGlob('*a*a*')).to.equal(true);
    expect(isBoundedGlob('*a*a*a*')).to.equal(false);
    expect(isBoundedGlob(Array(8).fill('*').join('/'))).to.equal(true);
    expect(isBoundedGlob(Array(9).fill('*').join('/'))).to.equal(false);
    expect(isBoundedGlob('{a,b}'.repeat(8))).to.equal(true);
    expect(isBoundedGlob('{a,b}'.repeat(9))).to.equal(false);
    expect(isBoundedGlob('src/**/*.{cc,h}')).to.equal(true);
    for (const sign of ['?', '*', '+', '@', '!']) expect(isBoundedGlob(`${sign}(a|b)`), sign).to.equal(false);
    expect(isBoundedGlob('a(b)')).to.equal(true);
  });
});

describe('reading a hostile package', () => {
  after(removeFolders);

  for (const [name, yaml] of Object.entries(HOSTILE_YAML)) {
    it(`reports quickly what is wrong with problem.yaml of ${name}`, async function () {
      this.timeout(20_000);
      const { problems } = await reading(sumPackage({ 'problem.yaml': yaml }));
      expect(problems.filter(({ file }) => file === 'problem.yaml')).to.not.be.empty;
    });
  }

  it('refuses thousands of files in hundreds of folders before it looks at each of them', async () => {
    const deep = Array.from({ length: 4000 }, (_, index) => [`data/${'a/'.repeat(400)}${index}`, 'x']);
    const found = await readingOfZip({ ...sumPackage(), ...Object.fromEntries(deep) });
    expect(found.problems.map(({ code }) => code)).to.deep.equal(['path_invalid']);
    const usual = `data/secret/${'a/'.repeat(28)}1`;
    const kept = await readingOfZip(sumPackage({ [`${usual}.in`]: '1 2\n', [`${usual}.ans`]: '3\n' }));
    expect(kept.problems.map(({ code }) => code)).not.to.include('path_invalid');
  });

  it('refuses globs that would take years to match', async () => {
    const stars = '*a'.repeat(40);
    const kernel = KERNEL_YAML.replace('["src/recovery.cc"]', `["src/${stars}", "+(+(a))"]`);
    const found = await reading(kernelPackage({ '.kernel/kernel.yaml': kernel }));
    expect(found.problems.filter(({ code }) => code === 'glob_too_complex')).to.have.length(2);
    const examples = await reading(sumPackage({ 'submissions/submissions.yaml': `"${stars}":\n  permitted: [AC]\n` }));
    expect(examples.problems.map(({ code }) => code)).to.include('glob_too_complex');
  });

  it('stops converting a statement that takes too long, and does not block other work meanwhile', async function () {
    this.timeout(60_000);
    let last = Date.now();
    let longestMs = 0;
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, Date.now() - last);
      last = Date.now();
    }, 100);
    const text = `${'[^a]'.repeat(400_000)}\n\n[^a]: x\n`;
    const { notices } = await reading(sumPackage({ 'statement/problem.en.md': text }));
    clearInterval(timer);
    expect(notices.map(({ code }) => code)).to.include('statement_too_slow');
    expect(longestMs).to.be.lessThan(4000);
  });
});

describe('the errors of a package', () => {
  after(removeFolders);

  it('are all reported at once', async () => {
    const kernel = KERNEL_YAML.replace('["src/recovery.cc"]', '["src/nowhere_*.cc"]')
      .replace('artefacts: ["kv_driver"]', 'artefacts: ["kv_*"]')
      .replace('measure: cpu', 'measure: moonlight');
    const { problems } = await reading(
      kernelPackage({
        'problem.yaml': `${PROBLEM_YAML.replace('time_limit: 1.5', 'time_limit: soon')}nonsense: 1\n`,
        '.kernel/kernel.yaml': kernel,
        'data/secret/02.ans': undefined,
        'data/secret/test_group.yaml': 'max_score: many\n',
        'submissions/submissions.yaml': 'accepted/*:\n  permitted: [XX]\n',
      }),
    );
    const said = problems.map(({ file, code }) => `${file} ${code}`);
    expect(said).to.include('.kernel/kernel.yaml glob_matches_nothing');
    expect(said).to.include('.kernel/kernel.yaml artefact_is_pattern');
    expect(said).to.include('.kernel/kernel.yaml key_not_one_of');
    expect(said).to.include('problem.yaml unknown_key');
    for (const file of ['problem.yaml', 'data/secret/test_group.yaml', 'submissions/submissions.yaml'])
      expect(
        problems.some((one) => one.file === file),
        `${file} in ${said.join('; ')}`,
      ).to.equal(true);
    expect(
      said.some((one) => one.startsWith('data/secret/02')),
      said.join('; '),
    ).to.equal(true);
  });
});
