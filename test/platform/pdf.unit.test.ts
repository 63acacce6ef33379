import { expect } from 'chai';
import { isPassivePdf } from '../../src/platform/pdf.ts';
import { deflated, pdfOf } from '../problems/statement-fixtures.ts';

describe('a PDF', () => {
  it('may be shown in the page when nothing in it is active, deflated or not', () => {
    expect(isPassivePdf(pdfOf('Hello'))).to.equal(true);
    expect(isPassivePdf(pdfOf('Hello', { isCompressed: true }))).to.equal(true);
    const link = '<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>';
    expect(
      isPassivePdf(pdfOf('Hello', { objects: [link, deflated('/Type /ObjStm /N 1 /First 4', '9 0 << /S /GoTo >>')] })),
    ).to.equal(true);
  });

  it('is not shown when it would run, send, fetch or start something', () => {
    const actions = [
      '/S /JavaScript /JS (app.alert)',
      '/S/J#61vaScript',
      '/S /Launch /F (calc.exe)',
      '/S /SubmitForm',
      '/S /ImportData',
      '/S /GoToR',
      '/S /GoToE',
      '/S /Rendition',
    ];
    for (const action of actions) {
      expect(isPassivePdf(pdfOf('x', { catalog: `/OpenAction << ${action} >>` })), action).to.equal(false);
      expect(
        isPassivePdf(pdfOf('x', { objects: [deflated('/Type /ObjStm /N 1 /First 4', `9 0 << ${action} >>`)] })),
        `deflated ${action}`,
      ).to.equal(false);
    }
    for (const catalog of [
      '/AA << /WC 9 0 R >>',
      '/AA 9 0 R',
      '/AcroForm << /XFA 9 0 R >>',
      '/Names << /JavaScript 9 0 R >>',
    ])
      expect(isPassivePdf(pdfOf('x', { catalog })), catalog).to.equal(false);
  });

  it('is not shown when it cannot be looked into', () => {
    const hidden = deflated('/Type /ObjStm /N 1 /First 4', '9 0 << /S /GoTo >>');
    const cases = {
      encrypted: pdfOf('x', { catalog: '/Encrypt 9 0 R' }),
      'in ASCII85': pdfOf('x', {
        objects: ['<< /Filter [/ASCII85Decode /FlateDecode] /Length 1 >>\nstream\nx\nendstream'],
      }),
      'filtered twice': pdfOf('x', {
        objects: [hidden.replace('/Filter /FlateDecode', '/Filter [/FlateDecode /FlateDecode]')],
      }),
      'filtered by what another object says': pdfOf('x', {
        objects: [hidden.replace('/Filter /FlateDecode', '/Filter 9 0 R')],
      }),
      'a list of objects behind a predictor': pdfOf('x', {
        objects: [hidden.replace('/Type', '/DecodeParms << /Predictor 12 >> /Type')],
      }),
      damaged: pdfOf('x', { objects: ['<< /Filter /FlateDecode /Length 9 >>\nstream\nx\x9c1234567\nendstream'] }),
      'a bomb': pdfOf('x', { objects: [deflated('', 'x'.repeat(70 * 1024 * 1024))] }),
      'no PDF': Buffer.from('<html><script>alert(1)</script>'),
    };
    for (const [name, content] of Object.entries(cases)) expect(isPassivePdf(content), name).to.equal(false);
  });
});
