import { expect } from 'chai';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';
import { createTestDatabase, eachEngine } from '../setup/databases.ts';

const FILES = [
  '20261201050000_course_sections__create',
  '20261201050100_section_staff__create',
  '20261201050200_enrollments__section',
  '20261201050300_enrollment_events__create',
  '20261201050400_roster_entries__create',
  '20261201050500_courses__codes_to_sections',
];

interface Migration {
  up(knex: unknown): Promise<void>;
  down(knex: unknown): Promise<void>;
}

eachEngine('sections of courses that were there before', (engine) => {
  it('take code, staff, students, class list and those who left from their course, and give them back', async () => {
    const database = await createTestDatabase(engine);
    const db = openDatabase(database.url, 4);
    const steps = await Promise.all(
      FILES.map(async (name) => (await import(`../../migrations/${name}.ts`)) as Migration),
    );
    const down = async () => {
      for (const step of [...steps].reverse()) await step.down(db);
    };
    const up = async () => {
      for (const step of steps) await step.up(db);
    };
    try {
      await migrateUp(db);
      await down();
      await db('universities').insert({ id: 'u', name: 'East', name_norm: 'east', slug: 'east', created_at: 1 });
      const course = {
        partnership_id: 'p',
        university_id: 'u',
        title: 'T',
        term: 'S',
        description: '',
        state: 'running',
      };
      const joining = { join_code: 'AAAA-2222', is_enrollment_open: true, class_list_rev: 4 };
      await db('courses').insert({ id: 'c', slug: 'c', ...course, ...joining, created_at: 5 });
      await db('course_staff').insert({ course_id: 'c', user_id: 'prof', role: 'professor', added_at: 6 });
      await db('enrollments').insert({ course_id: 'c', user_id: 'ann', enrolled_at: 7 });
      await db('class_list_entries').insert({
        ...{ course_id: 'c', student_key: 'S1', student_number: 's-1', full_name: 'Ann', position: 0 },
      });
      await up();
      expect(
        await db('course_sections').first('id', 'course_id', 'university_id', 'name', 'join_code', 'roster_rev'),
      ).to.deep.equal({
        id: 'c',
        course_id: 'c',
        university_id: 'u',
        name: 'East',
        join_code: 'AAAA-2222',
        roster_rev: 4,
      });
      expect(await db('section_staff').first('section_id', 'user_id')).to.deep.equal({
        section_id: 'c',
        user_id: 'prof',
      });
      expect(await db('enrollments').first('user_id', 'section_id')).to.deep.equal({ user_id: 'ann', section_id: 'c' });
      expect(await db('enrollment_events').select('user_id', 'kind', 'at')).to.deep.equal([
        { user_id: 'ann', kind: 'joined', at: 7 },
      ]);
      expect(await db('roster_entries').first('section_id', 'student_number', 'removed_at')).to.deep.equal({
        ...{ section_id: 'c', student_number: 's-1', removed_at: null },
      });
      expect(await db.schema.hasColumn('courses', 'join_code')).to.equal(false);
      await down();
      expect(await db('courses').first('join_code', 'class_list_rev')).to.deep.equal({
        ...{ join_code: 'AAAA-2222', class_list_rev: 4 },
      });
      expect(await db('class_list_entries').first('course_id', 'student_number')).to.deep.equal({
        ...{ course_id: 'c', student_number: 's-1' },
      });
      await up();
    } finally {
      await db.destroy();
      await database.drop();
    }
  });
});
