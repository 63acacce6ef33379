/** Shapes of published packages: each is imported with notes, or refused with all its errors. */
import { expect } from 'chai';
import { notices, problems, reading, readingOfZip, removeFolders, unsupported } from './package-fixtures.ts';
import { AROUND, NEWER, OLDER_METADATA, OLDER_TESTS, PROGRAMS, REFUSED, type Shape } from './package-shapes.ts';

describe('a published package', () => {
  afterEach(removeFolders);

  const check = async (shape: Shape): Promise<void> => {
    for (const read of [await reading(shape.tree), await readingOfZip(shape.tree)]) {
      expect(problems(read).sort()).to.deep.equal(shape.problems ?? []);
      expect(unsupported(read)).to.deep.equal(shape.unsupported ?? []);
      expect(notices(read)).to.include.members(shape.notes ?? []);
      const pkg = read.package;
      expect(pkg === undefined).to.equal(shape.problems !== undefined);
      if (!pkg || !shape.has) continue;
      const { has, is } = shape;
      if (typeof is === 'object' && is !== null && !Array.isArray(is)) expect(has(pkg)).to.deep.include(is);
      else expect(has(pkg)).to.deep.equal(is);
    }
  };

  for (const shape of [...OLDER_METADATA, ...OLDER_TESTS, ...PROGRAMS, ...AROUND]) {
    it(`of an older format may have ${shape.title}`, () => check(shape));
  }
  for (const shape of NEWER) it(`of a newer format may have ${shape.title}`, () => check(shape));
  for (const shape of REFUSED) it(`is refused ${shape.title}`, () => check(shape));
});
