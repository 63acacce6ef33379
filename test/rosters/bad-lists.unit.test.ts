/** Lists as universities really send them: each is read, or refused with the reason and the place. */
import { expect } from 'chai';
import { planFile, type Planned } from '../../src/rosters/rosters.aside.ts';
import type { KnownEntry, PlannedStep } from '../../src/rosters/roster-plan.rules.ts';
import { gbk, workbook, zipOf } from '../participant-imports/workbooks.ts';

interface Options {
  encoding?: 'gb18030' | 'big5' | 'utf-8';
  onlyClass?: string;
  mode?: 'add' | 'whole';
  known?: KnownEntry[];
}

async function read(content: string | Buffer, options: Options = {}) {
  const { encoding = null, onlyClass = null, mode = 'add', known = [] } = options;
  const bytes = new Uint8Array(Buffer.from(content));
  return await planFile({ content: bytes, encoding, onlyClass, mode, known, mostFaults: 500 });
}
const faultOf = async (content: string | Buffer, options: Options = {}) => {
  const answer = await read(content, options);
  return 'fault' in answer ? answer.fault : undefined;
};
const good = async (content: string | Buffer, options: Options = {}) => {
  const answer = await read(content, options);
  if ('fault' in answer) throw new Error(JSON.stringify(answer.fault));
  return answer;
};
const steps = ({ lines }: Planned) =>
  lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as PlannedStep);
const students = async (content: string | Buffer, options: Options = {}) =>
  steps(await good(content, options)).map(({ kind, number, name, className }) =>
    [kind, number, name, className].filter(Boolean).join(' '),
  );
const rowFaults = async (content: string | Buffer, options: Options = {}) =>
  (await good(content, options)).faults.map(({ row, field, code }) => `${row} ${field ?? '-'} ${code}`);

const CSV = '学号,姓名,班级\r\n20240101,张三,1班\r\n20240102,李四,2班\r\n';
const READ = ['added 20240101 张三 1班', 'added 20240102 李四 2班'];

const ONE = {
  users: (rows: string) =>
    `sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email\n${rows}`,
  enrollments: (rows: string) =>
    `sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n${rows}`,
  classes:
    'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode\nc1,active,,1班,,k,1\nc2,active,,2班,,k,2\n',
};
const oneRoster = (users: string, enrollments: string, more: [string, string][] = [['classes.csv', ONE.classes]]) =>
  zipOf([
    ['manifest.csv', 'propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n'],
    ['users.csv', ONE.users(users)],
    ['enrollments.csv', ONE.enrollments(enrollments)],
    ...more,
  ]);

