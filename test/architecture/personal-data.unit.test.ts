/** Every table of the schema is either part of the export of a person's data, or left out for a stated reason. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { PERSONAL_TABLES } from '../../src/home/personal-data.rules.ts';

const schema = readFileSync(fileURLToPath(new URL('../../docs/schema.md', import.meta.url)), 'utf8');
const tables = [...schema.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]!);

describe('the export of personal data', () => {
  it('has a decision about each table of docs/schema.md: add a new table to src/home/personal-data.rules.ts', () => {
    expect(tables.length).to.be.greaterThan(30);
    expect(Object.keys(PERSONAL_TABLES).sort()).to.deep.equal([...tables].sort());
  });

  it('gives a reason for each table that is left out', () => {
    for (const [table, decision] of Object.entries(PERSONAL_TABLES))
      expect('file' in decision ? 'exported' : decision.left, table).to.match(/\w/);
  });
});
