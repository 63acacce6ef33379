/** What people type into a search box is text and no pattern. */
import { expect } from 'chai';
import { beginningWith, containing } from '../../src/platform/database/like.ts';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { createTestDatabase, eachEngine } from '../setup/databases.ts';

const NAMES = ['100% Rust', 'snake_case', 'snakeXcase', 'a|b', 'back\\slash', '数据库内核', 'plain'];

eachEngine('a search', (engine) => {
  it('finds signs of patterns as what they are, in any case', async () => {
    const database = await createTestDatabase(engine);
    const db = openDatabase(database.url, 2);
    try {
      await db.schema.createTable('named', (table) => void table.string('name'));
      await db('named').insert(NAMES.map((name) => ({ name })));
      const found = async (pattern: string) =>
        ((await db('named').whereRaw("LOWER(name) LIKE ? ESCAPE '|'", [pattern])) as { name: string }[])
          .map(({ name }) => name)
          .sort();
      for (const sign of ['%', '_', '|', '\\'])
        expect(await found(containing(sign)), sign).to.deep.equal(NAMES.filter((name) => name.includes(sign)));
      expect(await found(containing('SNAKE_'))).to.deep.equal(['snake_case']);
      expect(await found(containing('库内'))).to.deep.equal(['数据库内核']);
      expect(await found(beginningWith('PL'))).to.deep.equal(['plain']);
      expect(await found(beginningWith('lain'))).to.deep.equal([]);
    } finally {
      await db.destroy();
      await database.drop();
    }
  });
});
