/** Source shown to people: colored if that is fast, complete in any case. */
import { expect } from 'chai';
import { shownFiles } from '../../src/platform/source-view.ts';

const LINE = 'int add(int a, int b) { return a + b; } // <b>\n';
const shown = async (path: string, text: string): Promise<string> => {
  const [file] = await shownFiles([{ path, content: Buffer.from(text), base: undefined }]);
  return file!.html!;
};
const colours = (html: string): number => (html.match(/--shiki-light:#/g) ?? []).length;

describe('source shown to people', () => {
  it('is colored by its language, escaped, and the same when shown again', async () => {
    const html = await shown('a.cc', LINE.repeat(3));
    expect(colours(html)).to.be.greaterThan(20);
    expect(html).to.contain('&#x3C;b>').and.not.to.contain('<b>');
    expect(await shown('a.cc', LINE.repeat(3))).to.equal(html);
    expect(colours(await shown('a.txt', LINE.repeat(3)))).to.be.lessThan(colours(html));
  });

  it('is shown completely and without colors if coloring would take too long', async () => {
    const lines = 2_000;
    const html = await shown('a.cc', LINE.repeat(lines));
    expect(html.match(/int add/g)).to.have.length(lines);
    expect(colours(html)).to.be.lessThan(10);
  });
});
