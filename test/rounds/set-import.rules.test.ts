/** Lists of problems of other systems: how they are read, and which problems they mean. */
import { expect } from 'chai';
import { AppError } from '../../src/platform/errors.ts';
import { setEntries } from '../../src/rounds/set-import.input.ts';
import { matchedEntries, type SetChoice } from '../../src/rounds/set-import.rules.ts';

const ICPC = `
problems:
  - letter: A
    short-name: hello
    color: yellow
    rgb: '#ffff00'
  - letter: B
    short-name: tree-walk
`;
const DOMJUDGE = `
- id: hello
  label: A
  name: Hello World
  rgb: '#FF0000'
  time_limit: 2.5
- {id: 12, label: B, name: {en: Tree Walk, nl: Boom}, uuid: 0c3e8a4e-6f6f-4b3d-9c1b-2f8f4c8b7a11}
`;

const choice = (slug: string, title: string): SetChoice => ({ versionId: `v-${slug}`, slug, title, number: 1 });

describe('a problem set', () => {
  it('is read from the lists of the ICPC tools, DOMjudge and as JSON', () => {
    const [a, b] = setEntries(ICPC);
    expect(a).to.deep.equal({
      ...{ row: 1, label: 'A', name: '', shortNames: ['hello'], uuid: null, timeLimitMs: null },
      color: { rgb: '#ffff00', name: 'yellow' },
    });
    expect(b!.shortNames).to.deep.equal(['tree-walk']);
    const [c, d] = setEntries(DOMJUDGE);
    expect([c!.name, c!.timeLimitMs, c!.color?.rgb]).to.deep.equal(['Hello World', 2500, '#ff0000']);
    expect([d!.name, d!.shortNames, d!.uuid]).to.deep.equal([
      'Tree Walk',
      ['12'],
      '0c3e8a4e-6f6f-4b3d-9c1b-2f8f4c8b7a11',
    ]);
    expect(setEntries('[{"label":"A","short_name":"hello"}]')).to.have.length(1);
  });

  const colors: [what: string, given: string, color: object | null][] = [
    ['of three digits', "rgb: '#f0A'", { rgb: '#ff00aa', name: null }],
    ['without the sign', 'rgb: 00ff00, color: lime', { rgb: '#00ff00', name: 'lime' }],
    ['under another key', "color: '#0072B2'", { rgb: '#0072b2', name: null }],
    ['that is usual, with its name', "rgb: '#56b4e9', color: Sky Blue", { rgb: '#56b4e9', name: null }],
    ['by the name of a usual one', 'color: orange', { rgb: '#e69f00', name: null }],
    ['by another name', 'color: DarkGreen', { rgb: '#006400', name: 'DarkGreen' }],
    ['by a name that we do not know', 'color: lila', { rgb: null, name: 'lila' }],
    ['by a name of objects', 'color: constructor', { rgb: null, name: 'constructor' }],
    ['that is empty', "rgb: '', color: ''", null],
  ];
  for (const [what, given, color] of colors)
    it(`has a color ${what}`, () => expect(setEntries(`- {id: x, ${given}}`)[0]!.color).to.deep.equal(color));

  const wrong: [what: string, text: string, code: string][] = [
    ['is empty', '[]', 'set_empty'],
    ['is no list', 'name: x', 'set_no_list'],
    ['is no YAML', '- {a: [', 'set_not_yaml'],
    ['holds a word', '- hello', 'set_entry_not_object'],
    ['has an entry without a name', '- {label: A}', 'set_entry_nameless'],
    ['has a label twice', '- {label: A, id: x}\n- {label: a, id: y}', 'set_label_twice'],
    ['has a label with a space', '- {label: "A 1", id: x}', 'set_label'],
    ['has a color that is none', '- {id: x, rgb: "#12345"}', 'set_rgb'],
    ['has a color whose zeros are lost', '- {id: x, rgb: 000000}', 'set_rgb'],
    ['has a long name of a color', `- {id: x, color: ${'x'.repeat(31)}}`, 'set_color_name'],
    ['has 61 problems', Array.from({ length: 61 }, (_, n) => `- {id: p${n}}`).join('\n'), 'set_too_long'],
    ['is too large', `- {id: x}\n#${'x'.repeat(300_000)}`, 'set_too_large'],
    ['multiplies', `a: &a [x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: [${'*b,'.repeat(9)}]`, 'set_not_yaml'],
  ];
  for (const [what, text, code] of wrong)
    it(`is refused when it ${what}`, () => {
      let caught: unknown;
      try {
        setEntries(text);
      } catch (error) {
        caught = error;
      }
      expect(caught, String(caught)).to.be.instanceOf(AppError);
      expect((caught as AppError).code).to.equal(code);
    });

  it('means problems by UUID, then by short name, then by a name that only one has', () => {
    const choices = [
      choice('hello', 'Hello'),
      choice('treewalk', 'Tree Walk'),
      choice('x', 'Same'),
      choice('y', 'same'),
    ];
    const of = (text: string) =>
      matchedEntries(setEntries(text), choices, new Map([['abc', 'v-x']])).map(({ match, versionId }) => [
        match,
        versionId,
      ]);
    expect(of('- {id: hello, uuid: ABC}')).to.deep.equal([['uuid', 'v-x']]);
    expect(of('- {id: hello, uuid: other}')).to.deep.equal([['short_name', 'v-hello']]);
    expect(of('- {short-name: Tree-Walk}')).to.deep.equal([['short_name', 'v-treewalk']]);
    expect(of('- {id: "7", name: tree  walk}')).to.deep.equal([['name', 'v-treewalk']]);
    expect(of('- {id: "7", name: SAME}')).to.deep.equal([['several', '']]);
    expect(of('- {id: "7", name: Other}')).to.deep.equal([['none', '']]);
  });
});
