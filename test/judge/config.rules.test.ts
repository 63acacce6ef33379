import { expect } from 'chai';
import { defaultToolchains } from '../../judge/contract/languages.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJudgeConfig } from '../../judge/config.ts';

const token = 'a-secret-token-of-the-judge';

describe('the configuration of the judge', () => {
  it('requires only a token', () => {
    const config = readJudgeConfig({ JUDGE_TOKEN: token });
    expect(config).to.include({ siteUrl: 'http://localhost:3000', token, cacheBytes: 4096 * 1024 * 1024 });
    expect(config).to.include({ slots: cpus().length, measuresSlots: true });
    expect(config.dataDir).to.match(/^\/.*var\/judge$/);
  });

  it('gives two data folders two instances, and one folder always the same', () => {
    const instance = (dir: string): string => readJudgeConfig({ JUDGE_TOKEN: token, JUDGE_DATA_DIR: dir }).instance;
    expect(instance('/a')).to.not.equal(instance('/b'));
    expect(instance('/a')).to.equal(instance('/a/'));
  });

  it('reads a secret from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kw-config-'));
    try {
      writeFileSync(join(folder, 'token'), `${token}\n`);
      expect(readJudgeConfig({ JUDGE_TOKEN_FILE: join(folder, 'token') }).token).to.equal(token);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('lists all errors at once and never shows the token', () => {
    const env = { JUDGE_TOKEN: 'short', KERNELWAY_URL: 'ftp://x', JUDGE_SLOTS: '0', JUDGE_NAME: 'no spaces' };
    expect(() => readJudgeConfig(env))
      .to.throw(Error)
      .with.property('message')
      .that.matches(/KERNELWAY_URL must be/)
      .and.matches(/JUDGE_TOKEN is too short/)
      .and.matches(/JUDGE_SLOTS must be at least 1/)
      .and.matches(/JUDGE_NAME must be/)
      .and.not.matches(/: short/);
  });

  it('uses all toolchains, or the named ones', () => {
    const named = (names: string): string[] | undefined =>
      readJudgeConfig({ JUDGE_TOKEN: token, JUDGE_TOOLCHAINS: names }).toolchains;
    expect(readJudgeConfig({ JUDGE_TOKEN: token }).toolchains).to.equal(undefined);
    expect(named('cpp, python,cpp')).to.deep.equal(['cpp', 'python']);
    expect(named('haskell default')).to.deep.equal(['haskell', ...defaultToolchains()]);
    expect(named('all')).to.include.members(['cpp', 'haskell', 'scripts']);
    expect(() => named('cpp,cobol')).to.throw(/JUDGE_TOOLCHAINS must be default, all, or names of folders/);
  });

  it('refuses more slots than cores', () => {
    expect(() => readJudgeConfig({ JUDGE_TOKEN: token, JUDGE_SLOTS: '256' })).to.throw(/more than this machine's/);
  });
});
