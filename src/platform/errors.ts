/**
 * The kinds of refusal. They know nothing about HTTP: only `web/error-page.ts` turns a kind into a status. `code` is also
 * the message key below `errors:`, `params` are the values for that message, and `field` names the form field at fault.
 */
export type ErrorParams = Record<string, string | number>;

export interface FieldError {
  field: string;
  code: string;
  params: ErrorParams;
}

export type ErrorKind =
  | 'malformed'
  | 'invalid-input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'not-acceptable'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'rate-limited'
  | 'unavailable';

/** Base class of every expected refusal; anything else that is thrown is a bug and becomes a 500 with an id. */
export class AppError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    readonly params: ErrorParams = {},
    readonly field?: string,
  ) {
    super(`${kind}: ${code}`);
    this.name = 'AppError';
  }

  /** The field errors a form shows; one for a single-field error, none for an error of the whole form. */
  get fields(): FieldError[] {
    return this.field === undefined ? [] : [{ field: this.field, code: this.code, params: this.params }];
  }
}

/** Unreadable syntax (broken JSON, bad encoding, a cursor that is not ours): 400. */
export class Malformed extends AppError {
  constructor(code: string, params?: ErrorParams, field?: string) {
    super('malformed', code, params, field);
  }
}

/** Readable but not acceptable: 422, with the field and the limit. */
export class InvalidInput extends AppError {
  readonly #all: FieldError[] | undefined;

  constructor(code: string, params?: ErrorParams, field?: string, all?: FieldError[]) {
    super('invalid-input', code, params, field);
    this.#all = all;
  }

  override get fields(): FieldError[] {
    return this.#all ?? super.fields;
  }
}

/** Not signed in: 401; pages redirect to sign-in and back. */
export class Unauthenticated extends AppError {
  constructor(code = 'unauthenticated', params?: ErrorParams) {
    super('unauthenticated', code, params);
  }
}

/** Signed in but not allowed: 403; `params.roles` lists the roles that are. */
export class Forbidden extends AppError {
  constructor(code = 'forbidden', params?: ErrorParams) {
    super('forbidden', code, params);
  }
}

/** Absent, or hidden from this person: 404. */
export class NotFound extends AppError {
  constructor(code = 'not_found', params?: ErrorParams) {
    super('not-found', code, params);
  }
}

/** The state no longer allows it, or someone else was first: 409. */
export class Conflict extends AppError {
  constructor(code: string, params?: ErrorParams, field?: string) {
    super('conflict', code, params, field);
  }
}

/** Over a size limit: 413; `params.limitBytes` says which. */
export class TooLarge extends AppError {
  constructor(code: string, params: ErrorParams & { limitBytes: number }, field?: string) {
    super('too-large', code, params, field);
  }
}

/** A body of another media type: 415; `params.types` says which are read. */
export class UnsupportedType extends AppError {
  constructor(code: string, params: ErrorParams & { types: string }) {
    super('unsupported-type', code, params);
  }
}

/** Too many attempts: 429; `params.retrySeconds` says how long to wait. */
export class RateLimited extends AppError {
  constructor(code: string, params: ErrorParams & { retrySeconds: number }) {
    super('rate-limited', code, params);
  }
}

/** Something we depend on (database, Docker, mail) is unavailable: 503 with a retry time. */
export class Unavailable extends AppError {
  constructor(code: string, params?: ErrorParams) {
    super('unavailable', code, params);
  }
}
