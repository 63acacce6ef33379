/** The texts of the demo, in both languages where people see them. */
import type { Proposal } from '../../src/partnerships/partnerships.rules.ts';

export const LAKESIDE = 'Lakeside University 湖畔大学';
export const NORTH = 'North Technical University';
export const RIVERS = 'Three Rivers Institute 三江学院';

/** The class list of the second section of the course: some have not joined. */
export const NORTH_CLASS = [
  { studentNumber: 'NT-2301', fullName: 'Hanna Lind' },
  { studentNumber: 'NT-2302', fullName: 'Tomás Silva' },
  { studentNumber: 'NT-2303', fullName: 'Ida Berg' },
];

const COURSE_TITLE = 'Storage engines in practice · 存储引擎实践';

/** The partnership that has a running course. */
export const RUNNING_PROPOSAL: Proposal = {
  title: COURSE_TITLE,
  university: LAKESIDE,
  term: 'Autumn 2026 · 2026 秋',
  expectedStudents: 60,
  syllabus: `Eight weeks from a file to a small storage engine. 八周，从一个文件到一个小型存储引擎。

1. The write-ahead log: records, checksums, torn writes · 预写日志：记录、校验和、残缺写入
2. Memtable and sorted runs · 内存表与有序文件
3. Recovery after a crash · 崩溃恢复
4. Point reads: caches, Bloom filters, measuring · 点查：缓存、布隆过滤器、测量
5. Compaction · 合并
6. Reviewing each other's patches · 互相评审补丁

Each week has a lecture, a review session with an engineer of the community, and a lab that is judged here.
每周有一次讲课、一次由社区工程师参加的评审，以及一个在本站评测的实验。`,
  engineersWanted:
    'One engineer who knows log-structured storage, two hours a week for reviews. 一位熟悉日志结构存储的工程师，每周两小时参加评审。',
};

const short = (
  title: string,
  university: string,
  term: string,
  expectedStudents: number,
  syllabus: string,
): Proposal => ({
  title,
  university,
  term,
  expectedStudents,
  syllabus,
  engineersWanted: 'One engineer for reviews, two hours a week. 一位工程师，每周两小时参加评审。',
});

/** One proposal for each state that can last. */
export const PROPOSALS = {
  draft: short(
    'Distributed transactions · 分布式事务',
    LAKESIDE,
    'Spring 2027 · 2027 春',
    45,
    'Two-phase commit, then Percolator, each as a patch. 先两阶段提交，再 Percolator，均以补丁完成。',
  ),
  submitted: short(
    'Query execution from scratch · 从零实现查询执行',
    NORTH,
    'Spring 2027 · 2027 春',
    40,
    'Volcano iterators, vectors, joins, and how to measure them. 火山模型、向量化、连接，以及如何测量。',
  ),
  underReview: short(
    'Testing databases · 数据库测试',
    RIVERS,
    'Spring 2027 · 2027 春',
    30,
    'Fuzzing, fault injection, and how to read a crash. 模糊测试、故障注入、读懂一次崩溃。',
  ),
  changesRequested: short(
    'Performance engineering · 性能工程',
    NORTH,
    'Autumn 2027 · 2027 秋',
    35,
    'Profiling a storage engine and making it faster. 剖析并加速一个存储引擎。',
  ),
  declined: short(
    'Introduction to SQL · SQL 入门',
    RIVERS,
    'Spring 2027 · 2027 春',
    120,
    'Queries for beginners. 面向初学者的查询。',
  ),
  approved: short(
    'Replication and consensus · 复制与共识',
    LAKESIDE,
    'Spring 2027 · 2027 春',
    50,
    'Raft, one part a week. Raft，每周一部分。',
  ),
  signed: short(
    'Rust for storage engines · 用 Rust 写存储引擎',
    RIVERS,
    'Spring 2027 · 2027 春',
    25,
    'The engine again, in Rust. 用 Rust 重写引擎。',
  ),
  confirmed: short(
    'Optimizers · 查询优化器',
    NORTH,
    'Spring 2027 · 2027 春',
    30,
    'Statistics, costs and join orders. 统计信息、代价、连接顺序。',
  ),
  accepted: short(
    'Storage engines, pilot · 存储引擎（试点）',
    NORTH,
    'Spring 2026 · 2026 春',
    18,
    'The pilot of the course. 课程的试点。',
  ),
  closed: short(
    'Kernel reading group · 内核读书会',
    LAKESIDE,
    'Autumn 2025 · 2025 秋',
    12,
    'One paper and one patch a week. 每周一篇论文、一个补丁。',
  ),
};

