/**
 * Requests to addresses that people typed: identity providers, learning platforms. They reach public hosts by https alone. The
 * address of the host is checked where the connection is made, so a name that resolves to something else later gains nothing.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, publicLookupOr } from './public-addresses.ts';

const MOST_BYTES = 2 * 1024 * 1024;
const ANSWER_MS = 10_000;

/** Why no request is sent to an address; `reason` is a word of `errors:outside.*`. */
export class RefusedHost extends Error {
  constructor(
    readonly host: string,
    readonly reason: 'https' | 'private' | 'address',
  ) {
    super(`Refused host ${host}: ${reason}`);
    this.name = 'RefusedHost';
  }
}

/**
 * The address if it may be asked as far as it can be told without a look-up.
 * @param privateHosts hosts with port that operators allow although they are private or without https
 * @throws RefusedHost
 */
export function outsideUrl(text: string | URL, privateHosts: readonly string[]): URL {
  if (!URL.canParse(String(text))) throw new RefusedHost(String(text).slice(0, 100), 'address');
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new RefusedHost(url.host, 'address');
  if (isAllowed(url, privateHosts)) return url;
  if (url.protocol !== 'https:') throw new RefusedHost(url.host, 'https');
  const ip = bareHost(url);
  if (isIP(ip) !== 0 && !isPublicAddress(ip)) throw new RefusedHost(url.host, 'private');
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(ip) || !ip.includes('.'))
    if (isIP(ip) === 0) throw new RefusedHost(url.host, 'private');
  return url;
}

const bareHost = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');
const isAllowed = (url: URL, privateHosts: readonly string[]) =>
  privateHosts.includes(url.host) || privateHosts.includes(url.hostname);

/** Looks a name up and refuses it unless every address it has is public. */
const publicLookup = publicLookupOr((host) => new RefusedHost(host, 'private'));

export interface OutsideRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds until an answer that is not complete is given up. */
  answerMs?: number;
}

/**
 * Sends one request and reads the whole answer, up to 2 MB. Redirects are not followed: they are answers like others.
 * @throws RefusedHost, or Error when there is no answer in time
 */
export async function askOutside(
  address: string | URL,
  { method = 'GET', headers = {}, body, answerMs = ANSWER_MS }: OutsideRequest,
  privateHosts: readonly string[],
): Promise<Response> {
  const url = outsideUrl(address, privateHosts);
  const options: RequestOptions = {
    method,
    headers: {
      'user-agent': 'Kernelway',
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    signal: AbortSignal.timeout(answerMs),
    ...(isAllowed(url, privateHosts) ? {} : { lookup: publicLookup as unknown as RequestOptions['lookup'] }),
  };
  return await new Promise<Response>((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = send(url, options, (answer) => void wholeAnswer(answer).then(resolve, reject));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function wholeAnswer(answer: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) {
      answer.destroy();
      throw new Error('The answer is longer than 2 MB');
    }
    parts.push(part);
  }
  const headers = new Headers();
  for (let index = 0; index < answer.rawHeaders.length; index += 2)
    headers.append(answer.rawHeaders[index] as string, answer.rawHeaders[index + 1] as string);
  const status = answer.statusCode ?? 502;
  const isEmpty = [101, 204, 205, 304].includes(status);
  return new Response(isEmpty ? null : Buffer.concat(parts), { status, headers });
}
