/** A push service as in RFC 8030, and browsers that subscribe to it: it checks who sends, decrypts (RFC 8291), and answers as told. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPush {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** Decrypted, for browsers made by `browser()`. */
  text: string;
  /** Claims of the sender, once its signature is verified with the key that it names. */
  claims: { aud: string; exp: number; sub: string };
  senderKey: string;
}

export interface TestPushService {
  url: string;
  received: ReceivedPush[];
  /** The next answers, in order; then 201. */
  answers: { status: number; headers?: Record<string, string>; text?: string }[];
  /** Keeps the next message without an answer until what comes back is called. */
  holdNext(): () => void;
  /** A subscription as a browser gives it. */
  browser(): { endpoint: string; keys: { p256dh: string; auth: string } };
  close(): Promise<void>;
}

export async function startPushService(): Promise<TestPushService> {
  const browsers = new Map<string, { keys: ECDH; auth: Buffer }>();
  const received: ReceivedPush[] = [];
  const answers: TestPushService['answers'] = [];
  let held: Promise<void> | undefined;
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const path = req.url ?? '';
      const browser = browsers.get(path);
      const text = browser ? decrypted(browser, Buffer.concat(parts)) : '';
      received.push({ path, headers: req.headers, text, ...senderOf(req.headers.authorization ?? '') });
      const { status, headers, text: said } = answers.shift() ?? { status: 201 };
      const until = held ?? Promise.resolve();
      held = undefined;
      void until.then(() => res.writeHead(status, headers).end(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    answers,
    holdNext: () => {
      let release = () => {};
      held = new Promise<void>((resolve) => (release = resolve));
      return () => release();
    },
    browser: () => {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(8).toString('hex')}`;
      browsers.set(path, { keys, auth });
      return {
        endpoint: url + path,
        keys: { p256dh: keys.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const derived = (salt: Buffer, key: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** The one record of an `aes128gcm` body (RFC 8188) by the keys of RFC 8291, 3.4. */
function decrypted({ keys, auth }: { keys: ECDH; auth: Buffer }, body: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), senderKey]);
  const input = derived(auth, keys.computeSecret(senderKey), about, 32);
  const key = derived(salt, input, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derived(salt, input, Buffer.from('Content-Encoding: nonce\0'), 12);
  const opener = createDecipheriv('aes-128-gcm', key, nonce);
  opener.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
  // The last record ends with a 2 and zeros.
  return plain.subarray(0, plain.lastIndexOf(2)).toString();
}

/** Who sends, by `Authorization: vapid t=…, k=…` (RFC 8292). @throws Error when the signature is not by that key */
function senderOf(header: string): Pick<ReceivedPush, 'claims' | 'senderKey'> {
  const [, token = '', senderKey = ''] = /^vapid t=([^,]+), ?k=(\S+)$/.exec(header) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(senderKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as never, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('the sender did not sign with its key');
  return { claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) as ReceivedPush['claims'], senderKey };
}
