import { expect } from 'chai';
import fc from 'fast-check';
import { guessedMapping } from '../../src/participant-imports/import-fields.rules.ts';
import { memberColumn, rowsOfMembers } from '../../src/participant-imports/member-columns.rules.ts';

const row = (number: number, ...texts: string[]) => ({ row: number, cells: texts.map((text) => ({ text })) });
const texts = (found: ReturnType<typeof rowsOfMembers>) =>
  found?.rows.map((one) => [String(one.row), ...one.cells.map(({ text }) => text)].join('|'));

describe('columns of single members', () => {
  it('are known by a number or as those of the captain, in English and Chinese', () => {
    const known: [string, number, string][] = [
      ['Member 1', 1, 'name'],
      ['Member 1 name', 1, 'name'],
      ['member2_email', 2, 'email'],
      ['Member 3: Student ID', 3, 'studentNumber'],
      ['Email 2', 2, 'email'],
      ['Name3', 3, 'name'],
      ['队员1姓名', 1, 'name'],
      ['队员二学号', 2, 'studentNumber'],
      ['成员 3（邮箱）', 3, 'name'],
      ['姓名2', 2, 'name'],
      ['Captain', 0, 'name'],
      ['队长邮箱', 0, 'email'],
    ];
    for (const [heading, member, field] of known)
      expect(memberColumn(heading), heading).to.deep.equal({ member, field });
    for (const heading of [
      'Team',
      'Name',
      'Email',
      'Room 1',
      'Team 2',
      'Member',
      'Member 1 shirt',
      'Group1',
      '2027',
      '',
      '备注1',
    ])
      expect(memberColumn(heading), heading).to.equal(undefined);
  });

  it('become a row for each member that is there, with the row of the list', () => {
    const columns = ['Team', 'Captain', 'Captain email', 'School', 'Member 2', 'Member 2 email'];
    const found = rowsOfMembers(columns, [
      row(2, 'Red', 'Ada', 'ada@x.org', 'East', 'Bob', ''),
      row(3, 'Blue', 'Cyd', '', 'West', ' ', ''),
      row(4, 'Green', '', '', 'West', '', ''),
      row(5, 'Short'),
      row(6, 'Long', 'Dee', '', '', '', '', 'beyond'),
    ]);
    expect(found?.columns).to.deep.equal(['Team', 'School', 'Name', 'Email']);
    expect(texts(found)).to.deep.equal([
      '2|Red|East|Ada|ada@x.org',
      '2|Red|East|Bob|',
      '3|Blue|West|Cyd|',
      '4|Green|West||',
      '5|Short|||',
      '6|Long||Dee||beyond',
    ]);
    expect(found?.members).to.equal(2);
  });

  it('are left as they are in lists of one member, of none, and of no team', () => {
    expect(rowsOfMembers(['Team', 'Name', 'Email'], [])).to.equal(undefined);
    expect(rowsOfMembers(['Team', 'Member 1'], [])).to.equal(undefined);
    expect(rowsOfMembers(['Member 1', 'Member 2'], [])).to.equal(undefined);
  });

  it('have a captain without a number beside a column for the team', () => {
    const found = rowsOfMembers(
      ['Team', 'Name', 'Email', 'University', 'Member 2 name', 'Member 2 email'],
      [row(2, 'Red', 'Ada', 'ada@x.org', 'East', 'Bob', 'bob@x.org'), row(3, 'Blue', 'Cyd', '', 'West')],
    );
    expect(found?.columns).to.deep.equal(['Team', 'University', 'Name', 'Email']);
    expect(texts(found)).to.deep.equal(['2|Red|East|Ada|ada@x.org', '2|Red|East|Bob|bob@x.org', '3|Blue|West|Cyd|']);
    const few = rowsOfMembers(['Team', 'Name', 'Email', 'Member 2 name'], [row(2, 'Red', 'Ada', 'ada@x.org', 'Bob')]);
    expect(few?.columns).to.deep.equal(['Team', 'Name', 'Email']);
    expect(texts(few)).to.deep.equal(['2|Red|Ada|ada@x.org', '2|Red|Bob|']);
    // An address without a name is that of the first member.
    const contact = rowsOfMembers(['Team', 'Email', 'Member 1', 'Member 2'], [row(2, 'Red', 'r@x.org', 'Ada', 'Bob')]);
    expect(contact?.columns).to.deep.equal(['Team', 'Email', 'Name']);
    expect(texts(contact)).to.deep.equal(['2|Red|r@x.org|Ada', '2|Red||Bob']);
  });

  it('have a team by a plain name where no column is for the team', () => {
    for (const [id, name, first, second] of [
      ['ID', 'Name', 'Member 1', 'Member 2'],
      ['编号', '名字', '队员1', '队员2'],
    ] as const) {
      const found = rowsOfMembers([id, name, first, second], [row(2, '7', 'Red', 'Ada', 'Bob')]);
      expect(found?.columns).to.deep.equal([id, 'Team', 'Name']);
      expect(guessedMapping(found!.columns, 'team')).to.deep.equal(['externalId', 'team', 'name']);
      expect(texts(found)).to.deep.equal(['2|7|Red|Ada', '2|7|Red|Bob']);
    }
    expect(rowsOfMembers(['Name', 'Member 1', 'Member 2'], [])?.columns).to.deep.equal(['Team', 'Name']);
    expect(rowsOfMembers(['Name', 'Email 1', 'Email 2'], []), 'people with two addresses').to.equal(undefined);
  });

  it('lose no cell and make no member up, whatever is in the cells', () => {
    const cell = fc.constantFrom('', ' ', 'a', 'b', 'c');
    const columns = ['Team', 'Name 1', 'Email 1', 'Name 2', 'Email 2', 'Room'];
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 5 }), (lists) => {
        const rows = lists.map((cells, index) => row(index, ...cells));
        const found = rowsOfMembers(columns, rows);
        for (const [index, cells] of lists.entries()) {
          const own = found!.rows.filter((one) => one.row === index);
          const people = [cells.slice(1, 3), cells.slice(3, 5)].filter((one) => one.some((text) => text.trim() !== ''));
          expect(own.length).to.equal(Math.max(1, people.length));
          const kept = own.flatMap((one) => one.cells.slice(2, 4).map(({ text }) => text.trim())).join('');
          expect(kept).to.equal(
            cells
              .slice(1, 5)
              .map((text) => text.trim())
              .join(''),
          );
        }
      }),
    );
  });
});
