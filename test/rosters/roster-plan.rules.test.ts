import { expect } from 'chai';
import fc from 'fast-check';
import { studentKey } from '../../src/courses/roster.rules.ts';
import { fieldOf, looksLikeDate } from '../../src/rosters/roster-fields.rules.ts';
import { countsOf, planRoster, type KnownEntry, type ListedRow } from '../../src/rosters/roster-plan.rules.ts';

const row = (at: number, number: string, name: string, more: Partial<ListedRow> = {}): ListedRow => ({
  ...{ row: at, file: null, number, name, className: null, email: null, isRemoved: false, faults: [] },
  ...more,
});
const entry = (number: string, name: string, more: Partial<KnownEntry> = {}): KnownEntry => ({
  ...{ key: studentKey(number), number, name, className: null, email: null, isRemoved: false, isClaimed: false },
  ...more,
});
const kinds = (plan: ReturnType<typeof planRoster>) => plan.steps.map(({ kind, number }) => `${kind} ${number}`);

describe('the plan of a list', () => {
  it('adds who is new, changes who differs, and removes others only from a list that is whole', () => {
    const rows = [row(2, '001', 'Ann'), row(3, '002', 'Bob', { className: 'A' }), row(4, '003', 'Cy')];
    const known = [entry('001', 'Ann'), entry('002', 'Bob'), entry('004', 'Di', { isClaimed: true })];
    expect(kinds(planRoster(rows, known, 'add'))).to.deep.equal(['changed 002', 'added 003']);
    const whole = planRoster(rows, known, 'whole');
    expect(kinds(whole)).to.deep.equal(['changed 002', 'added 003', 'removed 004']);
    expect(countsOf(whole)).to.deep.equal({ added: 1, changed: 1, removed: 1, unenrolled: 1, unchanged: 1 });
  });

  it('keeps what a list has no column for, and brings back who was removed', () => {
    const known = [entry('1', 'Ann', { className: 'A', email: 'a@x.cn' }), entry('2', 'Bob', { isRemoved: true })];
    const plan = planRoster([row(2, '1', 'Anna'), row(3, '2', 'Bob')], known, 'whole');
    expect(kinds(plan)).to.deep.equal(['changed 1', 'added 2']);
    expect(plan.steps[0]).to.include({ className: 'A', email: 'a@x.cn' });
  });

  it('tells students who are there twice, with one name or several, and addresses that two of them have', () => {
    const rows = [
      row(2, '001', 'Wang Li', { email: 'W@x.cn' }),
      row(3, '0-01', 'Wang Lei'),
      row(4, '001', 'Li Wang'),
      row(5, '002', 'Zhao', { email: 'w@x.cn' }),
    ];
    const { faults, steps } = planRoster(rows, [], 'add');
    expect(faults.map(({ row: at, code }) => `${at} ${code}`)).to.deep.equal([
      '3 number_twice',
      '4 person_twice',
      '5 email_twice',
    ]);
    expect(steps).to.have.length(1);
  });

  it('sees that zeros were lost, and does not remove the student for it', () => {
    const plan = planRoster([row(2, '123', 'Ann')], [entry('00123', 'Ann')], 'add');
    expect(plan.faults.map(({ code, params }) => [code, params.other])).to.deep.equal([['zeros_lost', '00123']]);
    expect(planRoster([row(2, '123', 'Ann')], [entry('9', 'Ann')], 'add').faults).to.deep.equal([]);
  });

  it('removes no one while a row has no ID, and no one whose row is wrong', () => {
    const fault = { row: 2, file: null, field: 'number', code: 'required', params: {} } as const;
    const nameless = planRoster([row(2, '', 'Ann', { faults: [fault] })], [entry('1', 'Ann')], 'whole');
    expect(nameless.steps).to.deep.equal([]);
    expect(nameless.notes.map(({ code }) => code)).to.deep.equal(['nothing_removed']);
    const wrong = row(2, '1', '', { faults: [{ ...fault, field: 'name' }] });
    expect(planRoster([wrong], [entry('1', 'Ann')], 'whole').steps).to.deep.equal([]);
  });

  it('removes whom the list itself says, in both modes, once', () => {
    const rows = [row(2, '1', 'Ann', { isRemoved: true }), row(3, '2', 'Bob', { isRemoved: true })];
    for (const mode of ['add', 'whole'] as const)
      expect(kinds(planRoster(rows, [entry('1', 'Ann')], mode))).to.deep.equal(['removed 1']);
  });

  it('changes nothing the second time, whatever the list', () => {
    const listed = fc.array(
      fc.record({ number: fc.constantFrom('1', '01', '2', '3', '4'), name: fc.constantFrom('A', 'B') }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(listed, listed, fc.constantFrom('add' as const, 'whole' as const), (before, list, mode) => {
        const known = new Map(before.map(({ number, name }) => [studentKey(number), entry(number, name)]));
        const rows = list.map(({ number, name }, at) => row(at + 2, number, name));
        const plan = planRoster(rows, [...known.values()], mode);
        for (const step of plan.steps)
          known.set(step.key, entry(step.number, step.name, { isRemoved: step.kind === 'removed' }));
        expect(planRoster(rows, [...known.values()], mode).steps).to.deep.equal([]);
        expect(new Set(plan.steps.map(({ key }) => key)).size, 'one step a student').to.equal(plan.steps.length);
      }),
    );
  });
});

describe('headings and values of lists', () => {
  it('are known in both languages, whatever their case, spaces and marks', () => {
    const known = [
      '学号',
      ' 学 号：',
      'Student ID',
      'STUDENT_NO',
      '姓名*',
      'Full name',
      '班级',
      '学校邮箱（必填）',
      'E-mail',
    ];
    expect(known.map(fieldOf)).to.deep.equal([
      ...['number', 'number', 'number', 'number', 'name', 'name', 'className', 'email', 'email'],
    ]);
    expect(fieldOf('电话')).to.equal(undefined);
  });

  it('are told apart from dates that a spreadsheet made of IDs', () => {
    for (const text of ['2024-01-02', '2024/1/2', '1/2/2024', '1-Jan', 'Jan-24', '1月2日', '2024年1月2日'])
      expect(looksLikeDate(text), text).to.equal(true);
    for (const text of ['20240102', '2024-01-001', '2024-CS-12', 'S-001', 'B12-34'])
      expect(looksLikeDate(text), text).to.equal(false);
  });
});
