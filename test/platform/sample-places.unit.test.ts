import { expect } from 'chai';
import { renderLatex } from '../../src/platform/latex/latex.ts';
import {
  partsWithSamples,
  samplePlace,
  samplePlaceInMarkdown,
  withoutPlaces,
} from '../../src/platform/sample-places.ts';

const NEXT = samplePlace('next');
const REMAINING = samplePlace('remaining');

describe('placeholders for samples in a statement', () => {
  it('split it there; samples without a placeholder follow at the end', () => {
    expect(partsWithSamples(`<p>a</p>${NEXT}<p>b</p>`, 3)).to.deep.equal([
      { html: '<p>a</p>', samples: [0] },
      { html: '<p>b</p>', samples: [1, 2] },
    ]);
    expect(partsWithSamples(`<p>a</p>${NEXT}<p>b</p>${REMAINING}<p>c</p>`, 3)).to.deep.equal([
      { html: '<p>a</p>', samples: [0] },
      { html: '<p>b</p>', samples: [1, 2] },
      { html: '<p>c</p>', samples: [] },
    ]);
    expect(partsWithSamples('<p>a</p>', 2)).to.deep.equal([{ html: '<p>a</p>', samples: [0, 1] }]);
    expect(partsWithSamples('', 1)).to.deep.equal([{ html: '', samples: [0] }]);
    expect(partsWithSamples('', 0)).to.deep.equal([]);
  });

  it('are ignored if no sample is left, or inside a list', () => {
    expect(partsWithSamples(`${NEXT}<p>a</p>${NEXT}`, 1)).to.deep.equal([
      { html: '', samples: [0] },
      { html: '<p>a</p>', samples: [] },
    ]);
    expect(partsWithSamples(`<ul><li>a<br />${NEXT}</li></ul><p>b</p>`, 1)).to.deep.equal([
      { html: '<ul><li>a<br /></li></ul><p>b</p>', samples: [0] },
    ]);
  });

  it('come from LaTeX commands only, not from characters in the text', () => {
    const { html, warnings } = renderLatex('a\n\\nextsample\nb\\remainingsamples{} c\uE0F0\uE0F1');
    expect(warnings).to.deep.equal([]);
    expect(partsWithSamples(html, 2)).to.deep.equal([
      { html: '<p>a</p>', samples: [0] },
      { html: '<p>b</p>', samples: [1] },
      { html: '<p>c</p>', samples: [] },
    ]);
    expect(withoutPlaces('a\uE0F0b\uE0F1')).to.equal('ab');
    expect(samplePlaceInMarkdown('nextsample')).to.equal(`\n\n\uE0F0\n\n`);
    expect(samplePlaceInMarkdown('remainingsamples')).to.equal(`\n\n\uE0F1\n\n`);
  });
});
