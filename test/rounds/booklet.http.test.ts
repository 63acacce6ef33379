import { expect } from 'chai';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

eachEngine('the booklet of a round', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let game: TestRound;
  let booklet: string;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    const plain = await importedProblem(site, 'sum');
    const bilingual = await importedProblem(
      site,
      'echo',
      sumPackage({
        'statement/problem.zh.md': '给定两个整数，输出 $a+b$。',
        'data/sample/9.in': '40 2\n',
        'data/sample/9.ans': '42\n',
      }),
    );
    game = await madeRound(site, host, [], [{ versionId: plain }, { versionId: bilingual }]);
    booklet = `${game.path}/booklet`;
  });
  after(() => site.close());

  it('is for staff until the round opens', async () => {
    expect((await site.client().get(booklet)).status).to.equal(404);
    expect((await organizer.client.get(booklet)).status).to.equal(200);
  });

  it('has a cover with all problems, and each with its letter, limits, text and samples', async () => {
    game.at(1);
    const answer = await site.client().get(booklet);
    expect(answer.status).to.equal(200);
    expect([...answer.text.matchAll(/<article class="booklet-problem"/g)].length).to.equal(2);
    expect(answer.text).to.contain('href="#problem-A"').and.to.contain('id="problem-B"');
    const text = textOf(answer.text);
    expect(text)
      .to.match(/A\. .*Time limit.*Memory.*Sample 1/s)
      .and.to.contain('42')
      .and.not.to.contain('给定');
    const ids = [...answer.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('is in the language of the reader, and in both where wanted', async () => {
    const chinese = await site.client().get(`${booklet}?lang=zh-CN`);
    expect(textOf(chinese.text)).to.contain('给定两个整数').and.to.contain('时间限制');
    const both = await site.client().get(`${booklet}?both=1`);
    expect([...both.text.matchAll(/<article class="booklet-problem"/g)].length).to.equal(3);
    expect(both.text).to.contain('lang="zh').and.to.contain('class="katex');
  });
});
