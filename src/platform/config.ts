/**
 * Every environment variable, checked once at start. Only this file reads `process.env`; `docs/configuration.md` and
 * `.env.example` list the same keys (a test compares them). `NAME_FILE` gives a secret from a file.
 */
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { isPushKey, isSigningKey } from './signing-key.ts';
import { isTimeZone } from './times.ts';

const flag = (fallback: boolean) =>
  z
    .enum(['0', '1', 'true', 'false'])
    .optional()
    .transform((value) => (value === undefined ? fallback : value === '1' || value === 'true'));

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** One entry per variable, in the order of `docs/configuration.md`. */
export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  BASE_URL: url.optional(),
  DATA_DIR: z.string().min(1).default('var'),
  DATABASE_URL: z
    .string()
    .regex(/^(mysql|sqlite):/, 'must start with mysql: or sqlite:')
    .optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
  MIGRATE: z.enum(['auto', 'check']).default('auto'),
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  SECRETS_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  TIME_ZONE: z.string().refine(isTimeZone, 'must be an IANA name such as Asia/Shanghai').default('UTC'),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  KERNELWAY_DEMO: flag(true),
  LOCAL_JUDGE: flag(true),
  LOCAL_JUDGE_SLOTS: z.coerce.number().int().min(1).max(64).optional(),
  VERIFY_IMPORTS: flag(true),
  KERNELWAY_SYSTEM_SETUP: flag(true),
  MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.string().default('Kernelway <noreply@kernelway.invalid>'),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GITHUB_BASE_URL: url.default('https://github.com'),
  GITHUB_API_URL: url.default('https://api.github.com'),
  PRIVATE_HOSTS: z
    .string()
    .regex(/^[A-Za-z0-9.:,[\]_ -]*$/, 'must be host names with commas between them')
    .default(''),
  SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR: z.coerce.number().int().min(1).default(20),
  WARM_UP_MINUTES: z.coerce.number().int().min(0).max(1440).default(30),
  SAMPLE_RUNS_PER_TEN_MINUTES: z.coerce.number().int().min(1).max(1000).default(10),
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(10).max(100_000).default(300),
  METRICS_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(/^\S+$/, 'must have no blanks')
    .optional(),
  JUDGE_ERRORS_UNTIL_QUARANTINE: z.coerce.number().int().min(0).max(100).default(5),
  CERTIFICATE_KEY: z.string().refine(isSigningKey, 'must be an Ed25519 private key in PEM').optional(),
  PUSH_KEY: z.string().refine(isPushKey, 'must be a P-256 private key in PEM').optional(),
  PUSH_HOSTS: z
    .string()
    .regex(/^(\*|(\*\.)?[a-z0-9.-]+(,(\*\.)?[a-z0-9.-]+)*)$/, 'must be * or host names with commas between them')
    .default('fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com'),
  PUSH_PRIVATE: flag(false),
  SPEED_REVIEW_ABOVE: z.coerce.number().min(1).default(10),
  SPEED_REVIEW_TIMES_BEST: z.coerce.number().min(1).default(3),
  FEED_KEEP_ALIVE_MS: z.coerce.number().int().min(50).max(120_000).default(30_000),
  FEED_STUCK_MS: z.coerce.number().int().min(50).max(600_000).default(60_000),
  BOARD_MAX_AGE_MS: z.coerce.number().int().min(0).max(60_000).default(1000),
});

type Environment = z.infer<typeof environmentSchema>;

export interface Config {
  environment: 'development' | 'test' | 'production';
  port: number;
  host: string;
  /** Public URL without a trailing slash; derived from the port when not set. */
  baseUrl: string;
  dataDir: string;
  databaseUrl: string;
  databasePoolSize: number;
  migrate: 'auto' | 'check';
  sessionSecret: string;
  /** Encrypts the secrets that are kept in the database. */
  secretsKey: string;
  /** IANA name; used for people whose browser and profile name none. */
  timeZone: string;
  trustProxy: number;
  logLevel: Environment['LOG_LEVEL'];
  demo: boolean;
  localJudge: { enabled: boolean; slots: number | undefined };
  /** Whether all examples of an imported version are judged once it passed its check. */
  verifyImports: boolean;
  mail: { url: string | undefined; from: string };
  github: { clientId: string; clientSecret: string; baseUrl: string; apiUrl: string } | undefined;
  /** Hosts (with port, or for all ports) that the site may ask although they are private or without https. */
  privateHosts: readonly string[];
  signInAttemptsPerQuarterHour: number;
  /** 0 = no warm-up. */
  warmUpMinutes: number;
  sampleRunsPerTenMinutes: number;
  /** Of one person, with all their tokens. */
  apiRequestsPerMinute: number;
  metricsToken: string | undefined;
  /** 0 = never. */
  judgeErrorsUntilQuarantine: number;
  /** PEM; undefined: a key kept in the data folder. */
  certificateKey: string | undefined;
  push: {
    /** PEM; undefined: a key kept in the data folder. */
    key: string | undefined;
    /** Hosts of push services; `*.example` are all below example, `*` is every public host. */
    hosts: readonly string[];
    /** Whether http and private addresses are reached as well: for tests. */
    isPrivate: boolean;
  };
  /** Speedups beyond these wait for someone to look at them, where a problem does not say. */
  speedReview: { above: number; timesBest: number };
  /** How old a board may be that somebody is shown; 0 = it is checked at every request. */
  /** After so long without an event, a feed sends an empty line and asks whether its reader may still read. */
  feedKeepAliveMs: number;
  /** A client of a feed that reads nothing for so long is left. */
  feedStuckMs: number;
  boardMaxAgeMs: number;
}

