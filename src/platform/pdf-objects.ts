/**
 * The second look at a PDF, by its objects: a parser reads every object of the file, also those inside object streams and
 * those that a later revision replaced, and each is held against what a statement may contain. Where `pdf.ts` looks for
 * known patterns in all bytes, this permits actions and kinds of annotations from short lists, so that one that nobody
 * thought of is refused. For a thread (`platform/aside/`) only: parsing takes as long as the file wants.
 */
import type { PDFContext, PDFDict, PDFObject } from '@cantoo/pdf-lib';

type Reader = typeof import('@cantoo/pdf-lib');

/** Actions that stay in the document, or are links that a person clicks. */
const ACTIONS = new Set(['GoTo', 'URI', 'Named']);
/** All other actions of ISO 32000-2: a dictionary that names one is an action wherever it stands. */
const ACTIVE =
  /^(?:GoToR|GoToE|GoToDp|Launch|Sound|Movie|Hide|SubmitForm|ResetForm|ImportData|SetOCGState|Rendition|GoTo3DView|JavaScript|RichMedia\w*)$/;
/** What a named action may do. Others print, save or close. */
const MOVES = new Set(['NextPage', 'PrevPage', 'FirstPage', 'LastPage']);
/** Annotations and objects that play, run or carry files. */
const ACTIVE_KINDS = new Set(['FileAttachment', 'Sound', 'Movie', 'Screen', 'RichMedia', '3D', 'Projection', 'PS']);
/** Names of entries that carry code, files or reactions to events, whatever is in them. */
const ACTIVE_ENTRIES = new Set(['JS', 'JavaScript', 'AA', 'XFA', 'EF', 'EmbeddedFiles', 'Encrypt', 'RichMediaContent']);
/** Entries whose value is an action, or a list of them. */
const ACTION_ENTRIES = ['A', 'PA', 'Next', 'OpenAction'];
const MOST_OBJECTS = 500_000;

let reader: Promise<Reader> | undefined;

/** Loads the parser, which takes longer than most files. */
export async function loadPdfReader(): Promise<Reader> {
  return await (reader ??= import('@cantoo/pdf-lib'));
}

/** True when the whole file can be parsed and no object in it is active. */
export async function hasOnlyPassiveObjects(content: Uint8Array): Promise<boolean> {
  const lib = await loadPdfReader();
  try {
    const look = new Look(lib);
    const parser = lib.PDFParser.forBytesWithOptions(content, Infinity, true, false);
    // Every object is seen when it is read: of two with one number the parser keeps the last, a viewer maybe the first.
    const { context } = parser as unknown as { context: PDFContext };
    const assign = context.assign.bind(context);
    context.assign = (ref, object) => {
      look.at(object);
      assign(ref, object);
    };
    await parser.parseDocument();
    look.atActionsOf(context);
    return true;
  } catch {
    return false;
  }
}

class ActiveContent extends Error {}

class Look {
  #objects = 0;
  readonly #actions: PDFObject[] = [];

  constructor(private readonly lib: Reader) {}

  /** @throws ActiveContent when the object, or one inside it, is active */
  at(root: PDFObject): void {
    const { PDFArray, PDFDict, PDFStream, PDFInvalidObject } = this.lib;
    const open: PDFObject[] = [root];
    for (let object = open.pop(); object !== undefined; object = open.pop()) {
      if ((this.#objects += 1) > MOST_OBJECTS || object instanceof PDFInvalidObject) throw new ActiveContent();
      if (object instanceof PDFStream) {
        // The data of such a stream is in another file.
        if (this.#entry(object.dict, 'F')) throw new ActiveContent();
        open.push(object.dict);
      } else if (object instanceof PDFDict) {
        this.#atDictionary(object);
        open.push(...object.values());
      } else if (object instanceof PDFArray) for (const one of object.asArray()) open.push(one);
    }
  }

  /** Actions may be objects of their own, which are all known only when the file has been read. */
  atActionsOf(context: PDFContext): void {
    const { PDFArray, PDFDict, PDFName } = this.lib;
    for (const action of this.#actions) {
      const value = context.lookup(action);
      for (const one of value instanceof PDFArray ? value.asArray() : [value]) {
        const found = context.lookup(one);
        const kind = found instanceof PDFDict ? found.get(PDFName.of('S')) : undefined;
        if (kind !== undefined && !ACTIONS.has(this.#nameOf(context.lookup(kind)) ?? '')) throw new ActiveContent();
      }
    }
  }

  #atDictionary(dictionary: PDFDict): void {
    for (const key of dictionary.keys()) if (ACTIVE_ENTRIES.has(key.decodeText())) throw new ActiveContent();
    const kind = this.#nameOf(this.#entry(dictionary, 'S'));
    if (kind !== undefined && ACTIVE.test(kind)) throw new ActiveContent();
    if (kind === 'Named' && !MOVES.has(this.#nameOf(this.#entry(dictionary, 'N')) ?? '')) throw new ActiveContent();
    if (ACTIVE_KINDS.has(this.#nameOf(this.#entry(dictionary, 'Subtype')) ?? '')) throw new ActiveContent();
    for (const entry of ACTION_ENTRIES) {
      const action = this.#entry(dictionary, entry);
      if (action) this.#actions.push(action);
    }
  }

  #entry(dictionary: PDFDict, name: string): PDFObject | undefined {
    return dictionary.get(this.lib.PDFName.of(name));
  }

  #nameOf(object: PDFObject | undefined): string | undefined {
    return object instanceof this.lib.PDFName ? object.decodeText() : undefined;
  }
}