describe('lists of students', () => {
  it('are read as UTF-8 with or without mark, GBK, UTF-16, with tabs, semicolons and a title above', async () => {
    const utf16 = Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(CSV.replaceAll(',', '\t'), 'utf16le')]);
    for (const list of [
      ...[CSV, `\uFEFF${CSV}`, gbk(CSV), utf16, CSV.replaceAll(',', '；'), CSV.replaceAll(',', ';')],
      ...[`东湖学校 2024 春\r\n\r\n${CSV}`, CSV.replaceAll('\r\n', '\r'), CSV.replace('学号', '"学 号"')],
    ])
      expect(await students(list)).to.deep.equal(READ);
    expect((await good(gbk(CSV))).encoding).to.equal('gb18030');
    expect(await students(gbk(CSV), { encoding: 'gb18030' })).to.deep.equal(READ);
  });

  it('are read from workbooks, with the zeros that a format shows', async () => {
    const rows = [
      ['学号', '姓名'],
      [{ number: '42', style: 2 }, '张三'],
      ['007', '李四'],
    ];
    expect(await students(await workbook(rows))).to.deep.equal(['added 0042 张三', 'added 007 李四']);
  });

  it('are refused as a whole when they are no list, with the reason', async () => {
    const many = `学号,姓名\n${Array.from({ length: 100_000 }, (_, at) => `${at + 1},n${at}`).join('\n')}`;
    const bomb = await workbook([['学号', '姓名']], {
      sheet: `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${'0'.repeat(140 * 1024 * 1024)}`,
    });
    const merged = [
      ['学号', '姓名'],
      ['1', 'Ann'],
      ['2', 'Bob'],
    ];
    const refused: [string, string | Buffer, Options?][] = [
      ['empty', ''],
      ['empty', ' \r\n\r\n '],
      ['header_only', '学号,姓名\n'],
      ['no_number', '姓名,班级\n张三,1班\n'],
      ['no_name', '学号,班级\n1,1班\n'],
      ['no_number', 'Ann;Bob\nCy;Di\n'],
      ['encoding', gbk(CSV), { encoding: 'utf-8' }],
      ['encoding', Buffer.from('学号,姓名\n1,\xff\xfe\xfa\n', 'latin1')],
      ['nul', '学号,姓名\n1,A\0nn\n'],
      ['html', '<html><table><tr><td>学号</td></tr></table></html>'],
      ['xml', '<?xml version="1.0"?><Workbook/>'],
      ['xls', Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex')],
      ['not_a_table', Buffer.from('%PDF-1.7 ...')],
      ['quote_open', '学号,姓名\n1,"Ann\n2,Bob\n'],
      ['too_many_rows', many],
      ['xlsx_bomb', bomb],
      ['xlsx_broken', Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(60)])],
      ['merged', await workbook(merged, { merged: 'A2:A3' })],
      ['zip', await zipOf([['readme.txt', 'hello']])],
      ['docx', await zipOf([['word/document.xml', '<w/>']])],
      ['class_unknown', CSV, { onlyClass: '9班' }],
      ['oneroster_missing', await zipOf([['users.csv', ONE.users('')]])],
      ['oneroster_no_students', await oneRoster('', 'e1,active,,c1,s,u1,teacher,,,')],
    ];
    for (const [code, content, options] of refused) {
      const found = (await faultOf(content, options))?.code.replace('zip_broken', 'xlsx_broken');
      expect(found, `${code}: ${content.slice(0, 40).toString()}`).to.equal(code);
    }
  }).timeout(60_000);

  it('tell what is wrong with single rows, and take the others', async () => {
    const rows = (...lines: string[]) => ['学号,姓名,班级,邮箱', ...lines].join('\n');
    const wrong: [string, string][] = [
      [rows('=1+1,Ann,,'), '2 number formula'],
      [rows('1,=HYPERLINK(A1),,'), '2 name formula'],
      [rows('2024-01-02,Ann,,'), '2 number date_value'],
      [rows('2.02401E+11,Ann,,'), '2 number number_rounded'],
      [rows('#REF!,Ann,,'), '2 number error_value'],
      [rows(',Ann,,'), '2 number required'],
      [rows('1,,,'), '2 name required'],
      [rows('1,Ann,,not an address'), '2 email email_format'],
      [rows(`1,${'n'.repeat(121)},,`), '2 name too_long'],
      [rows(`${'1'.repeat(41)},Ann,,`), '2 number too_long'],
      [rows('1,A\u202enn,,'), '2 name control'],
      [rows('1,Ann,A,a@x.cn,more'), '2 - too_many_cells'],
      [rows('<script>,Ann,,'), '2 number number_format'],
      [rows('1,Ann,,', '1,Ann,,'), '3 number person_twice'],
      [rows('1,Ann,,', '1,Bob,,'), '3 number number_twice'],
      [rows('1,Ann,,a@x.cn', '2,Bob,,A@X.CN'), '3 email email_twice'],
    ];
    for (const [list, fault] of wrong) {
      expect(await rowFaults(list), list).to.deep.equal([fault]);
      const more = `${list}\n900,Zoe,,`;
      expect((await students(more)).at(-1), list).to.equal('added 900 Zoe');
    }
    const cells = [
      ['学号', '姓名'],
      [{ formula: 'A1', number: '3' }, 'Ann'],
      [{ number: '45292', style: 1 }, 'Bob'],
      [{ number: '2024010112345678' }, 'Cy'],
    ];
    expect(await rowFaults(await workbook(cells))).to.deep.equal([
      '2 number formula_cell',
      '3 number date_cell',
      '4 number number_cell',
    ]);
  });

  it('take back what our own exports put before a text, and give formulas no place', async () => {
    expect(await students("学号,姓名\n1,'=Ann\n")).to.deep.equal(['added 1 =Ann'].slice(0, 0));
    expect(await rowFaults("学号,姓名\n1,'=Ann\n")).to.deep.equal(['2 name formula']);
    expect(await students("学号,姓名\n1,'-Ann\n")).to.deep.equal(['added 1 -Ann']);
  });
});

