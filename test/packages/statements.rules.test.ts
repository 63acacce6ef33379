import { expect } from 'chai';
import { factsOf, imageOf, statementFileUrl, talkOf } from '../../src/packages/statements.rules.ts';

describe('a sample interaction', () => {
  it('has passes with lines that the program reads and writes', () => {
    expect(talkOf('< 1\n> 2\n>3\n---\n<  4\n')).to.deep.equal([
      [
        { by: 'judge', text: '1' },
        { by: 'program', text: '2' },
        { by: 'program', text: '3' },
      ],
      [{ by: 'judge', text: ' 4' }],
    ]);
  });

  it('treats lines without a sign as continuations, and ignores blank lines and empty passes', () => {
    expect(talkOf('lost\n\n<a\r\nb\n\n---\n---\n>\n')).to.deep.equal([
      [{ by: 'judge', text: 'a\nb' }],
      [{ by: 'program', text: '' }],
    ]);
    expect(talkOf('')).to.deep.equal([]);
  });
});

describe('the limits shown in a statement', () => {
  it('are the time limit in seconds and the memory limit in MiB', () => {
    expect(factsOf({ timeLimitMs: 1500, memoryBytes: 256 * 1024 * 1024 })).to.deep.equal({
      timelimit: '1.5',
      memorylimit: '256',
    });
  });
});

describe('a file that a statement refers to', () => {
  const urlOf = (target: string) => statementFileUrl('/f', target);

  it('has a URL made of its name and the folder of the statement', () => {
    expect(urlOf('a.png')).to.equal('/f/statement/a.png');
    expect(urlOf('./img//a b.png')).to.equal('/f/statement/img/a%20b.png');
    expect(urlOf('a%20b.png'), 'encoded once, not twice').to.equal('/f/statement/a%20b.png');
    expect(urlOf('100%.png'), 'no encoding').to.equal('/f/statement/100%25.png');
    expect(urlOf('a?b#c.png')).to.equal('/f/statement/a%3Fb%23c.png');
    expect(urlOf('1:b.png'), 'no scheme starts with a digit').to.equal('/f/statement/1%3Ab.png');
  });

  it('cannot be on another site or outside the folder', () => {
    for (const target of ['https://x.org/a.png', 'HTTPS:a', 'data:image/png,x', 'x+y-1.z:a', '//x.org/a', '/a', '\\a'])
      expect(urlOf(target), target).to.equal(undefined);
    for (const target of ['', '.', './', '../a', 'img/../../a', 'img/..'])
      expect(urlOf(target), target).to.equal(undefined);
  });

  it('is found without its extension, and in a format that browsers can show', () => {
    const files = ['a.png', 'b.eps', 'b.svg', 'c.eps', 'img/d.JPG', 'e', 'e.pdf', 'v1.2.gif'].map((path) => ({ path }));
    const found = (name: string) => imageOf(files, name);
    expect([found('a.png'), found('a'), found('././a')]).to.deep.equal(['a.png', 'a.png', 'a.png']);
    expect([found('b.eps'), found('c.eps')]).to.deep.equal(['b.svg', undefined]);
    expect([found('img/d.JPG'), found('img/d'), found('d.JPG')]).to.deep.equal(['img/d.JPG', undefined, undefined]);
    expect(found('e'), 'a file without any extension').to.equal('e.pdf');
    expect(found('v1.2')).to.equal('v1.2.gif');
    for (const extension of ['png', 'jpg', 'jpeg', 'svg', 'gif', 'webp', 'pdf'])
      expect(imageOf([{ path: `x.${extension}` }], 'x'), extension).to.equal(`x.${extension}`);
    const both = [{ path: 'x.gif' }, { path: 'x.png' }, { path: 'xpng' }];
    expect(imageOf(both, 'x'), 'the better format').to.equal('x.png');
    expect(imageOf([{ path: 'xpng' }], 'xpng'), 'an extension has a dot').to.equal(undefined);
  });
});
