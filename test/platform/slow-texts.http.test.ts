/** Texts that take long to convert: their pages take longer, while the site keeps answering other requests. */
import { expect } from 'chai';
import type { Answer } from '../setup/client.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { runningCourse, importedProblem, submit, textOf } from '../submissions/submit-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';

/** Known inputs, and what their page must still show of them. */
const SLOW_SOURCE = 'a::'.repeat(1000);
const FOOTNOTES = Array.from({ length: 8_000 }, (_, n) => `[^${n}]`).join(' ') + '\n\n[^1]: x\n';
const BRACKETS = '['.repeat(50_000);
const EMPHASIS = '*a_'.repeat(20_000);

describe('texts that take long to convert', () => {
  let site: TestSite;
  let student: TestPerson;
  let professor: TestPerson;
  before(async () => {
    site = await startSite('sqlite');
    student = await makePerson(site);
    professor = await makePerson(site, { roles: ['professor', 'organizer'] });
    await importedProblem(site, 'sum');
  });
  after(() => site.close());

  /** Loads the page, and counts how often another request was answered meanwhile. */
  async function answeredMeanwhile(page: Promise<Answer>): Promise<{ page: Answer; others: number }> {
    let done = false;
    let others = 0;
    const finished = page.finally(() => (done = true));
    while (!done) {
      expect((await site.client().get('/healthz')).status).to.equal(200);
      if (!done) others += 1;
    }
    return { page: await finished, others };
  }

  it('are shown without colors on the source page', async () => {
    const id = await submit(student.client, '/problems/sum', { code: `${SLOW_SOURCE}\n${'x'.repeat(900)}\n` });
    const first = await answeredMeanwhile(student.client.get(`/submissions/${id}/source`));
    expect(first.page.status).to.equal(200);
    expect(first.page.text).to.contain(SLOW_SOURCE);
    expect(first.others).to.be.greaterThan(5);
  });

  it('take the time of coloring only once, however long their lines are', async () => {
    const code = Array.from({ length: 30 }, () => 'a::'.repeat(300)).join('\n');
    const id = await submit(student.client, '/problems/sum', { code });
    const { page, others } = await answeredMeanwhile(student.client.get(`/submissions/${id}/source`));
    expect(textOf(page.text)).to.contain('a::'.repeat(300));
    expect(others).to.be.greaterThan(5);
    const again = await answeredMeanwhile(student.client.get(`/submissions/${id}/source`));
    expect(again.page.text).to.contain('a::'.repeat(300));
    expect(again.others, 'known by now').to.be.lessThan(others);
  });

  it('do not block the site as a course description', async () => {
    const course = await runningCourse(site, professor, 'slow');
    let first = 0;
    for (const text of [BRACKETS, EMPHASIS, FOOTNOTES]) {
      await site.app.db('courses').where({ id: course.id }).update({ description: text });
      const { page, others } = await answeredMeanwhile(student.client.get('/courses/slow'));
      expect(page.status).to.equal(200);
      first = others;
    }
    expect(first, 'the footnotes take long').to.be.greaterThan(10);
    const again = await answeredMeanwhile(student.client.get('/courses/slow'));
    expect(again.others, 'rendered once').to.be.lessThan(first);
  });

  it('do not block the site as a statement', async () => {
    const statements = {
      md: `${FOOTNOTES}${BRACKETS}`,
      tex: `${'\\textbf{'.repeat(3_000)}${'$x$ '.repeat(3_000)}`,
    };
    for (const [extension, text] of Object.entries(statements)) {
      const tree = { ...sumPackage() };
      const [path] = Object.keys(tree).filter((name) => /statement\/problem/.test(name));
      delete tree[path as string];
      tree[(path as string).replace(/md$/, extension)] = text;
      await importedProblem(site, `slow${extension}`, tree);
      const { page } = await answeredMeanwhile(student.client.get(`/problems/slow${extension}`));
      expect(page.status).to.equal(200);
    }
  });
});
