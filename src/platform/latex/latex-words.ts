/** What LaTeX commands mean in HTML: the subset that problem statements use. */

/** Commands whose one argument becomes the content of an element; an empty name means the argument alone. */
export const WRAPPERS: Record<string, string> = {
  emph: 'em',
  textit: 'em',
  textsl: 'em',
  textbf: 'strong',
  texttt: 'code',
  textsc: 'small-caps',
  enquote: 'q',
  underline: 'u',
  uline: 'u',
  sout: 's',
  textsuperscript: 'sup',
  textsubscript: 'sub',
  textrm: '',
  textsf: '',
  textnormal: '',
  textup: '',
  textmd: '',
  mbox: '',
  hbox: '',
  text: '',
  centerline: '',
  makebox: '',
  framebox: '',
  fbox: '',
  t: 'code',
};

/** Commands that apply until the end of their group. */
export const SWITCHES: Record<string, string> = {
  em: 'em',
  it: 'em',
  itshape: 'em',
  sl: 'em',
  slshape: 'em',
  bf: 'strong',
  bfseries: 'strong',
  tt: 'code',
  ttfamily: 'code',
  sc: 'small-caps',
  scshape: 'small-caps',
};

export const HEADINGS: Record<string, string> = {
  section: 'h2',
  subsection: 'h3',
  subsubsection: 'h4',
  paragraph: 'h5',
  subparagraph: 'h6',
};

/** Headings without an argument, in the words of the statement's language. */
export const NAMED_HEADINGS: Record<string, string> = {
  Input: 'input',
  InputFile: 'input',
  Output: 'output',
  OutputFile: 'output',
  Interaction: 'interaction',
  Note: 'note',
  Scoring: 'scoring',
};

/** Commands whose last argument is shown as text, with their number of arguments. */
export const CARRIERS: Record<string, number> = {
  textcolor: 2,
  colorbox: 2,
  parbox: 2,
  raisebox: 2,
  scalebox: 2,
  rotatebox: 2,
  resizebox: 3,
  multirow: 3,
};

/** Commands with which an author places samples. */
export const SAMPLE_COMMANDS: Record<string, 'next' | 'remaining'> = {
  nextsample: 'next',
  remainingsamples: 'remaining',
};

/** Commands that have no effect on a page, with their number of arguments. */
export const IGNORED: Record<string, number> = {
  problemname: 1,
  label: 1,
  index: 1,
  vspace: 1,
  hspace: 1,
  vskip: 0,
  setlength: 2,
  addtolength: 2,
  setcounter: 2,
  usepackage: 1,
  documentclass: 1,
  pagestyle: 1,
  thispagestyle: 1,
  color: 1,
  title: 1,
  author: 1,
  date: 1,
  selectlanguage: 1,
  graphicspath: 1,
  ...Object.fromEntries(
    (
      'noindent indent centering raggedright raggedleft sloppy protect relax maketitle clearpage newpage pagebreak ' +
      'hfill vfill tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge rm rmfamily sf sffamily ' +
      'normalfont upshape mdseries hline toprule midrule bottomrule nopagebreak nolinebreak allowbreak leavevmode ' +
      'frenchspacing null strut makeatletter makeatother displaystyle'
    )
      .split(' ')
      .map((name) => [name, 0]),
  ),
};

