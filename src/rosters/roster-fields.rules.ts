/** What a roster says of each student, and which headings mean it. */
export const FIELDS = ['number', 'name', 'className', 'email'] as const;
export type RosterField = (typeof FIELDS)[number];

/** The most characters of each, as they are stored. */
export const FIELD_MAX: Record<RosterField, number> = { number: 40, name: 120, className: 120, email: 254 };

/** Headings without spaces, marks and case. */
const HEADINGS: Record<RosterField, readonly string[]> = {
  number: [
    ...['学号', '學號', '学生学号', '学籍号', '考号', '学生编号', '学生号', '一卡通号', '编号'],
    ...['studentid', 'studentnumber', 'studentno', 'sid', 'id', 'number', 'identifier', 'matriculationnumber', 'no'],
  ],
  name: [
    ...['姓名', '学生姓名', '名字', '真实姓名', '名称'],
    ...['name', 'fullname', 'studentname', 'student', 'displayname'],
  ],
  className: [
    ...['班级', '班級', '行政班', '行政班级', '教学班', '班别', '所在班级', '班级名称'],
    ...['class', 'classname', 'group', 'section', 'cohort'],
  ],
  email: [
    ...['邮箱', '電郵', '电子邮箱', '电子邮件', '邮件', '邮箱地址', '学校邮箱', '校园邮箱'],
    ...['email', 'mail', 'emailaddress', 'schoolemail', 'schoolmail'],
  ],
};

/** The field that a heading means. */
export function fieldOf(heading: string): RosterField | undefined {
  const plain = heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^()]*\)|[^\p{L}\p{N}]/gu, '');
  return FIELDS.find((field) => HEADINGS[field].includes(plain));
}

/** The column of each field, by the headings; of several with the same meaning, the first. */
export function columnsOf(headings: readonly string[]): Partial<Record<RosterField, number>> {
  const columns: Partial<Record<RosterField, number>> = {};
  for (const [index, heading] of headings.entries()) {
    const field = fieldOf(heading);
    if (field && columns[field] === undefined) columns[field] = index;
  }
  return columns;
}

/** What spreadsheets make of IDs that look like dates. */
const DATES: readonly RegExp[] = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}( \d{1,2}:\d{2}(:\d{2})?)?$/,
  /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/,
  /^\d{1,2}-[A-Za-z]{3}(-\d{2,4})?$|^[A-Za-z]{3}-\d{2,4}$/,
  /^(\d{4}年)?\d{1,2}月\d{1,2}日?$/,
];

export function looksLikeDate(text: string): boolean {
  return DATES.some((pattern) => pattern.test(text));
}
