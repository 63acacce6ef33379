/** The least that taking in a submission needs: it reads the form, stores the text in a file and a row in SQLite, and redirects. */
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'kernelway-floor-'));
const db = new Database(join(folder, 'floor.sqlite'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');
db.exec('create table submissions (id integer primary key, file text not null, at integer not null)');
const insert = db.prepare('insert into submissions (file, at) values (?, ?)');

const server = createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => parts.push(part));
  req.on('end', () => {
    const code = new URLSearchParams(Buffer.concat(parts).toString('utf8')).get('code') ?? '';
    const name = createHash('sha256').update(code).digest('hex');
    void writeFile(join(folder, name), code).then(() => {
      const { lastInsertRowid } = insert.run(name, Date.now());
      res.writeHead(303, { location: `/submissions/${lastInsertRowid}` }).end();
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.stdin.resume().on('end', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
