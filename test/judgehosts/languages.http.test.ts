import { expect } from 'chai';
import { languages } from '../../judge/contract/languages.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, paste, problemYaml, submit } from '../submissions/submit-setup.ts';
import { FakeJudgehost } from './fake-judgehost.ts';

const CPP_IMAGE = { toolchain: 'cpp', id: '0123456789ab', versions: { c: '12.2.0', cpp: '12.2.0', cpp20: '12.2.0' } };

eachEngine('the languages', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let east: FakeJudgehost;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    await importedProblem(site, 'sum');
    const checked = sumPackage({
      'problem.yaml': problemYaml('Checked'),
      'output_validator/check.py': 'raise SystemExit(42)\n',
    });
    await importedProblem(site, 'checked', checked);
    east = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());

  async function hasToolchains(...toolchains: string[]): Promise<void> {
    east.toolchains = toolchains;
    await east.heartbeat();
  }
  const lineOf = async (id: string): Promise<string> =>
    (await student.client.get(`/submissions/${id}`, { json: true })).json<{ judging: { line: string } }>().judging.line;
  async function waiting(path: string, language: string): Promise<string> {
    const id = await submit(student.client, path, { code: 'print(3)\n', language });
    await site.app.background.drain();
    return id;
  }

  it('are shown to everyone with version, commands, time factor and rules for several files, in both languages', async () => {
    east.images = [CPP_IMAGE];
    await east.heartbeat();
    const english = await site.client().get('/languages');
    expect(english.status).to.equal(200);
    for (const { name } of languages()) expect(english.text).to.contain(name);
    expect(english.text).to.contain('12.2.0').and.to.contain('g++ -std=gnu++20 -O2').and.to.contain('× 3');
    expect(english.text).to.contain('main.py, __main__.py').and.to.contain('not reported yet');
    const chinese = await site.client().get('/languages', { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.contain('编译命令').and.to.contain('所有源文件一起编译');
    expect(english.text)
      .to.contain('Where your program runs')
      .and.to.contain('up to 16 MiB')
      .and.to.contain('and 10,000 files');
    expect(chinese.text).to.contain('程序的运行环境').and.to.contain('没有网络');
    for (const path of ['/problems/sum', '/']) {
      expect((await student.client.get(path)).text, path).to.contain('href="/languages"');
    }
  });

  it('make submissions wait until a host has the image, which are then judged', async () => {
    await hasToolchains('cpp');
    const id = await waiting('/problems/sum', 'pypy3');
    expect(await lineOf(id)).to.contain('no online judge supports this language yet');
    expect(await east.poll()).to.deep.equal([]);
    await hasToolchains('cpp', 'python');
    expect(await lineOf(id)).to.equal('Next in the queue.');
    const job = await east.take();
    expect(job.build).to.include({ kind: 'standard', language: 'pypy3' });
    expect(await east.report(job)).to.equal(204);
  });

  it('of a validator are required like those of the submission', async () => {
    await hasToolchains('java');
    const id = await waiting('/problems/checked', 'java');
    expect(await east.poll(), 'the validator is in Python').to.deep.equal([]);
    expect(await lineOf(id)).to.contain('no online judge supports this language yet');
    await hasToolchains('java', 'python');
    const job = await east.take();
    expect(job.checker).to.include({ kind: 'custom', language: 'python3' });
    expect(await east.report(job)).to.equal(204);
  });

  it('save pasted Java as Main.java, whatever its classes are called', async () => {
    const code = 'import java.util.*;\npublic final class Answer { }\n';
    const id = await submit(student.client, '/problems/sum', { code, language: 'java' });
    await site.app.background.drain();
    await hasToolchains('java');
    const job = await east.take();
    expect(job.build.files.map(({ path }) => path)).to.deep.equal(['Main.java']);
    expect(await east.report(job), id).to.equal(204);
  });

  it('in extra images are offered while a judge has them, and up to an hour after its last heartbeat', async () => {
    const code = 'main = interact id\n';
    const offered = async (): Promise<boolean> =>
      (await student.client.get('/problems/sum')).text.includes('<option value="haskell"');
    await hasToolchains('cpp', 'python');
    expect(await offered()).to.equal(false);
    expect((await site.client().get('/languages')).text).to.match(/Not offered here .*Haskell/);
    const refused = await paste(student.client, '/problems/sum', { code, language: 'haskell' });
    expect(refused.status).to.equal(422);
    await hasToolchains('cpp', 'python', 'haskell');
    expect(await offered()).to.equal(true);
    expect((await site.client().get('/languages')).text).to.not.match(/Not offered here .*Haskell/);
    const id = await waiting('/problems/sum', 'haskell');
    const job = await east.take();
    expect(job.build, id).to.include({ kind: 'standard', language: 'haskell' });
    expect(await east.report(job)).to.equal(204);
    site.clock.advance(59 * 60_000);
    expect(await offered(), 'the judge restarts').to.equal(true);
    site.clock.advance(2 * 60_000);
    expect(await offered(), 'the judge is gone').to.equal(false);
    site.clock.advance(6_000);
    await hasToolchains('cpp', 'python', 'haskell');
    expect(await offered()).to.equal(true);
  });

  it('are shown to organizers per host, with the id of each image', async () => {
    east.images = [CPP_IMAGE];
    await east.heartbeat();
    const page = await organizer.client.get('/judges');
    expect(page.text).to.contain('0123456789ab').and.to.contain('cpp20 12.2.0');
  });
});
