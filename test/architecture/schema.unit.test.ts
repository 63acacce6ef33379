/** The list of tables in docs/schema.md, and the numbers of the migrations. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const migrations = readdirSync(inRoot('migrations')).filter((name) => name.endsWith('.ts'));

/** Tables that stay when all migrations have run: those made and not dropped or renamed in an `up`. */
function tables(): string[] {
  const made = new Set<string>();
  for (const name of migrations) {
    const [up = ''] = readFileSync(inRoot(`migrations/${name}`), 'utf8').split('export async function down');
    for (const [, table] of up.matchAll(/createTable\(\s*\w+,\s*'(\w+)'/g)) made.add(table!);
    for (const [, table] of up.matchAll(/dropTable(?:IfExists)?\(\s*'(\w+)'/g)) made.delete(table!);
    for (const [, from, to] of up.matchAll(/renameTable\(\s*'(\w+)',\s*'(\w+)'/g))
      if (made.delete(from!)) made.add(to!);
  }
  return [...made].sort();
}

describe('the schema', () => {
  it('has a row in docs/schema.md for each table that a migration makes, and no other', () => {
    const rows = [...readFileSync(inRoot('docs/schema.md'), 'utf8').matchAll(/^\| `(\w+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(tables().length).to.be.greaterThan(40);
    expect(rows.sort()).to.deep.equal(tables());
  });

  it('is changed by files with numbers of their own, which name the table', () => {
    const odd = migrations.filter((name) => !/^\d{14}_[a-z_]+?__[a-z_]+\.ts$/.test(name));
    expect(odd).to.deep.equal([]);
    const numbers = migrations.map((name) => name.slice(0, 14));
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).to.deep.equal([]);
  });
});