export const WHY_CHANGES =
  'Please say which machine the labs measure on, and cut the list of topics to what fits in eight weeks. 请写明实验在哪台机器上测量，并把主题减到八周能完成的量。';
export const WHY_DECLINED =
  'The course teaches how to use SQL, not how the kernel works; no one in the community is available for it this term. 这门课讲 SQL 的使用，不涉及内核；社区本学期没有合适的人。';

export const COURSE_WORDS = {
  slug: 'storage-engines-2026',
  title: COURSE_TITLE,
  term: 'Autumn 2026 · 2026 秋',
  description: `We read, break and repair a small LSM storage engine. The labs are **judged on a real machine**: your change is built into the
engine and run on tests you do not see. If speed counts, it is compared with the original engine.

我们阅读、弄坏、再修好一个小型 LSM 存储引擎。实验**在真实的机器上评测**：你的改动会编译进引擎，用你看不到的测试点运行；比速度的实验会与原来的引擎对照测量。`,
};

export const PILOT_COURSE_WORDS = {
  slug: 'storage-engines-pilot',
  title: PROPOSALS.accepted.title,
  term: PROPOSALS.accepted.term,
  description: 'The pilot, with two labs. 试点课程，两个实验。',
};

export const READING_COURSE_WORDS = {
  slug: 'kernel-reading-group',
  title: PROPOSALS.closed.title,
  term: PROPOSALS.closed.term,
  description: 'One paper and one patch a week. 每周一篇论文、一个补丁。',
};

export const LABS = {
  sums: 'Lab 0: sums · 实验 0：求和',
  recovery: 'Lab 1: recovery · 实验 1：崩溃恢复',
  reads: 'Lab 2: faster point reads · 实验 2：更快的点查',
  later: 'Lab 3: your own benchmark · 实验 3：自己的基准测试',
};

export const LAST_SEASON = {
  slug: 'kernel-cup-1',
  name: 'Kernel Cup, season 1 · 内核杯第一季',
  summary:
    'Two rounds on a small storage engine. Finished; its winners contribute today. 两个轮次，已结束；获胜者如今在贡献代码。',
  description: `The first season: a qualifier and a final on a small but real storage engine.

第一季：在一个小而真实的存储引擎上进行资格赛和决赛。`,
};

export const CONTEST_WORDS = {
  slug: 'kernel-cup-2',
  name: 'Kernel Cup, season 2 · 内核杯第二季',
  summary:
    'Repair and speed up a storage engine; winners are invited to work on the real kernel. 修好并加速一个存储引擎；获胜者受邀参与真正的内核开发。',
  description: `Four rounds on a small but real storage engine.

- **Warm-up**: one standard problem, to try the judge.
- **Qualifier**: make recovery crash-safe.
- **Round 1**: crash-safe recovery and faster point reads. Points for tests and for the *measured* speedup.
- **Final**: faster still.

Winners are invited into the contributor pipeline and get a mentor from the community.

在一个小而真实的存储引擎上进行四个轮次：**热身赛**（一道标准题，熟悉评测）、**资格赛**（崩溃恢复）、**第一轮**（恢复与更快的点查，按测试点和*实测*加速计分）、**决赛**。获胜者受邀进入贡献者之路，并由社区导师指导。`,
};

