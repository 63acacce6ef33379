import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { gbk, workbook, zipOf } from './workbooks.ts';

const unescape = (html: string) =>
  html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');

const HEAD = 'ID,Team,Name,Student ID,Username,Email';
type File = [name: string, content: string | Buffer | Promise<Buffer>];

/** Files that are refused as a whole: the status, and a part of the message that says where and what. */
const REFUSED: [what: string, file: File, status: number, message: string][] = [
  ['an empty file', ['teams.csv', ''], 422, 'The file is empty'],
  ['only white space', ['teams.csv', ' \r\n \n'], 422, 'The file is empty'],
  ['headings alone', ['teams.csv', `${HEAD}\n`], 422, 'has headings but no rows'],
  ['a quotation mark that is never closed', ['teams.csv', `${HEAD}\n1,"Red,Ada\n2,Blue,Bob\n`], 422, 'opens in line 2'],
  ['a quotation mark inside a cell', ['teams.csv', `${HEAD}\n1,"Red" x,Ada,,,\n`], 422, 'in line 2'],
  ['zero bytes', ['teams.csv', Buffer.from(`${HEAD}\n1,Re\0d,Ada\n`)], 422, 'zero byte in line 2'],
  ['a separator that no one knows', ['teams.csv', 'Nummer#Mannschaft\n1#Red\n2#Blue\n'], 422, 'one column'],
  ['a picture', ['teams.csv', Buffer.from('89504e470d0a1a0a0000', 'hex')], 422, 'a file of type IMAGE'],
  ['a PDF', ['teams.xlsx', '%PDF-1.7 …'], 422, 'a file of type PDF'],
  ['a web page named .xls', ['teams.xls', '<html><table><tr><td>Team</td></tr></table></html>'], 422, 'a web page'],
  ['XML of Excel 2003', ['teams.xls', '<?xml version="1.0"?><Workbook/>'], 422, 'an XML file'],
  ['a workbook of Excel 97', ['teams.xls', Buffer.from('d0cf11e0a1b11ae100000000', 'hex')], 422, 'Excel 97–2003'],
  [
    'a workbook with a password',
    ['teams.xlsx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')])],
    422,
    'protected by a password',
  ],
  ['a zip in place of a workbook', ['teams.xlsx', zipOf([['readme', 'x']])], 422, 'a zip archive, not a workbook'],
  ['a zip in a zip', ['teams.xlsx', zipOf([['inner.zip', 'PK']])], 422, 'contains inner.zip'],
  ['a Word document', ['teams.xlsx', zipOf([['word/document.xml', '<x/>']])], 422, 'a Word document'],
  ['an OpenDocument file', ['teams.ods', zipOf([['content.xml', '<x/>']])], 422, 'OpenDocument'],
  [
    'a workbook that is cut off',
    ['teams.xlsx', workbook([['Team'], ['Red']]).then((one) => one.subarray(0, 400))],
    422,
    'damaged',
  ],
  [
    'a workbook without its sheet',
    ['teams.xlsx', workbook([['Team']], { without: 'xl/worksheets/sheet1.xml' })],
    422,
    'no sheet',
  ],
  ['a sheet that is no XML', ['teams.xlsx', workbook([], { sheet: '<worksheet><sheetData><row>' })], 422, 'damaged'],
  [
    'a sheet with entities that multiply',
    [
      'teams.xlsx',
      workbook([], {
        sheet:
          '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>',
      }),
    ],
    422,
    'damaged',
  ],
  ['an empty workbook', ['teams.xlsx', workbook([])], 422, 'The file is empty'],
  [
    'a workbook that is a bomb',
    ['teams.xlsx', workbook([['Team'], ['Red']], { more: [['xl/media/a.bin', Buffer.alloc(130 * 1024 * 1024)]] })],
    413,
    'too large when unpacked (limit: 128 MiB)',
  ],
  [
    'merged cells',
    [
      'teams.xlsx',
      workbook(
        [
          ['Team', 'Name'],
          ['Red', 'Ada'],
          ['', 'Bob'],
        ],
        { merged: 'A2:A3' },
      ),
    ],
    422,
    'The cells A2:A3 are merged',
  ],
  [
    '100,000 rows',
    ['teams.csv', `${HEAD}\n${Array.from({ length: 100_000 }, (_, at) => `${at},T${at},,,,`).join('\n')}\n`],
    422,
    'rows (limit: 30000)',
  ],
  ['more than 16 MiB', ['teams.csv', Buffer.alloc(17 * 1024 * 1024, 'a')], 413, '16 MiB'],
  [
    '100 columns',
    ['teams.csv', `${Array.from({ length: 100 }, (_, at) => `Team${at}`).join(',')}\nx\n`],
    422,
    '100 columns (limit: 60)',
  ],
  ['broken JSON', ['teams.json', '[\n{"id": "1", "name": "Red"},\n{"id" "2"}\n]'], 422, 'not valid JSON in line 3'],
  ['JSON without a list', ['teams.json', '{"teams": []}'], 422, 'must begin with ['],
  ['JSON with a list of numbers', ['list.json', '[1, 2]'], 422, 'Entry 1 of the list is not an object'],
  ['an empty list', ['teams.json', '[]'], 422, 'The file is empty'],
  ['teams.tsv with spaces for tabs', ['teams.tsv', 'teams\t1\n1 100 2 Red\n'], 422, 'Line 2 has 1 columns; at least 4'],
  ['bytes of no encoding', ['teams.csv', Buffer.from('ffff80fefdff0aff', 'hex')], 422, 'not text in'],
];

