/** The least that telling many clients needs: every connection gets a line with the time whenever one is posted. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const open = new Set<ServerResponse>();

const server = createServer((req, res) => {
  if (req.method === 'POST') {
    const id = String(req.url).slice(1);
    for (const one of open) one.write(`${id}\n`);
    res.end();
    return;
  }
  res.writeHead(200, { 'content-type': 'application/x-ndjson' });
  res.flushHeaders();
  open.add(res);
  res.on('close', () => open.delete(res));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.stdin.resume().on('end', () => process.exit(0));
