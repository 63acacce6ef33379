import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { isPassivePdf } from '../../src/platform/pdf.ts';
import { deflated, pdfOf } from '../packages/statement-fixtures.ts';

/** Encodes in ASCII85, as a PDF writer does: five characters for four bytes. */
function ascii85(content: Buffer): string {
  let out = '';
  for (let i = 0; i < content.length; i += 4) {
    const part = content.subarray(i, i + 4);
    let value = Buffer.concat([part, Buffer.alloc(4 - part.length)]).readUInt32BE(0);
    const signs = Array.from({ length: 5 }, () => {
      const sign = String.fromCharCode(0x21 + (value % 85));
      value = Math.floor(value / 85);
      return sign;
    }).reverse();
    out += part.length === 4 && signs.join('') === '!!!!!' ? 'z' : signs.slice(0, part.length + 1).join('');
  }
  return `${out}~>`;
}

const stream = (dictionary: string, data: string): string => `<< ${dictionary} >>\nstream\n${data}\nendstream`;
const ACTION = '9 0 << /S /JavaScript /JS (app.alert) >>';
const HARMLESS = '9 0 << /S /GoTo >>';
/** `text` behind a filter, as an object stream. */
const FILTERED: [string, (text: string) => string][] = [
  ['ASCII85', (text) => stream('/Type /ObjStm /Filter /ASCII85Decode', ascii85(Buffer.from(text)))],
  ['ASCII85 and deflate', (text) => stream('/Type /ObjStm /Filter [/A85 /Fl]', ascii85(deflateSync(text)))],
  ['hexadecimal', (text) => stream('/Type /ObjStm /Filter /ASCIIHexDecode', `${Buffer.from(text).toString('hex')}>`)],
  [
    'run length',
    (text) => stream('/Type /ObjStm /Filter /RunLengthDecode', `${String.fromCharCode(text.length - 1)}${text}\x80`),
  ],
  ['LZW', (text) => stream('/Type /ObjStm /Filter /LZWDecode', lzwOf(text))],
];

/** LZW that never uses its table: nine bits per byte. */
function lzwOf(text: string): string {
  const bits = [256, ...Buffer.from(text), 257].map((code) => code.toString(2).padStart(9, '0')).join('');
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => String.fromCharCode(parseInt(byte.padEnd(8, '0'), 2))).join('');
}

describe('a PDF', () => {
  for (const [name, filtered] of FILTERED) {
    it(`is decoded through ${name}`, () => {
      expect(isPassivePdf(pdfOf('x', { objects: [filtered(HARMLESS)] }))).to.equal(true);
      expect(isPassivePdf(pdfOf('x', { objects: [filtered(ACTION)] }))).to.equal(false);
    });
  }

  it('may be shown with images whose filters are not decoded, and with the word ASCII85Decode in them', () => {
    const picture = stream('/Subtype /Image /Filter [/ASCII85Decode /DCTDecode]', ascii85(Buffer.from('jpeg')));
    expect(isPassivePdf(pdfOf('x', { objects: [picture] }))).to.equal(true);
    const words = stream('/Subtype /Image /Filter /DCTDecode', 'jpeg /ASCII85Decode /LZWDecode jpeg');
    expect(isPassivePdf(pdfOf('x', { objects: [words] }))).to.equal(true);
    expect(isPassivePdf(pdfOf('x', { objects: [stream('/Type /ObjStm /Filter /DCTDecode', 'jpeg')] }))).to.equal(false);
  });

  it('may be shown in the page if nothing in it is active, deflated or not', () => {
    expect(isPassivePdf(pdfOf('Hello'))).to.equal(true);
    expect(isPassivePdf(pdfOf('Hello', { isCompressed: true }))).to.equal(true);
    const link = '<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>';
    expect(
      isPassivePdf(pdfOf('Hello', { objects: [link, deflated('/Type /ObjStm /N 1 /First 4', '9 0 << /S /GoTo >>')] })),
    ).to.equal(true);
  });

  it('is not shown if it would run, send, load or start something', () => {
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

  it('is not shown if it cannot be decoded', () => {
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
