/** What features to the right add to the pages of a course: those of the site, and one that courses have never heard of. */
import { expect } from 'chai';
import { courseFor, viewCourse } from '../../src/courses/course-access.service.ts';
import {
  assignmentActions,
  courseCards,
  courseFrameOf,
  publicCourseCounts,
} from '../../src/courses/course-page.service.ts';
import type { CourseAdditions } from '../../src/courses/course-parts.service.ts';
import { addStaff } from '../../src/courses/course-staff.service.ts';
import { listAssignments } from '../../src/courses/courses.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { gradebookInCourse } from '../../src/gradebook/course-gradebook.service.ts';
import { visitor } from '../../src/platform/actor.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { tabsOn } from '../setup/tabs.ts';
import { importedProblem, openAssignment, runningCourse } from '../submissions/submit-setup.ts';

eachEngine('additions to a course', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let student: TestPerson;
  let course: Course;
  let base: string;
  let assignment: string;
  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    student = await makePerson(site);
    course = await runningCourse(site, professor, 'engines', [student]);
    base = `/courses/${course.slug}`;
    assignment = `${base}/assignments/${await openAssignment(site, course, await importedProblem(site, 'sum'))}`;
  });
  after(() => site.close());

  it('show each reader the tabs of courses and the gradebook, also on the pages of the gradebook', async () => {
    const assistant = await makePerson(site);
    await addStaff(site.app, professor.actor, course, assistant.id, 'assistant');
    const marked = (shown: string[], here: string) => shown.map((href) => (href === here ? `${href} (here)` : href));
    const on = (...tabs: string[]) => [base, ...tabs.map((tab) => `${base}/${tab}`)];
    const teaching = ['grades', 'final-grades', 'students', 'roster', 'sections', 'extensions'];
    const pages = on(...teaching, 'staff', 'similarity', 'lti');
    for (const [reader, shown] of [
      [professor, pages],
      [assistant, on(...teaching, 'similarity', 'lti')],
      [student, on('grades', 'final-grades', 'extensions')],
    ] as const) {
      for (const path of shown)
        expect(tabsOn((await reader.client.get(path)).text), path).to.deep.equal(marked([...shown], path));
    }
    const onWork = tabsOn((await professor.client.get(`${assignment}/students`)).text);
    expect(onWork).to.deep.equal(marked(pages, base));
    expect(tabsOn((await site.client().get(base)).text), 'a single tab is none').to.deep.equal([]);
  });

  it('name the tab in the breadcrumbs of its page, with the words of the feature it comes from', async () => {
    const crumbs = async (path: string) => {
      const html = (await professor.client.get(path)).text;
      return (/<ol class="breadcrumb[\s\S]*?<\/ol>/.exec(html)?.[0] ?? '')
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
    };
    expect(await crumbs(base)).to.equal('Courses Storage Engines');
    expect(await crumbs(`${base}/grades`)).to.equal('Courses Storage Engines Grades');
    expect(await crumbs(`${base}/students`)).to.equal('Courses Storage Engines Students');
  });

  it('show staff the buttons of the gradebook beside each assignment, and students none', async () => {
    const buttons = [`${assignment}/students`, `${assignment}/edit`].map(
      (href) => `btn-sm text-nowrap" href="${href}"`,
    );
    const [taught, taken] = [(await professor.client.get(base)).text, (await student.client.get(base)).text];
    for (const button of buttons) {
      expect(taught).to.contain(button);
      expect(taken).not.to.contain(button);
    }
    expect(taken).to.contain(`<a href="${assignment}">`);
  });

  it('can come from a feature of their own: a tab, a button, a count and cards, none of which gets the join code', async () => {
    const seen: object[] = [];
    const lab: CourseAdditions = {
      tabs: [
        { key: 'lab', label: 'lab:tab', href: ({ course: { slug } }) => `/courses/${slug}/lab`, order: 150 },
        {
          ...{ key: 'desk', label: 'lab:desk', href: () => '/desk', order: 350 },
          visibleTo: ({ roles }) => roles.includes('course-professor'),
        },
      ],
      assignmentActions: [
        { key: 'lab', label: 'lab:start', href: ({ assignment: { id } }) => `/lab/${id}`, order: 150 },
      ],
      counts: [
        {
          ...{ key: 'machines', order: 1, label: () => 'lab:count', href: ({ slug }) => `/courses/${slug}/lab` },
          countUnchecked: (_app, courses) => Promise.resolve(new Map(courses.map(({ id }) => [id, 7]))),
        },
      ],
      cards: [
        {
          key: 'down',
          place: 'notice',
          view: 'lab/_down',
          order: 1,
          model: (_app, page) => ({ number: seen.push(page) }),
        },
        {
          ...{ key: 'mine', place: 'side', view: 'lab/_mine', order: 1 },
          model: (_app, page) => (page.roles.includes('course-student') ? { of: page.course.title } : null),
        },
      ],
    };
    const added = [gradebookInCourse, lab];
    const taught = await courseFor(site.app, professor.actor, { id: course.id }, 'course.roster');
    const keysOf = async (page: typeof taught | Awaited<ReturnType<typeof viewCourse>>) =>
      (await courseFrameOf(site.app, added, page)).frame.tabs.map(({ key }) => key);
    expect(await keysOf(taught)).to.deep.equal([
      'overview',
      'grades',
      'lab',
      'students',
      'sections',
      'extensions',
      'staff',
      'desk',
    ]);
    expect(await keysOf(await viewCourse(site.app, visitor, course.slug))).to.deep.equal(['overview', 'lab']);
    const { frame, course: shown } = await courseFrameOf(site.app, added, taught);
    expect(frame.notices.map(({ view }) => view)).to.deep.equal(['lab/_down']);
    expect(JSON.stringify([seen, shown]))
      .to.contain(course.title)
      .and.not.contain(course.joinCode);

    const taken = await viewCourse(site.app, student.actor, course.slug);
    const { side, notice } = await courseCards(site.app, added, ['main', 'side'], taken);
    expect(side).to.deep.equal([{ key: 'mine', view: 'lab/_mine', model: { of: 'Storage Engines' } }]);
    expect(notice, 'not asked for').to.equal(undefined);
    expect(await courseCards(site.app, added, ['side'], taught)).to.deep.equal({});
    const [one] = await listAssignments(site.app, professor.actor, course.id);
    const actions = (page: typeof taught | typeof taken) =>
      assignmentActions(added, { ...page, assignment: one! }).map(({ key }) => key);
    expect(actions(taught)).to.deep.equal(['work', 'lab', 'edit']);
    expect(actions(taken)).to.deep.equal(['lab']);
    const counts = (await publicCourseCounts(site.app, added, [taken.course])).get(course.id);
    expect(counts).to.deep.equal([{ key: 'machines', label: 'lab:count', href: `${base}/lab`, count: 7 }]);
  });
});
