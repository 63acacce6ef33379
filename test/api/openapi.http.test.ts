/** The OpenAPI document lists exactly the mounted routes, and is complete. */
import { expect } from 'chai';
import { apiRoutes, endpoints } from '../../src/api/api.routes.ts';
import { startSite, type TestSite } from '../setup/site.ts';

interface Operation {
  operationId: string;
  security: unknown;
  parameters?: { name: string }[];
  responses: Record<string, unknown>;
}

interface Document {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

describe('the OpenAPI document', () => {
  let site: TestSite;
  let document: Document;

  before(async () => {
    site = await startSite('sqlite');
    document = (await (await fetch(`${site.url}/api/v1/openapi.json`)).json()) as Document;
  });
  after(() => site.close());

  it('lists exactly the mounted routes', () => {
    const layers = (apiRoutes(site.app) as unknown as { stack: Layer[] }).stack;
    const mounted = layers.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : [],
    );
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(listed.length).to.equal(endpoints.length);
    expect([...listed, 'get /api/v1/openapi.json'].sort()).to.deep.equal(mounted.sort());
  });

  it('refers only to existing components, and gives each operation its own name', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
    expect(references.length).to.be.greaterThan(0);
    for (const to of references) {
      expect(to).to.match(/^#\/components\/schemas\/\w+$/);
      expect(document.components.schemas).to.have.property(to.split('/').at(-1)!);
    }
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('states the scope and the refusals of each operation', () => {
    expect(document.openapi).to.equal('3.1.0');
    expect(document.servers).to.deep.equal([{ url: `${site.url}/api/v1` }]);
    for (const methods of Object.values(document.paths))
      for (const { security, responses } of Object.values(methods)) {
        expect(JSON.stringify(security)).to.match(/^\[\{"token":\["(read|submit)"\]\}\]$/);
        expect(responses).to.include.keys('401', '403', '429');
      }
  });

  it('states that lists refuse a cursor with 400, and shows the own results of their items', () => {
    const lists = Object.values(document.paths).filter(({ get }) =>
      get?.parameters?.some(({ name }) => name === 'cursor'),
    );
    expect(lists.length).to.equal(7);
    for (const { get } of lists) expect(get?.responses).to.include.keys('400');
    const schemas = document.components.schemas as Record<string, { properties: Record<string, unknown> }>;
    for (const [schema, field] of [
      ['ListedProblem', 'myResult'],
      ['Assignment', 'myResult'],
      ['ListedContest', 'myParticipant'],
      ['ListedCourse', 'role'],
    ] as const)
      expect(schemas[schema]?.properties).to.have.property(field);
  });
});
