/** The parser's look at PDFs: what a viewer would run, open or carry is found wherever the file has it. */
import { expect } from 'chai';
import { PDFDocument, PDFName, StandardFonts } from '@cantoo/pdf-lib';
import { hasOnlyPassiveObjects } from '../../src/platform/pdf-objects.ts';
import { deflated, pdfOf } from '../packages/statement-fixtures.ts';

/** Every place of an object: in the file, in an object stream, and behind a later revision that hides it. */
const PLACES: [string, (dictionary: string) => Buffer][] = [
  ['as an object', (dictionary) => pdfOf('x', { objects: [dictionary] })],
  [
    'in an object stream',
    (dictionary) => pdfOf('x', { objects: [deflated('/Type /ObjStm /N 1 /First 4', `9 0 ${dictionary}`)] }),
  ],
  ['inside another', (dictionary) => pdfOf('x', { objects: [`<< /Kids [[${dictionary}]] >>`] })],
  [
    'replaced by a later revision',
    (dictionary) =>
      Buffer.concat([pdfOf('x', { objects: [dictionary] }), Buffer.from('6 0 obj\n<< /Type /Font >>\nendobj\n')]),
  ],
];

const HOSTILE = {
  'a script': '<< /S /JavaScript /JS (app.alert\\(1\\)) >>',
  'a script with its name spelled otherwise': '<< /S /J#61va#53cript >>',
  'a script in a stream': '<< /J#53 9 0 R >>',
  'a program to start': '<< /S /Launch /F (calc.exe) >>',
  'another file to open': '<< /S /GoToR /F (other.pdf) >>',
  'an embedded file to open': '<< /S /GoToE >>',
  'a form to send': '<< /S /SubmitForm /F (https://elsewhere.example) >>',
  'fields to hide': '<< /S /Hide /T (a) >>',
  'layers to switch': '<< /S /SetOCGState /State [/ON 1 0 R] >>',
  'a print dialog': '<< /S /Named /N /Print >>',
  'a reaction to an event': '<< /Type /Page /AA << /O 9 0 R >> >>',
  'embedded files': '<< /Names << /EmbeddedFiles 9 0 R >> >>',
  'a file specification': '<< /Type /Filespec /F (a.exe) /EF << /F 9 0 R >> >>',
  'an attachment': '<< /Type /Annot /Subtype /FileAttachment /FS 9 0 R >>',
  'a film': '<< /Type /Annot /Subtype /Screen >>',
  'a scene': '<< /Type /Annot /Subtype /3D >>',
  'a form of another kind': '<< /XFA [(template) 9 0 R] >>',
  'an action that no standard knows': '<< /Type /Annot /Subtype /Link /A << /S /Explode >> >>',
};

const HARMLESS = {
  'a link': '<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>',
  'a place in the document': '<< /Type /Annot /Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] >> >>',
  'the next page': '<< /S /Named /N /NextPage >>',
  'a paragraph of a tagged file': '<< /Type /StructElem /S /P /A << /O /Layout /TextAlign /Justify >> >>',
  'the style of a page number': '<< /Nums [0 << /S /D >>] >>',
  'a group with transparency': '<< /Group << /S /Transparency /CS /DeviceRGB >> >>',
  'words about it': '<< /Title (JavaScript and Launch) /Subject (/EmbeddedFiles) >>',
};

describe('the objects of a PDF', () => {
  for (const [place, pdfWith] of PLACES) {
    it(`are refused if one is active, ${place}`, async () => {
      for (const [name, dictionary] of Object.entries(HOSTILE))
        expect(await hasOnlyPassiveObjects(pdfWith(dictionary)), name).to.equal(false);
    });

    it(`are accepted if none is active, ${place}`, async () => {
      for (const [name, dictionary] of Object.entries(HARMLESS))
        expect(await hasOnlyPassiveObjects(pdfWith(dictionary)), name).to.equal(true);
    });
  }

  it('may open at a place, but do nothing else when they are opened', async () => {
    const opens = async (action: string, objects: string[] = []): Promise<boolean> =>
      await hasOnlyPassiveObjects(pdfOf('x', { catalog: `/OpenAction ${action}`, objects }));
    expect(await opens('[3 0 R /Fit]')).to.equal(true);
    expect(await opens('6 0 R', ['<< /S /GoTo /D [3 0 R /Fit] >>'])).to.equal(true);
    expect(await opens('6 0 R', ['<< /S /Explode >>'])).to.equal(false);
    expect(await opens('<< /S /GoTo /D [3 0 R /Fit] /Next [6 0 R] >>', ['<< /S /Explode >>'])).to.equal(false);
    expect(await opens('<< /S 6 0 R >>', ['/Explode'])).to.equal(false);
  });

  it('are refused if their data is in another file', async () => {
    const stream = '<< /Length 1 /F (https://elsewhere.example/a) >>\nstream\nx\nendstream';
    expect(await hasOnlyPassiveObjects(pdfOf('x', { objects: [stream] }))).to.equal(false);
  });

  it('are refused if they cannot be read', async () => {
    for (const content of ['', 'no PDF', '%PDF-1.5\n1 0 obj\n<< /Type /Catalog\nendobj\n'])
      expect(await hasOnlyPassiveObjects(Buffer.from(content)), content).to.equal(false);
    expect(await hasOnlyPassiveObjects(pdfOf('x', { objects: ['<< /Kids [ << /A'] }))).to.equal(false);
  });

  it('are accepted and refused in a file of a common writer, with object streams and fonts', async () => {
    const made = async (change: (pdf: PDFDocument) => void | Promise<void>): Promise<boolean> => {
      const pdf = await PDFDocument.create();
      pdf.addPage().drawText('Sum', { font: await pdf.embedFont(StandardFonts.Helvetica) });
      await change(pdf);
      return await hasOnlyPassiveObjects(await pdf.save());
    };
    expect(await made(() => undefined)).to.equal(true);
    expect(await made((pdf) => pdf.addJavaScript('main', 'app.alert(1)'))).to.equal(false);
    expect(await made((pdf) => pdf.attach(Buffer.from('MZ'), 'a.exe'))).to.equal(false);
    expect(
      await made((pdf) => pdf.catalog.set(PDFName.of('OpenAction'), pdf.context.obj({ S: 'Launch', F: 'calc.exe' }))),
    ).to.equal(false);
  });
});
