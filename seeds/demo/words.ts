/** The demo's texts. */

export const PROPOSALS = {
  running: {
    title: 'Storage engines in practice · 存储引擎实践',
    university: 'Lakeside University 湖畔大学',
    term: 'Autumn 2026',
    expectedStudents: 60,
    syllabus: `Eight weeks from a file to a small storage engine.

1. The write-ahead log: records, checksums, torn writes
2. Memtable and sorted runs
3. Recovery after a crash
4. Point reads: caches, Bloom filters, measuring
5. Compaction
6. Reviewing each other's patches

Each week has a lecture, a review session with an engineer of the community, and a lab that is judged here.`,
    engineersWanted: 'One engineer who knows log-structured storage, two hours a week for reviews.',
  },
  waiting: {
    title: 'Query execution from scratch',
    university: 'North Technical University',
    term: 'Spring 2027',
    expectedStudents: 40,
    syllabus: `Volcano iterators, vectors, joins, and how to measure them.

The labs change a real executor; each is handed in as a patch.`,
    engineersWanted: 'One engineer of the executor team for four guest lectures.',
  },
};

export const COURSE_WORDS = {
  slug: 'storage-engines-2026',
  title: 'Storage engines in practice · 存储引擎实践',
  term: 'Autumn 2026',
  description: `We read, break and repair a small LSM storage engine. The labs are **judged on a real machine**: your change is built into the
engine, run against tests you do not see, and where speed counts, measured against the engine as it was.`,
};

export const CONTEST_WORDS = {
  slug: 'autumn-kernel-cup-2026',
  name: 'Autumn Kernel Cup 2026 · 秋季内核赛',
  summary: 'Repair and speed up a storage engine; the best are invited to contribute upstream.',
  description: `Three rounds on a small but real storage engine.

- **Warm-up**: one standard problem, to try the judge.
- **Round 1**: make recovery crash-safe, then make point reads faster. Points for tests and for the *measured* speed-up.
- **Final**: faster still.

Winners are invited into the contributor pipeline and get a mentor of the community.`,
};
