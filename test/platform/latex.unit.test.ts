import { expect } from 'chai';
import { renderLatex } from '../../src/platform/latex/latex.ts';
import type { LatexOptions } from '../../src/platform/latex/latex-pieces.ts';

const html = (source: string, options?: LatexOptions): string =>
  renderLatex(source, options)
    .html.replace(/\s*\n\s*/g, ' ')
    .trim();
const unknown = (source: string): string[] => renderLatex(source).warnings.map(({ what }) => what);
/** Keeps only the source that KaTeX got for each formula, and removes the markup around it. */
function plain(source: string, options?: LatexOptions): string {
  const [first = '', ...rest] = html(source, options).split('<span class="katex">');
  const texts = rest.map((part) => {
    let depth = 1;
    const end = [...part.matchAll(/<(\/?)span[^>]*>/g)].find(([, slash]) => (depth += slash ? -1 : 1) === 0);
    const formula = /<annotation[^>]*>(.*?)<\/annotation>/.exec(part)?.[1] ?? '';
    return `⟨${formula}⟩${part.slice((end?.index ?? 0) + '</span>'.length)}`;
  });
  return first + texts.join('');
}

describe('LaTeX in statements', () => {
  it('becomes paragraphs, styles, quotes, dashes and special characters', () => {
    expect(html('One \\emph{two} \\textbf{three} \\texttt{a--b}.\n\nNext {\\bf bold \\it both} plain.')).to.equal(
      '<p>One <em>two</em> <strong>three</strong> <code>a--b</code>.</p> <p>Next <strong>bold </strong><em><strong>both</strong></em> plain.</p>',
    );
    expect(html("``Yes'' -- he said --- it's 50\\% of \\$5 \\& more\\ldots")).to.equal(
      '<p>“Yes” – he said — it’s 50% of $5 &amp; more…</p>',
    );
    expect(html('G\\"odel, \\\'{\\i}, \\c{c}, \\aa ngstr\\"om~x \\textsc{Small} a\\\\b % a comment\n c')).to.equal(
      '<p>Gödel, í, ç, ångström\u00a0x <span class="small-caps">Small</span> a<br />b c</p>',
    );
    expect(unknown('\\emph{x} \\noindent\\vspace{1cm} {\\small y} \\verb|\\z|')).to.deep.equal([]);
  });

  it('has sections, the headings of the format, nested lists, and no second title', () => {
    const headings = { input: '输入' };
    expect(html('\\problemname{Sum}\nText\n\\section*{Task}\nMore\n\\Input\nOne line.', { headings })).to.equal(
      '<p>Text</p> <h2>Task</h2><p>More</p> <h2>输入</h2><p>One line.</p>',
    );
    expect(
      html(
        '\\begin{itemize}\n\\item a\n\\item b \\begin{enumerate}[(i)]\\item c\\item[X] d\\end{enumerate}\n\\end{itemize}',
      ),
    ).to.equal('<ul><li>a</li><li>b <ol><li>c</li><li><strong>X</strong> d</li></ol></li></ul>');
    expect(html('\\begin{description}\\item[k] v\\end{description}')).to.equal('<dl><dt>k</dt><dd>v</dd></dl>');
  });

  it('has the sections of the format as environments, with text, lists and formulas in them', () => {
    const headings = { input: 'Input', output: 'Output', interaction: 'Talk', note: 'Note' };
    expect(
      html('Print.\n\\begin{Input}\nOne \\emph{line}.\n\\begin{itemize} \\item a\\end{itemize}\n\\end{Input}\nMore.', {
        headings,
      }),
    ).to.equal('<p>Print.</p> <h2>Input</h2><p>One <em>line</em>.</p> <ul><li>a</li></ul> <p>More.</p>');
    for (const [name, words] of [
      ['Output', 'Output'],
      ['Interaction', 'Talk'],
      ['Note', 'Note'],
      ['Scoring', 'Scoring'],
    ] as const) {
      const source = `\\begin{${name}}\nx\n\\end{${name}}`;
      expect(html(source, { headings }), name).to.equal(`<h2>${words}</h2><p>x</p>`);
      expect(unknown(source), name).to.deep.equal([]);
    }
  });

  it('shows the text in boxes, and the limits of the problem for their commands', () => {
    expect(html('\\parbox[t]{5cm}{A \\textbf{box}.} \\fbox{b} \\resizebox{1cm}{!}{c}')).to.equal(
      '<p>A <strong>box</strong>. b c</p>',
    );
    const facts = { timelimit: '2', memorylimit: '256' };
    expect(html('You have \\timelimit{} s, \\timelimit\\ s and \\memorylimit MiB.', { facts })).to.equal(
      '<p>You have 2 s, 2 s and 256 MiB.</p>',
    );
    expect(unknown('\\timelimit')).to.deep.equal(['\\timelimit']);
    expect(html('\\epigraph{Be \\emph{brief}.}{Somebody}')).to.equal(
      '<blockquote><p>Be <em>brief</em>.</p><p>— Somebody</p></blockquote>',
    );
  });

  it('numbers references as LaTeX does', () => {
    const figure = (label: string) => `\\begin{figure}x\\caption{c}\\label{${label}}\\end{figure}`;
    expect(html(`${figure('a')}${figure('b')}See \\ref{b}, \\ref{a}.`)).to.match(/<p>See 2, 1\.<\/p>$/);
    expect(html('\\begin{enumerate}\\item x\\item\\label{i} y\\end{enumerate}\\ref{i}')).to.match(/<p>2<\/p>$/);
    expect(
      html('\\section{S}\\subsection{T}\\label{t}\\section{U}\\label{u} \\ref{t} \\autoref{u} \\eqref{u}'),
    ).to.match(/<p>1\.1 2 \(2\)<\/p>$/);
    expect(html('\\ref{none}')).to.equal('<p>??</p>');
    expect(unknown('\\ref{none}')).to.deep.equal(['\\ref{none}']);
  });

  it('converts tables with alignment and joined cells, and verbatim text', () => {
    expect(
      html(
        '\\begin{tabular}{|l|c|*{1}{r}|}\\hline a & \\textbf{b} & 3 \\\\ \\hline \\multicolumn{2}{c}{x \\& y} & \\$1 \\\\ \\cline{1-2}\\end{tabular}',
      ),
    ).to.equal(
      '<div class="table-scroll" tabindex="0"><table><tbody><tr><td style="text-align:left">a</td><td style="text-align:center"><strong>b</strong></td><td style="text-align:right">3</td></tr>' +
        '<tr><td colspan="2" style="text-align:center">x &amp; y</td><td style="text-align:right">$1</td></tr></tbody></table></div>',
    );
    expect(renderLatex('\\begin{verbatim}\na <b>  \\x % $\n\\end{verbatim}').html).to.equal(
      '<pre>a &lt;b&gt;  \\x % $</pre>',
    );
    expect(html('\\verb|x_1 & $|')).to.equal('<p><code>x_1 &amp; $</code></p>');
  });

  it('converts tables whose rules are on their own lines', () => {
    expect(
      html('\\begin{tabular}{| l |}\n  \\hline\n  Group \\\\ \\hline\n  1 \\\\\n  \\hline\n\\end{tabular}'),
    ).to.equal(
      '<div class="table-scroll" tabindex="0"><table><tbody><tr><td style="text-align:left">Group</td></tr><tr><td style="text-align:left">1</td></tr></tbody></table></div>',
    );
  });

  it('renders inline, displayed and aligned formulas with KaTeX', () => {
    expect(plain('Given $a_i \\le 5$ and \\(b\\).')).to.equal('<p>Given ⟨a_i \\le 5⟩ and ⟨b⟩.</p>');
    for (const source of [
      '\\[ x \\]',
      '$$ x $$',
      '\\begin{equation} x \\end{equation}',
      '\\begin{align*} a &= b \\\\ c &= d \\end{align*}',
      '\\begin{eqnarray} a &=& b \\end{eqnarray}',
    ]) {
      expect(html(source), source).to.contain('katex-display').and.not.contain('katex-error');
      expect(unknown(source), source).to.deep.equal([]);
    }
  });

  it('has footnotes below the text, with links in both directions', () => {
    const shown = html('A\\footnote{First \\emph{note}.} and B\\footnote{Second.}');
    expect(shown).to.contain(
      '<sup class="footnote-ref"><a href="#fn1" rel="nofollow noopener" id="fnref1">[1]</a></sup>',
    );
    expect(shown).to.contain('<li id="fn2"><p>Second. <a href="#fnref2"').and.contain('First <em>note</em>.');
  });

  it('has images of the package, captions and illustrations; images from elsewhere are not loaded', () => {
    const options = {
      findImage: (name: string) => (name === 'cat' ? 'cat.png' : name === 'plan' ? 'plan.pdf' : undefined),
      resolve: (name: string) => `/f/${name}`,
    };
    expect(html('\\illustration{0.3}{cat}{By \\href{https://x.org/a\\_b}{X}}', options)).to.equal(
      '<figure class="illustration"><img src="/f/cat.png" alt="" width="30%" /><figcaption>By <a href="https://x.org/a_b" rel="nofollow noopener">X</a></figcaption></figure>',
    );
    expect(
      html(
        '\\begin{figure}[h]\\centering\\includegraphics[width=0.5\\textwidth]{cat}\\caption{A cat}\\label{c}\\end{figure}',
        options,
      ),
    ).to.equal('<figure><p><img src="/f/cat.png" alt="cat" width="50%" /></p> <figcaption>A cat</figcaption></figure>');
    expect(html('\\includegraphics{plan}', options)).to.equal(
      '<p><a href="/f/plan.pdf" rel="nofollow noopener">plan</a></p>',
    );
    expect(html('\\includegraphics{https://evil.example/x.png}', options)).to.equal(
      '<p><code class="latex-source">\\includegraphics{https://evil.example/x.png}</code></p>',
    );
  });

  it('shows unknown commands as source, and reports them', () => {
    expect(html('a \\frobnicate[x]{y}{z} b')).to.equal(
      '<p>a <code class="latex-source">\\frobnicate[x]{y}{z}</code> b</p>',
    );
    expect(unknown('a \\frobnicate{y} \\frobnicate{z}')).to.deep.equal(['\\frobnicate']);
    expect(html('\\begin{tikzpicture}\\draw (0,0);\\end{tikzpicture}')).to.equal(
      '<pre class="latex-source">\\begin{tikzpicture}\\draw (0,0);\\end{tikzpicture}</pre>',
    );
    expect(html('Left { open and $5')).to.equal('<p>Left { open and $5</p>');
    expect(html('\\begin{itemize} never')).to.contain('\\begin{itemize}').and.contain('never');
    expect(html('$\\frac{1}{$ x')).to.contain('x');
  });

  it("expands the author's macros, with parameters, in text and in formulas", () => {
    const source =
      '\\newcommand{\\maxn}{10^5}\\newcommand{\\pair}[2][0]{(#1, #2)}\\def\\who#1{\\emph{#1}}\\DeclareMathOperator{\\lcm}{lcm}';
    expect(plain(`${source}$n \\le \\maxn$, \\pair{b}, \\pair[a]{b}, \\who{Bo}`)).to.equal(
      '<p>⟨n \\le 10^5⟩, (0, b), (a, b), <em>Bo</em></p>',
    );
    expect(html(`${source}$\\lcm(a,b)$`))
      .to.contain('\\operatorname{lcm}')
      .and.not.contain('katex-error');
  });

  it('outputs nothing that would run or load something', () => {
    const hostile = [
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      '\\href{javascript:alert(1)}{x}',
      '\\href{x" onclick="alert(1)}{x}',
      '\\url{javascript:alert(1)}',
      '\\texttt{<img src=x onerror=alert(1)>}',
      '\\begin{verbatim}</pre><script>alert(1)</script>\\end{verbatim}',
      '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/x.png}$ $\\htmlData{a=b}{x}$',
      '\\includegraphics{x" onerror="alert(1)}',
    ];
    for (const source of hostile) {
      const shown = renderLatex(source, { resolve: () => undefined }).html;
      expect(shown.replace(/<annotation.*?<\/annotation>/g, ''), source).not.to.match(
        /<script|<[^>]* on\w+=|(?:href|src)="?\s*(?:javascript|https)/i,
      );
    }
  });

  it('finishes soon for every input', function () {
    this.timeout(60_000);
    const most = 120_000;
    const pieces = [
      'word ',
      '{',
      '}',
      '$',
      '$ ',
      '\\[',
      '\\(',
      '\\begin{itemize}',
      '\\item ',
      '[',
      '\\textbf[',
      '\\textbf{',
      '\\foo{',
      '\\verb|',
      '\\begin{a}\\end{b}',
      '\\footnote{',
      '\\bf ',
      '&',
      '\\\\',
      '\\def\\a{',
      '-',
      '$x$ ',
      '\\newcommand{\\a}{',
      '\\begin{tabular}{l}x&',
    ];
    const cases = [
      ...pieces.map((piece) => piece.repeat(Math.floor(most / piece.length))),
      '{'.repeat(60_000) + '}'.repeat(60_000),
      '\\textbf{'.repeat(12_000) + '}'.repeat(12_000),
      '\\begin{itemize}\\item '.repeat(3000) + '\\end{itemize}'.repeat(3000),
      '\\def\\a{\\a\\a}\\a',
      '\\newcommand{\\a}[1]{\\a{#1#1}}\\a{xxxxx}',
      `\\def\\a{xxxxxxxxxx}${[...'bcdefghij'].map((name, n) => `\\def\\${name}{${`\\${'abcdefghi'[n]}`.repeat(10)}}`).join('')}\\j`,
      `$${'\\frac{'.repeat(600)}x${'}{1}'.repeat(600)}$`,
    ];
    for (const source of cases) {
      const { html: shown } = renderLatex(source);
      // Long tags around short pieces: the output may grow in proportion, but not explode.
      expect(shown.length, source.slice(0, 30)).to.be.below(3_000_000);
    }
    expect(renderLatex('\\def\\a{\\a\\a}\\a').warnings[0]).to.include({ code: 'macros' });
    expect(renderLatex('{'.repeat(100) + '}'.repeat(100)).warnings[0]).to.include({ code: 'too_deep' });
    expect(renderLatex('x'.repeat(200_000))).to.deep.include({ warnings: [{ code: 'too_long', what: '128 KiB' }] });
  });
});
