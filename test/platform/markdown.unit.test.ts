import { expect } from 'chai';
import { renderMarkdown } from '../../src/platform/markdown.ts';

describe('Markdown', () => {
  it('has footnotes, with links in both directions', () => {
    const html = renderMarkdown('A[^n] and B[^n].\n\n[^n]: The *note*.');
    expect(html).to.contain(
      '<sup class="footnote-ref"><a href="#fn1" rel="nofollow noopener" id="fnref1">[1]</a></sup>',
    );
    expect(html)
      .to.contain('href="#fn1" rel="nofollow noopener" id="fnref1:1"')
      .and.contain('<li id="fn1"><p>The <em>note</em>. <a href="#fnref1"');
  });

  it('cannot use the ids of the page', () => {
    expect(renderMarkdown('<a id="submit">x</a> <ul><li id="main">y</li></ul>')).not.to.contain('id=');
  });

  it('says that an image from elsewhere is not shown, and keeps images of the package', () => {
    const foreign: string[] = [];
    const options = {
      resolve: (target: string) => (target.includes(':') || target.startsWith('/') ? undefined : `/files/${target}`),
      foreignImageWords: '[not shown]',
      onForeignImage: (source: string) => void foreign.push(source),
    };
    const html = renderMarkdown(
      '![a cat](cat.png) ![spy](https://evil.example/x.png) <img src="//evil.example/y.png"> ![d](data:image/png;base64,AA) <video src="https://evil.example/v"></video>',
      options,
    );
    expect(html)
      .to.contain('<img src="/files/cat.png" alt="a cat" />')
      .and.contain('<span class="removed-image">[not shown] spy</span>');
    expect(html).not.to.contain('evil.example');
    expect(foreign).to.include.members(['https://evil.example/x.png', '//evil.example/y.png']);
  });

  it('outputs nothing that would run or load something', () => {
    const html = renderMarkdown(
      '<script>alert(1)</script><style>@import "https://evil.example"</style><iframe src="https://evil.example"></iframe><p style="background:url(https://evil.example)" onclick="x()">t</p><a href="javascript:x()">l</a><object data="x"></object><link rel=stylesheet href="https://evil.example"><base href="https://evil.example">',
    );
    expect(html).not.to.match(/script|evil|onclick|iframe|object|link|base/);
  });

  it('shows a formula that is too complex as its source, without failing', () => {
    const bad: string[] = [];
    const onBadFormula = (formula: string) => void bad.push(formula);
    expect(renderMarkdown('$\\def\\a{\\a\\a}\\a$', { onBadFormula })).to.equal(
      '<p><code>$\\def\\a{\\a\\a}\\a$</code></p>\n',
    );
    expect(renderMarkdown(`$${'\\frac{'.repeat(2000)}x$`, { onBadFormula })).to.contain('<code>');
    expect(renderMarkdown('$\\frac{1}$', { onBadFormula })).to.contain('katex-error');
    expect(bad).to.have.length(3);
    expect(renderMarkdown('$x_1$', { onBadFormula })).to.contain('class="katex"');
    expect(bad).to.have.length(3);
  });
});