describe('OneRoster archives', () => {
  const USERS = [
    'u1,active,,true,s,student,zhang,,三,张,,20240101,zhang@east.cn',
    'u2,active,,true,s,student,ann,,Ann,Adams,,,',
    'u3,tobedeleted,,true,s,student,bob,,Bob,Brown,,20240103,',
    'u4,active,,true,s,teacher,wang,,Wang,Prof,,9,',
  ].join('\n');
  const ENROLLED = ['e1,active,,c1,s,u1,student,,,', 'e2,active,,c2,s,u2,student,,,', 'e3,active,,c1,s,u3,student,,,'];

  it('give the students of their classes, with their names, and leave out who teaches', async () => {
    const zip = await oneRoster(USERS, [...ENROLLED, 'e4,active,,c1,s,u4,teacher,,,'].join('\n'));
    expect(await students(zip)).to.deep.equal(['added 20240101 张三 1班', 'added ann Ann Adams 2班']);
    const { notes, format } = await good(zip);
    expect([format, ...notes.map(({ code }) => code)]).to.deep.equal(['oneroster', 'other_roles']);
    expect(await students(zip, { onlyClass: '2班' })).to.deep.equal(['added ann Ann Adams 2班']);
  });

  it('remove who is to be deleted, as user, enrollment or with a class, and keep who is in another one', async () => {
    const entry = (number: string, name: string): KnownEntry => ({
      ...{ key: number, number, name, className: null, email: null, isRemoved: false, isClaimed: false },
    });
    const known = [entry('20240101', '张三'), entry('20240103', 'Bob Brown'), entry('ANN', 'Ann Adams')];
    const gone = [
      'e1,tobedeleted,,c1,s,u1,student,,,',
      ENROLLED[2]!,
      'e2,tobedeleted,,c1,s,u2,student,,,',
      ENROLLED[1]!,
    ];
    const plan = steps(await good(await oneRoster(USERS, gone.join('\n')), { known }));
    expect(plan.map(({ kind, number }) => `${kind} ${number}`)).to.deep.equal([
      'removed 20240101',
      'removed 20240103',
      'changed ann',
    ]);
  });

  it('of version 1.2, in folders, with unknown users and without classes, are read as far as they go', async () => {
    const zip = await zipOf([
      ['export/manifest.csv', 'propertyName,value\noneroster.version,1.2\n'],
      ['export/roles.csv', 'sourcedId,status\n'],
      [
        'export/Users.csv',
        'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,identifier,email\nu1,,,true,a,,Ann,Adams,77,\n',
      ],
      ['export/enrollments.csv', ONE.enrollments('e1,,,c1,s,u1,student,,,\ne2,,,c1,s,nobody,student,,,')],
    ]);
    expect(await students(zip)).to.deep.equal(['added 77 Ann Adams']);
    expect(await rowFaults(zip)).to.deep.equal(['3 - user_unknown']);
  });

  it('remove no one of a class while one of its students is unknown', async () => {
    const known = ['20240101', '20240199'].map((number): KnownEntry => ({
      ...{ key: number, number, name: '张三', className: '1班', email: null, isRemoved: false, isClaimed: false },
    }));
    for (const classId of ['c1', 'nowhere']) {
      const zip = await oneRoster(USERS, `${ENROLLED[0]!}\ne9,active,,${classId},s,nobody,student,,,`);
      const list = { onlyClass: '1班', mode: 'whole', known } as const;
      expect(await rowFaults(zip, list), classId).to.deep.equal(['3 - user_unknown']);
      const removed = steps(await good(zip, list)).filter(({ kind }) => kind === 'removed');
      expect(removed, classId).to.deep.equal([]);
    }
  });
});