export const SYMBOLS: Record<string, string> = {
  ldots: '…',
  dots: '…',
  textellipsis: '…',
  textendash: '–',
  textemdash: '—',
  textbackslash: '\\',
  textasciitilde: '~',
  textasciicircum: '^',
  textasciigrave: '`',
  textless: '<',
  textgreater: '>',
  textbar: '|',
  textunderscore: '_',
  textdollar: '$',
  textquotedbl: '"',
  textquotesingle: "'",
  textquoteleft: '‘',
  textquoteright: '’',
  textquotedblleft: '“',
  textquotedblright: '”',
  lq: '‘',
  rq: '’',
  guillemotleft: '«',
  guillemotright: '»',
  S: '§',
  P: '¶',
  copyright: '©',
  textcopyright: '©',
  textregistered: '®',
  texttrademark: '™',
  pounds: '£',
  euro: '€',
  texteuro: '€',
  textdegree: '°',
  degree: '°',
  textbullet: '•',
  textperiodcentered: '·',
  textrightarrow: '→',
  textleftarrow: '←',
  texttimes: '×',
  textmu: 'µ',
  dag: '†',
  ddag: '‡',
  LaTeX: 'LaTeX',
  TeX: 'TeX',
  ss: 'ß',
  o: 'ø',
  O: 'Ø',
  ae: 'æ',
  AE: 'Æ',
  aa: 'å',
  AA: 'Å',
  oe: 'œ',
  OE: 'Œ',
  l: 'ł',
  L: 'Ł',
  i: 'ı',
  j: 'ȷ',
  dh: 'ð',
  DH: 'Ð',
  th: 'þ',
  TH: 'Þ',
  space: ' ',
  quad: '\u2003',
  qquad: '\u2003\u2003',
  enspace: '\u2002',
  thinspace: '\u2009',
  slash: '/',
  nobreakspace: '\u00a0',
};

/** Commands of one character. */
export const SIGNS: Record<string, string> = {
  '%': '%',
  $: '$',
  '&': '&',
  '#': '#',
  _: '_',
  '{': '{',
  '}': '}',
  ' ': ' ',
  '\n': ' ',
  ',': '\u2009',
  ';': ' ',
  ':': ' ',
  '!': '',
  '/': '',
  '-': '\u00ad',
  '@': '',
};

/** Accents, as the combining character that follows their letter. */
export const ACCENTS: Record<string, string> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  u: '\u0306',
  '.': '\u0307',
  '"': '\u0308',
  r: '\u030a',
  H: '\u030b',
  v: '\u030c',
  d: '\u0323',
  c: '\u0327',
  k: '\u0328',
  b: '\u0331',
};

export const LISTS: Record<string, 'ul' | 'ol' | 'dl'> = {
  itemize: 'ul',
  compactitem: 'ul',
  enumerate: 'ol',
  compactenum: 'ol',
  description: 'dl',
};

export const TABLES = ['tabular', 'tabular*', 'tabularx', 'longtable', 'array'];

/** Sections of the Kattis document class: a heading and its text. */
export const SECTIONS: Record<string, string> = NAMED_HEADINGS;

/** Environments shown as their content: the element, and the number of arguments after the name. */
export const BOXES: Record<string, { element: string; parameters: number; align?: string }> = {
  center: { element: 'div', parameters: 0, align: 'center' },
  flushleft: { element: 'div', parameters: 0, align: 'left' },
  flushright: { element: 'div', parameters: 0, align: 'right' },
  minipage: { element: 'div', parameters: 1 },
  samepage: { element: 'div', parameters: 0 },
  multicols: { element: 'div', parameters: 1 },
  small: { element: 'div', parameters: 0 },
  figure: { element: 'figure', parameters: 0 },
  'figure*': { element: 'figure', parameters: 0 },
  table: { element: 'figure', parameters: 0 },
  'table*': { element: 'figure', parameters: 0 },
  wrapfigure: { element: 'figure', parameters: 2 },
  quote: { element: 'blockquote', parameters: 0 },
  quotation: { element: 'blockquote', parameters: 0 },
  verse: { element: 'blockquote', parameters: 0 },
};

/** Environments that are formulas, as KaTeX names them. */
export const FORMULAS: Record<string, string> = {
  math: '',
  displaymath: '',
  equation: '',
  'equation*': '',
  align: 'aligned',
  'align*': 'aligned',
  eqnarray: 'aligned',
  'eqnarray*': 'aligned',
  gather: 'gathered',
  'gather*': 'gathered',
  multline: 'gathered',
  'multline*': 'gathered',
};
