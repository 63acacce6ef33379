/** Views must be readable. No formatter understands EJS well enough, so this test checks their layout. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url));
const WIDEST = 140;

/** What is wrong with the layout of a view, by line. */
function faults(text: string): string[] {
  const found = text.split('\n').flatMap((line, index) => {
    const wrong = [
      [...line].length > WIDEST && `is ${[...line].length} wide`,
      line.includes('\t') && 'has a tab',
      /[ \r]$/.test(line) && 'ends with a blank',
      /^ */.exec(line)?.[0].length && /^( {2})* \S/.test(line) && 'is indented by an odd number',
      // Otherwise two rows, cells or paragraphs share a line, and the second is easily overlooked.
      /<\/(tr|td|th|li|p|h[1-6]|section|form|div|dl|dd|ul|ol|table|thead|tbody)>\s*<(tr|td|th|li|p|h[1-6]|section|form|div|dl|dt|ul|ol|table|thead|tbody)\b/.test(
        line,
      ) && 'has two blocks',
    ];
    return wrong.filter(Boolean).map((what) => `:${index + 1} ${what}`);
  });
  return text.endsWith('\n') ? found : [...found, ': does not end with a line end'];
}

describe('the layout of views', () => {
  it('is checked: good and bad examples are told apart', () => {
    expect(faults('<p>one</p>\n  <p>two</p>\n')).to.deep.equal([]);
    expect(faults(`<p>${'字'.repeat(140)}</p>\n`)).to.deep.equal([':1 is 147 wide']);
    expect(faults(' <p>\t</p> \n<tr><td>1</td><td>2</td></tr>')).to.deep.equal([
      ':1 has a tab',
      ':1 ends with a blank',
      ':1 is indented by an odd number',
      ':2 has two blocks',
      ': does not end with a line end',
    ]);
  });

  it('is good in every view', () => {
    const views = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ejs'));
    expect(views.length).to.be.greaterThan(100);
    expect(
      views.flatMap((path) => faults(readFileSync(join(VIEWS, path), 'utf8')).map((one) => path + one)),
    ).to.deep.equal([]);
  });
});
