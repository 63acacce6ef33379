/**
 * The JSON of pages: only fields that a view lists, none with unspecified content, and none with the name of a secret.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';
import { page } from '../../src/platform/web/page.ts';
import { PageJson, pageJson } from '../../src/platform/web/page-json.ts';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const filesOf = (role: string): string[] =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(`.${role}.ts`));

/** Names of fields that no one, or only one person, may read. */
const SECRET = /password|token|secret|(^|[a-z])hash$|joinCode|e-?mail|studentNumber|^answer$|session|cookie/i;
/** Exceptions: fields that a page exists for, or that name something public. */
const MAY_BE_SENT: Record<string, string> = {
  'submissionJson.submission.treeHash': 'of the files that its reader sees',
};

/** Every field, as a path; `open` if its content is unspecified. */
function fieldsOf(schema: unknown, at: string): { path: string; isOpen: boolean }[] {
  const node = schema as Record<string, unknown>;
  const inside = [
    ...Object.entries((node.properties ?? {}) as object).map(([name, one]) => [`${at}.${name}`, one] as const),
    ...[node.items, node.additionalProperties, ...((node.anyOf ?? []) as unknown[])]
      .filter((one) => typeof one === 'object')
      .map((one) => [at, one] as const),
  ];
  const isOpen = !['type', 'anyOf', 'enum', 'const', '$ref'].some((word) => word in node);
  const isOpenObject = node.type === 'object' && node.additionalProperties === undefined;
  return [{ path: at, isOpen: isOpen || isOpenObject }, ...inside.flatMap(([path, one]) => fieldsOf(one, path))];
}

const listedIn = (json: PageJson<never>, name: string) =>
  fieldsOf(z.toJSONSchema(json.schema, { io: 'output', reused: 'inline' }), name);

describe('the JSON of pages', () => {
  const made = new Map<string, PageJson<never>>();
  before(async () => {
    for (const path of filesOf('views')) {
      const exported = (await import(join(SRC, path))) as Record<string, unknown>;
      for (const [name, value] of Object.entries(exported))
        if (value instanceof PageJson) made.set(name, value as PageJson<never>);
    }
  });

  it('lists its fields, at every depth', () => {
    expect(made.size).to.be.greaterThan(2);
    const fields = [...made].flatMap(([name, json]) => listedIn(json, name));
    expect(fields.length).to.be.greaterThan(40);
    expect(fields.filter(({ isOpen }) => isOpen).map(({ path }) => path)).to.deep.equal([]);
  });

  it('has no field with the name of a secret, except those the page exists for', () => {
    const named = [...made]
      .flatMap(([name, json]) => listedIn(json, name).map(({ path }) => path))
      .filter((path) => SECRET.test(path.split('.').at(-1)!));
    expect([...new Set(named)].sort()).to.deep.equal(Object.keys(MAY_BE_SENT).sort());
  });

  it('is used by a page, each view', () => {
    const routes = filesOf('routes')
      .map((path) => readFileSync(join(SRC, path), 'utf8'))
      .join('\n');
    const unused = [...made.keys()].filter((name) => !new RegExp(`\\bpage\\([^;]*, ${name},?\\s*\\)`).test(routes));
    expect(unused).to.deep.equal([]);
  });

  it('leaves out unlisted fields', () => {
    const json = pageJson({ course: z.object({ slug: z.string() }), rows: z.array(z.object({ id: z.string() })) });
    const model = { title: 'T', course: { slug: 'a', joinCode: 'J' }, rows: [{ id: '1', email: 'e' }], code: 'J' };
    expect(json.of(model)).to.deep.equal({ course: { slug: 'a' }, rows: [{ id: '1' }] });
  });

  it('is checked for open fields: loose objects, unknown values and records of them', () => {
    const open = pageJson({
      a: z.looseObject({ id: z.string() }),
      b: z.unknown(),
      c: z.array(z.any()),
      d: z.record(z.string(), z.unknown()),
      e: z.record(z.string(), z.number()),
    });
    const found = listedIn(open, 'x').filter(({ isOpen }) => isOpen);
    expect([...new Set(found.map(({ path }) => path))]).to.deep.equal(['x.a', 'x.b', 'x.c', 'x.d']);
  });

  it('cannot be a whole model or an object made in a route: the compiler refuses both', () => {
    const json = pageJson({ id: z.string() });
    const model = { title: 'T', id: '1' };
    // Never called: each of these lines must be a compile error, or `@ts-expect-error` is one.
    const refused = (req: never, res: never) => [
      page(req, res, 'x', model, json),
      // @ts-expect-error a model is not a list of fields
      page(req, res, 'x', model, model),
      // @ts-expect-error neither is an object made in a route
      page(req, res, 'x', model, { ...model }),
      // @ts-expect-error the model must have every field
      page(req, res, 'x', { title: 'T' }, json),
    ];
    expect(refused).to.be.a('function');
  });
});
