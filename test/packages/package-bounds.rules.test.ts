import { expect } from 'chai';
import { isBoundedGlob, MOST_GLOB_CHARACTERS } from '../../src/packages/package-globs.rules.ts';
import {
  MOST_YAML_ENTRIES,
  MOST_YAML_INDENT,
  MOST_YAML_LEVELS,
  yamlExcess,
} from '../../src/packages/package-yaml.rules.ts';

describe('a glob of a package', () => {
  it('has at most 256 characters', () => {
    expect(MOST_GLOB_CHARACTERS).to.equal(256);
    expect(isBoundedGlob('a'.repeat(256))).to.equal(true);
    expect(isBoundedGlob('a'.repeat(257))).to.equal(false);
  });

  it('has at most three stars in a name and eight in all; adjacent stars count as one', () => {
    expect(isBoundedGlob('*a*b*')).to.equal(true);
    expect(isBoundedGlob('*a*b*c*')).to.equal(false);
    expect(isBoundedGlob('x/*a*b*c*/y')).to.equal(false);
    expect(isBoundedGlob('*a*b*/*a*b*/*a*')).to.equal(true);
    expect(isBoundedGlob('*a*b*/*a*b*/*a*b*')).to.equal(false);
    expect(isBoundedGlob('**a***b****')).to.equal(true);
    expect(isBoundedGlob('')).to.equal(true);
  });

  it('has at most eight braces', () => {
    expect(isBoundedGlob('{a,b}'.repeat(8))).to.equal(true);
    expect(isBoundedGlob('{a,b}'.repeat(9))).to.equal(false);
  });

  it('refuses extended globs', () => {
    for (const mark of ['?', '*', '+', '@', '!']) expect(isBoundedGlob(`${mark}(a|b)`), mark).to.equal(false);
    expect(isBoundedGlob('a(b)?')).to.equal(true);
  });
});

describe('a YAML text', () => {
  it('is parsed up to 64 levels, in block and in flow style', () => {
    expect(MOST_YAML_LEVELS).to.equal(64);
    for (const [open, close] of [
      ['[', ']'],
      ['{', '}'],
    ] as const) {
      expect(yamlExcess(open.repeat(64) + close.repeat(64)), open).to.equal(undefined);
      expect(yamlExcess(open.repeat(65)), open).to.equal('deep');
      expect(yamlExcess(`${open}${close}`.repeat(65)), 'closed again').to.equal(undefined);
      expect(yamlExcess(close + open.repeat(64)), 'closed too often').to.equal(undefined);
      expect(yamlExcess(close + open.repeat(65)), 'closed too often').to.equal('deep');
    }
    for (const mark of ['-', '?', ':']) {
      expect(yamlExcess(`${mark} `.repeat(64)), mark).to.equal(undefined);
      expect(yamlExcess(`${mark} `.repeat(65)), mark).to.equal('deep');
      expect(yamlExcess(`${mark}\t`.repeat(65)), `${mark} and a tab`).to.equal('deep');
      expect(yamlExcess(`a ${`${mark} `.repeat(65)}`), `${mark} within a line`).to.equal(undefined);
      expect(yamlExcess(`${mark} `.repeat(64) + mark), `${mark} at the end`).to.equal('deep');
      for (const end of ['\n', '\r'])
        expect(yamlExcess(`${mark} ${end}`.repeat(65)), `${mark}, one a line`).to.equal(undefined);
    }
    expect(yamlExcess(`${'- '.repeat(64)}-\n`), 'a mark before the end of its line').to.equal('deep');
    expect(yamlExcess(`${'- '.repeat(64)}-\r`)).to.equal('deep');
    expect(yamlExcess('-'.repeat(65)), 'a line').to.equal(undefined);
    expect(yamlExcess(`${'- '.repeat(64)}-a`), 'a word that begins with a dash').to.equal(undefined);
  });

  it('may be indented by up to 512 spaces', () => {
    expect(MOST_YAML_INDENT).to.equal(512);
    for (const blank of [' ', '\t']) {
      expect(yamlExcess(blank.repeat(512))).to.equal(undefined);
      expect(yamlExcess(blank.repeat(513))).to.equal('deep');
      expect(yamlExcess(`a${blank.repeat(513)}`), 'within a line').to.equal(undefined);
      for (const end of ['\n', '\r'])
        expect(yamlExcess(`${blank.repeat(400)}${end}${blank.repeat(400)}`), 'each line anew').to.equal(undefined);
    }
  });

  it('has up to 5000 entries: lines, keys, commas, brackets, anchors, tags and aliases', () => {
    expect(MOST_YAML_ENTRIES).to.equal(5000);
    for (const entry of ['\n', '\r', 'a,', '[]', '{}', '&a', '!a', '*a', 'a: ']) {
      expect(yamlExcess(entry.repeat(5000)), entry).to.equal(undefined);
      expect(yamlExcess(entry.repeat(5001)), entry).to.equal('long');
    }
    expect(yamlExcess('a:'.repeat(6000)), 'a colon within a word').to.equal(undefined);
    for (const end of ['\t', ''])
      expect(yamlExcess(`${'a:b'.repeat(9)}${'a: '.repeat(5000)}a:${end}`)).to.equal('long');
    expect(yamlExcess('')).to.equal(undefined);
  });
});
