/** The columns of a list of teams and accounts: what each means, and by which headings it is found. */

export const FIELDS = [
  'externalId',
  'team',
  'name',
  'username',
  'email',
  'studentNumber',
  'university',
  'group',
  'room',
  'guest',
  'password',
] as const;
export type Field = (typeof FIELDS)[number];

/** Which field each column has; null for a column that is not read. */
export type Mapping = (Field | null)[];

/** The most characters of each field. */
export const FIELD_MAX: Readonly<Record<Field, number>> = {
  externalId: 36,
  team: 60,
  name: 60,
  username: 40,
  email: 254,
  studentNumber: 40,
  university: 120,
  group: 60,
  room: 60,
  guest: 10,
  password: 200,
};

const HEADINGS: Readonly<Record<Field, string>> = {
  externalId:
    'id externalid teamid teamnumber teamno number no icpcid label 编号 序号 队伍编号 队号 参赛号 报名号 外部编号 队伍id',
  team: 'team teamname teamsname displayname 队伍 队伍名 队伍名称 队名 参赛队伍 参赛队 团队 团队名称 战队 小组名称',
  name: 'name fullname membername member realname student studentname person contestant participant 姓名 真实姓名 选手 选手姓名 队员 队员姓名 学生姓名 参赛者 参赛选手 名字',
  username: 'username user account login loginname accountname userid 用户名 账号 帐号 登录名 账户 登录账号',
  email: 'email mail emailaddress 邮箱 电子邮箱 邮件 邮箱地址 电子邮件 联系邮箱',
  studentNumber: 'studentnumber studentid studentno sid matriculationnumber 学号 学生号 学籍号',
  university:
    'university school college institution organization organisation affiliation institutionname universityname 学校 学校名称 院校 单位 所在学校 就读学校 机构 高校 大学',
  group: 'group groupname category site division region track 组别 分组 组 赛区 类别 赛道 考点 组别名称',
  room: 'room seat location place desk 座位 座位号 考场 机房 房间 教室 机位 位置',
  guest: 'guest unranked star starred unofficial 打星 嘉宾 不计排名 友情参赛 非正式',
  password: 'password pass passwd 密码 口令 初始密码',
};

const BY_HEADING = new Map<string, Field>(
  FIELDS.flatMap((field) => HEADINGS[field].split(' ').map((heading) => [heading, field] as const)),
);

/** The form in which headings are compared: letters and digits alone, without what brackets add. */
export function normaliseHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([（【][^)\]）】]{0,99}[)\]）】]/gu, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The field that a heading names. */
export function fieldOfHeading(heading: string): Field | undefined {
  return BY_HEADING.get(normaliseHeading(heading));
}

/** The mapping that the headings suggest: the first column of each field has it. */
export function guessedMapping(columns: readonly string[], participation: 'person' | 'team'): Mapping {
  const taken = new Set<Field>();
  const mapping = columns.map((heading) => {
    const field = fieldOfHeading(heading);
    if (field === undefined || taken.has(field)) return null;
    taken.add(field);
    return field;
  });
  // A list of teams calls the name of the team just that.
  if (participation === 'team' && !taken.has('team') && taken.has('name') && !taken.has('studentNumber'))
    return mapping.map((field) => (field === 'name' ? 'team' : field));
  return mapping;
}

/** Fields that two columns have. */
export function doubledFields(mapping: Mapping): Field[] {
  return FIELDS.filter((field) => mapping.filter((one) => one === field).length > 1);
}
