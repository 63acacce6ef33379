import { expect } from 'chai';
import { languages } from '../../judge/contract/languages.ts';
import { languageOfFiles, sourceLimits, spelledForCompilers } from '../../src/submissions/source.rules.ts';

describe('source: limits and language', () => {
  it('may be uploaded in four times its size, and in a MiB at least', () => {
    const limits = { files: 1000 };
    expect(sourceLimits(1000)).to.deep.equal({ ...limits, totalBytes: 1000, uploadBytes: 1024 * 1024 });
    expect(sourceLimits(1024 * 1024)).to.deep.equal({
      ...limits,
      totalBytes: 1024 * 1024,
      uploadBytes: 4 * 1024 * 1024,
    });
  });

  it('finds the language by the sources, not by headers, and says when it cannot', () => {
    const of = (paths: string[], wanted?: string) => languageOfFiles(paths, languages(), wanted);
    expect(of(['run.sh', 'a.cpp']), 'a script beside it').to.have.nested.property('language.id', 'cpp');
    expect(of(['run.sh'])).to.have.nested.property('language.id', 'bash');
    expect(of(['a.cpp', 'b.h'])).to.have.nested.property('language.id', 'cpp');
    expect(of(['a.py'])).to.have.nested.property('language.id', 'python3');
    expect(of(['C08.CPP', 'B.H'])).to.have.nested.property('language.id', 'cpp');
    expect(of(['Main.JAVA'])).to.have.nested.property('language.id', 'java');
    expect(of(['a.Py'], 'pypy3')).to.have.nested.property('language.id', 'pypy3');
    expect(of(['readme.txt'])).to.have.nested.property('refusal.code', 'language_unknown');
    expect(of(['a.cpp', 'b.py'])).to.have.nested.property('refusal.code', 'language_ambiguous');
    expect(of(['a.cpp'], 'cpp20')).to.have.nested.property('language.id', 'cpp20');
    expect(of(['a.py'], 'pypy3')).to.have.nested.property('language.id', 'pypy3');
    const only20 = languages().filter(({ id }) => id === 'cpp20');
    expect(languageOfFiles(['a.cpp'], only20)).to.have.nested.property('language.id', 'cpp20');
    expect(of(['a.cpp', 'b.py'], 'cpp')).to.have.nested.property('language.id', 'cpp');
    expect(of(['a.cpp'], 'python3')).to.have.nested.property('refusal.code', 'language_unknown');
  });

  it('spells the extensions of sources as compilers want them, and nothing else', () => {
    const cpp = languages().find(({ id }) => id === 'cpp')!;
    const spelled = (...paths: string[]) => spelledForCompilers(paths, cpp);
    expect(spelled('C08.CPP', 'dir.CC/A.Cc', 'X.H', 'data.TXT', 'NONE')).to.deep.equal([
      'C08.cpp',
      'dir.CC/A.cc',
      'X.H',
      'data.TXT',
      'NONE',
    ]);
    expect(spelled('a.CPP', 'a.cpp')).to.deep.equal(['a.CPP', 'a.cpp']);
  });
});