/** All configuration problems at once, one line each, without secret values. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`Configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks the environment. Creates DATA_DIR and, when SESSION_SECRET is not given, a secret kept in it.
 * @throws ConfigError listing every problem.
 */
export function loadConfig(source: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const values = withSecretFiles(source, problems);
  const parsed = environmentSchema.safeParse(values);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  if (Boolean(values.GITHUB_CLIENT_ID) !== Boolean(values.GITHUB_CLIENT_SECRET)) {
    problems.push('GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET: give both or none');
  }
  if (values.NODE_ENV === 'production' && !values.SESSION_SECRET) {
    problems.push('SESSION_SECRET: required in production');
  }
  if (values.NODE_ENV === 'production' && ['1', 'true'].includes(values.PUSH_PRIVATE ?? '')) {
    problems.push('PUSH_PRIVATE: for tests, not for production');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data);
}

function withSecretFiles(source: NodeJS.ProcessEnv, problems: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const key of Object.keys(environmentSchema.shape)) {
    const file = source[`${key}_FILE`];
    const value = source[key];
    if (file) {
      try {
        values[key] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(`${key}_FILE: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
      }
    } else if (value !== undefined && value !== '') {
      values[key] = value;
    }
  }
  return values;
}

function toConfig(env: Environment): Config {
  const dataDir = resolve(env.DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  const sessionSecret = env.SESSION_SECRET ?? keptSecret(dataDir);
  return {
    environment: env.NODE_ENV,
    port: env.PORT,
    host: env.HOST,
    baseUrl: (env.BASE_URL ?? `http://localhost:${env.PORT}`).replace(/\/{1,99}$/, ''),
    dataDir,
    databaseUrl: env.DATABASE_URL ?? `sqlite:${join(dataDir, 'kernelway.sqlite')}`,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    migrate: env.MIGRATE,
    sessionSecret,
    secretsKey: env.SECRETS_KEY ?? sessionSecret,
    timeZone: env.TIME_ZONE,
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    demo: env.KERNELWAY_DEMO && env.NODE_ENV !== 'production',
    localJudge: { enabled: env.LOCAL_JUDGE, slots: env.LOCAL_JUDGE_SLOTS },
    verifyImports: env.VERIFY_IMPORTS,
    mail: { url: env.MAIL_URL, from: env.MAIL_FROM },
    github:
      env.GITHUB_CLIENT_ID && env.GITHUB_CLIENT_SECRET
        ? {
            clientId: env.GITHUB_CLIENT_ID,
            clientSecret: env.GITHUB_CLIENT_SECRET,
            baseUrl: env.GITHUB_BASE_URL.replace(/\/{1,99}$/, ''),
            apiUrl: env.GITHUB_API_URL.replace(/\/{1,99}$/, ''),
          }
        : undefined,
    privateHosts: env.PRIVATE_HOSTS.split(',')
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ''),
    signInAttemptsPerQuarterHour: env.SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR,
    warmUpMinutes: env.WARM_UP_MINUTES,
    sampleRunsPerTenMinutes: env.SAMPLE_RUNS_PER_TEN_MINUTES,
    apiRequestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    metricsToken: env.METRICS_TOKEN,
    judgeErrorsUntilQuarantine: env.JUDGE_ERRORS_UNTIL_QUARANTINE,
    certificateKey: env.CERTIFICATE_KEY,
    push: { key: env.PUSH_KEY, hosts: env.PUSH_HOSTS.split(','), isPrivate: env.PUSH_PRIVATE },
    speedReview: { above: env.SPEED_REVIEW_ABOVE, timesBest: env.SPEED_REVIEW_TIMES_BEST },
    feedKeepAliveMs: env.FEED_KEEP_ALIVE_MS,
    feedStuckMs: env.FEED_STUCK_MS,
    boardMaxAgeMs: env.BOARD_MAX_AGE_MS,
  };
}

/** A random secret stored in the data folder, so that sessions survive a restart without configuration. */
function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'session-secret');
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}

/** The environment for child processes: what they need, without secrets. */
export function childEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, DOCKER_HOST, NODE_ENV, JUDGE_TOOLCHAINS, JUDGE_TIME_FACTOR } = process.env;
  return { PATH, HOME, DOCKER_HOST, NODE_ENV, JUDGE_TOOLCHAINS, JUDGE_TIME_FACTOR };
}

/** Variables that organizers may name for the secret of an identity provider; none of the site's own settings is one. */
export const CLIENT_SECRET_VARIABLE = /^CLIENT_SECRET_[A-Z0-9_]{1,60}$/;

/** The secret in such a variable, or in the file that `NAME_FILE` names. */
export function clientSecretFromEnvironment(variable: string): string | undefined {
  if (!CLIENT_SECRET_VARIABLE.test(variable)) return undefined;
  const file = process.env[`${variable}_FILE`];
  const secret = file ? readFileSync(file, 'utf8').trim() : process.env[variable];
  return secret || undefined;
}