/** Files that can be read, each with rows that are wrong: the row, the column and what is wrong. */
const WRONG: [what: string, file: File, row: number, column: string, message: string][] = [
  ['an ID twice', ['a.csv', `${HEAD}\n7,Red,,,,\n7,Blue,,,,\n`], 3, 'Team', 'row 2 of the same team says "Red"'],
  ['a team name twice', ['a.csv', `${HEAD}\n7,Red,,,,\n8,RED,,,,\n`], 3, 'Team', 'Row 2 has a team named "RED"'],
  ['names that look alike', ['a.csv', `${HEAD}\n7,Peach,,,,\n8,Реасh,,,,\n`], 3, 'Team', 'looks like "Peach" in row 2'],
  ['a username twice', ['a.csv', `${HEAD}\n7,Red,,,ada,\n8,Blue,,,ADA,\n`], 3, 'Username', 'ADA is in row 2 too'],
  ['an address twice', ['a.csv', `${HEAD}\n7,Red,,,,a@b.co\n7,Red,,,,A@b.co\n`], 3, 'Email', 'A@b.co is in row 2 too'],
  [
    'one person in two teams',
    ['a.csv', `${HEAD}\n7,Red,Ada,001,,\n8,Blue,Ada,001,,\n`],
    3,
    'Student ID',
    'in another team in row 2',
  ],
  [
    'a student ID twice in a team',
    ['a.csv', `${HEAD}\n7,Red,Ada,001,,\n7,,Bob,001,,\n`],
    3,
    'Student ID',
    '001 is in row 2 too',
  ],
  ['a formula', ['a.csv', `${HEAD}\n7,"=HYPERLINK(""http://x"")",,,,\n`], 2, 'Team', 'is a formula'],
  [
    'a formula in a workbook',
    [
      'a.xlsx',
      workbook([
        ['Team', 'Name'],
        ['Red', { formula: 'A1&A2' }],
      ]),
    ],
    2,
    'Name',
    'Cell B2 contains a formula',
  ],
  [
    'a date in a workbook',
    [
      'a.xlsx',
      workbook([
        ['Team', 'Student ID'],
        ['Red', { number: '45000', style: 1 }],
      ]),
    ],
    2,
    'Student ID',
    'Cell B2 is a date',
  ],
  [
    'a number that lost its end',
    [
      'a.xlsx',
      workbook([
        ['Team', 'Student ID'],
        ['Red', { number: '3.2010619990307E+17' }],
      ]),
    ],
    2,
    'Student ID',
    'lost its last digits',
  ],
  ['a rounded number in CSV', ['a.csv', `${HEAD}\n7,Red,Ada,3.20106E+17,,\n`], 2, 'Student ID', 'is a rounded number'],
  ['a change of direction', ['a.csv', `${HEAD}\n7,Red\u202eder,,,,\n`], 2, 'Team', 'the invisible character U+202E'],
  ['a name of nothing visible', ['a.csv', `${HEAD}\n7,\u200b\u200b,,,,\n`], 2, 'Team', 'nothing visible'],
  ['a huge cell', ['a.csv', `${HEAD}\n7,${'x'.repeat(1500)},,,,\n`], 2, 'Team', 'has 1500 characters (limit: 60)'],
  [
    'a cell too many',
    ['a.csv', `${HEAD}\n7,Red, the team,Ada,1,ada,,extra\n`],
    2,
    '–',
    'has 8 cells, but there are 6 headings',
  ],
  ['no team', ['a.csv', `${HEAD}\n,,Ada,1,,\n`], 2, 'Team', 'missing'],
  [
    'an address that is none',
    ['a.csv', `${HEAD}\n7,Red,,,,ada at home\n`],
    2,
    'Email',
    '"ada at home" is not an email address',
  ],
  ['a username with spaces', ['a.csv', `${HEAD}\n7,Red,,,ada l,\n`], 2, 'Username', 'is not a username'],
  ['an ID with a slash', ['a.csv', `${HEAD}\n7/8,Red,,,,\n`], 2, 'ID', 'is not an ID'],
  ['an ID without a team', ['a.csv', `${HEAD}\n99,,Ada,1,,\n`], 2, 'ID', 'No team has the ID 99'],
  [
    'a team that is too large',
    ['a.csv', `${HEAD}\n7,Red,A,1,,\n7,,B,2,,\n7,,C,3,,\n7,,D,4,,\n`],
    5,
    'Team',
    'Red is full (limit: 3)',
  ],
  [
    'a short password',
    ['a.csv', 'Team,Username,Password\nRed,red,secret\n'],
    2,
    'Password',
    'A password has 10 to 200',
  ],
  ['neither yes nor no', ['a.csv', 'Team,Guest\nRed,perhaps\n'], 2, 'Guest', 'neither yes nor no'],
];

