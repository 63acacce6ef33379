/**
 * The JSON of a page: its fields are listed, and nothing that is not in the list is sent. Made in `*.views.ts` alone, where
 * dependency-cruiser allows it; `page()` takes nothing else as JSON, so a model with a secret in it stays on the server.
 */
import { z } from 'zod';

/** Models may be read-only; what zod takes may not. */
type Shown<T> = T extends readonly (infer Item)[]
  ? readonly Shown<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Shown<T[Key]> }
    : T;

/** Made by `pageJson` and by nobody else. */
export class PageJson<Model, Sent = unknown> {
  /** @internal what `test/architecture` checks */
  readonly schema: z.ZodType<Sent>;
  /** What is sent of a model. A property, not a method, so that the compiler refuses a model that lacks a field. */
  readonly of: (model: Model) => Sent;

  /** @internal */
  constructor(schema: z.ZodType<Sent>) {
    this.schema = schema;
    this.of = (model) => schema.parse(model);
  }
}

/** Lists what a page sends as JSON. Fields of the model that are not in the list are left out, at any depth. */
export function pageJson<Fields extends z.core.$ZodLooseShape>(
  fields: Fields,
): PageJson<Shown<z.input<z.ZodObject<Fields>>>, z.output<z.ZodObject<Fields>>> {
  return new PageJson(z.object(fields) as unknown as z.ZodType<z.output<z.ZodObject<Fields>>>);
}

/** What a page sends as JSON, for those who read it. */
export type SentBy<Json> = Json extends PageJson<never, infer Sent> ? Sent : never;

/** Where in a list one is, as most lists have it. */
export const listPages = z.object({ page: z.int(), pages: z.int(), total: z.int() });
