import { expect } from 'chai';
import { languages } from '../../judge/contract/languages.ts';
import { languageOfFiles, sourceLimits, spelledForCompilers } from '../../src/submissions/source.rules.ts';

describe('source: limits and language', () => {
  it('allows uploads of four times its size, and of at least one MiB', () => {
    const limits = { files: 1000 };
    expect(sourceLimits(1000)).to.deep.equal({ ...limits, totalBytes: 1000, uploadBytes: 1024 * 1024 });
    expect(sourceLimits(1024 * 1024)).to.deep.equal({
      ...limits,
      totalBytes: 1024 * 1024,
      uploadBytes: 4 * 1024 * 1024,
    });
  });

  it('finds the language from the sources, not the headers, and says when it cannot', () => {
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

  it('says which file is in no language and which extensions there are, and which languages it found', () => {
    const few = languages().filter(({ id }) => ['c', 'python3', 'pypy3'].includes(id));
    const unknown = { code: 'language_unknown', params: { file: 'readme.txt', extensions: '.c .py .py3' } };
    expect(languageOfFiles(['readme.txt', 'x'], few)).to.deep.equal({ refusal: unknown });
    expect(languageOfFiles(['readme.txt', 'x'], few, 'c')).to.deep.equal({ refusal: unknown });
    const none = { code: 'language_unknown', params: { file: '', extensions: '.c .py .py3' } };
    expect(languageOfFiles([], few)).to.deep.equal({ refusal: none });
    expect(languageOfFiles([], few, 'c')).to.deep.equal({ refusal: none });
    expect(languageOfFiles(['a.c', 'b.py'], few)).to.deep.equal({
      refusal: { code: 'language_ambiguous', params: { languages: 'C (C17, GCC), Python 3 (CPython)' } },
    });
  });

  it('takes the extension of the file and not of its folder, and what has none is in no language', () => {
    const of = (path: string) => languageOfFiles([path], languages());
    expect(of('notes.py/readme')).to.have.nested.property('refusal.code', 'language_unknown');
    expect(of('notes.txt/a.py')).to.have.nested.property('language.id', 'python3');
    expect(of('py')).to.have.nested.property('refusal.code', 'language_unknown');
    const withEmpty = languages().map((one) =>
      one.id === 'c' ? { ...one, extensions: [...one.extensions, ''] } : one,
    );
    expect(languageOfFiles(['Makefile'], withEmpty)).to.have.nested.property('language.id', 'c');
  });

  it('corrects the case of source extensions for the compiler, and changes nothing else', () => {
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