export const ROUNDS = {
  qualifier: 'Qualifier · 资格赛',
  final: 'Final · 决赛',
  warmUp: 'Warm-up · 热身赛',
  roundOne: 'Round 1 · 第一轮',
};

export const WHY_DISQUALIFIED =
  'The submitted patch was copied from another contestant, who confirmed it. 提交的补丁抄自另一位选手，对方已确认。';
export const CORRECTION_NOTE =
  'One participant was disqualified after the appeals period, so the participants below moved up. 申诉期后一名选手被取消资格，其后的名次上移。';
export const WHY_REJUDGED =
  'The host had a nearly full disk during the warm-up; all its submissions are rejudged. 热身赛期间评测机磁盘将满，全部提交重测。';

export const SPEED_CONFIRMED =
  'The change keeps blocks in memory and does the same work. I have read all of it. 改动把读过的块留在内存里，做的是同样的工作；已通读。';

/** What contestants ask in the running round, and what the organizers tell them. */
export const CLARIFICATIONS = {
  asked: 'May two batches in the log share the same sequence number? 日志中两个批次的序号可以相同吗？',
  answered:
    'No. Sequence numbers grow by one with each batch, also after a restart. 不可以。序号随批次逐一递增，重启后也是如此。',
  open: 'Does `recover()` have to work when the last block is **shorter** than its header says?',
  announced:
    'The time limit of point reads is measured on an idle host: a slow moment of a judge host does not cost you points. 点读的时间限制按空闲的评测机测定，评测机偶尔变慢不会影响得分。',
};

/** Who signs the certificates of the demo. */
const SIGNERS: Record<string, { signerName: string; signerRole: string }> = {
  en: { signerName: 'Prof. Chen Min', signerRole: 'Chair of the jury' },
  'zh-CN': { signerName: '陈敏教授', signerRole: '评审委员会主席' },
};

/** The texts of certificates with the name of the signer. */
export function signedTexts<T extends Record<string, object>>(texts: T): T {
  return Object.fromEntries(
    Object.entries(texts).map(([language, words]) => [language, { ...words, ...SIGNERS[language] }]),
  ) as T;
}

/** Sponsors and prizes of the demo are made up. */
export const PHASES = {
  defense: { en: 'Defense of the finalists', 'zh-CN': '决赛答辩' },
  ceremony: { en: 'Award ceremony', 'zh-CN': '颁奖典礼' },
};
export const SPONSORS = [
  { name: 'Example Storage Foundation', url: 'https://example.org/', tier: 'gold', position: 0 },
  { name: 'Example Cloud', url: null, tier: 'partner', position: 0 },
] as const;
export const PRIZES = {
  first: { en: 'Scholarship', 'zh-CN': '奖学金' },
  next: { en: 'Scholarship', 'zh-CN': '奖学金' },
  gold: { en: 'A week with the kernel team', 'zh-CN': '与内核团队共事一周' },
  other: { en: 'Best write-up: a book of your choice', 'zh-CN': '最佳解题报告：自选一本书' },
};

/** What staff and students of the course write when they grade. */
export const GRADING_WORDS = {
  extension: 'At a conference for two days. 外出参加会议两天。',
  asked: 'Our team is at a competition until Friday. 我们队比赛到周五。',
  mark: 'A clear write-up of the recovery order. 恢复顺序的说明写得很清楚。',
  comment:
    'You skip the bad record and go on. Why is everything after it not to be trusted? Think of a write that was cut off.\n' +
    '你跳过坏记录后继续读取。为什么它之后的内容都不可信？想想写到一半的情况。',
  regrade: 'I think the last test reads past the end of the log. 我认为最后一个测试读到了日志末尾之后。',
  labs: 'Labs · 实验',
  exam: 'Exams · 考试',
  midterm: 'Midterm · 期中考试',
};