eachEngine('bad files of an import', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let slug: string;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    slug = (await publishedContest(site)).contest.slug;
  });
  after(() => site.close());

  const upload = async (...files: File[]) => {
    const read = await Promise.all(
      files.map(async ([name, content]) => ({ field: 'files', name, content: await content })),
    );
    return await organizer.client.upload(`/contests/${slug}/imports`, {}, read);
  };

  for (const [what, file, status, message] of REFUSED)
    it(`are refused with ${status} for ${what}`, async () => {
      const answer = await upload(file);
      expect(answer.status).to.equal(status);
      expect(unescape(answer.text)).to.contain(message);
      expect(unescape(answer.text)).not.to.match(/participant-imports:|errors:|\{\{/);
    });

  for (const [what, file, row, column, message] of WRONG)
    it(`say row, column and value for ${what}`, async () => {
      const answer = await upload(file);
      expect(answer.status, answer.text.slice(0, 300)).to.equal(303);
      const page = unescape((await organizer.client.follow(answer)).text).replace(/\s+/g, ' ');
      const cells = [
        ...page.matchAll(
          /<td class="num">(?:<span[^>]*>[^<]*<\/span> )?(\d+)<\/td> <td class="text-break">([^<]*)<\/td> <td class="text-break">([^<]*)<\/td>/g,
        ),
      ];
      const found = cells.map(([, at, name, text]) => ({ at: Number(at), name, text }));
      expect(
        found.some((one) => one.at === row && one.name === column && one.text!.includes(message)),
        JSON.stringify(found),
      ).to.equal(true);
    });

  it('name the file where there are several, and refuse files that do not belong together', async () => {
    const two = await upload(
      ['teams.json', '[{"id":"1","name":"Red","group_ids":["9"]}]'],
      ['groups.json', '[{"id":"1" "x"}]'],
    );
    expect(two.status).to.equal(422);
    const odd = await upload(['a.csv', 'Team\nRed\n'], ['b.csv', 'Team\nBlue\n']);
    expect(odd.status).to.equal(422);
    expect(unescape(odd.text)).to.contain("a.csv can't be imported together with others");
  });

  it('do not reach objects of the program by names in JSON', async () => {
    const answer = await upload([
      'list.json',
      '[{"__proto__": {"polluted": "yes"}, "constructor": "x", "team": "Red"}]',
    ]);
    expect(answer.status).to.equal(303);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    expect((await organizer.client.follow(answer)).status).to.equal(200);
  });

  it('take names with emoji, zeros in front, and each encoding', async () => {
    const text = '编号,队伍名,姓名,学号,学校\n1,红队,王小明,0012,测试学校\n';
    const encoded: File[] = [
      ['utf8.csv', `${text}2,🚀 火箭,李雷,0013,测试学校\n`],
      ['bom.csv', `\uFEFF${text}`],
      ['gbk.csv', gbk(text)],
      ['utf16le.csv', Buffer.from(`\uFEFF${text}`, 'utf16le')],
      ['utf16be.csv', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
      ['semicolons.csv', text.replaceAll(',', ';')],
      ['tabs.txt', text.replaceAll(',', '\t')],
      [
        'rows.xlsx',
        workbook([
          ['2026 年报名表'],
          ['编号', '队伍名', '姓名', '学号', '学校'],
          ['1', '红队', '王小明', { number: '12', style: 2 }, '测试学校'],
        ]),
      ],
    ];
    for (const file of encoded) {
      const answer = await upload(file);
      expect(answer.status, file[0]).to.equal(303);
      const page = unescape((await organizer.client.follow(answer)).text);
      expect(page, file[0]).to.contain('王小明').and.to.contain('0012').and.to.contain('红队');
      expect(page, file[0]).not.to.contain('Rows with errors');
    }
  });

  it('are for organizers alone', async () => {
    const person = await makePerson(site);
    expect((await person.client.get(`/contests/${slug}/imports`)).status).to.equal(403);
    const answer = await person.client.upload(`/contests/${slug}/imports`, {}, [
      { field: 'files', name: 'a.csv', content: 'Team\nRed\n' },
    ]);
    expect(answer.status).to.equal(403);
  });
});
