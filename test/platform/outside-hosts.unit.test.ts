import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { askOutside, outsideUrl, RefusedHost } from '../../src/platform/outside-hosts.ts';
import { isPublicAddress } from '../../src/platform/public-addresses.ts';
import { openText, sealText } from '../../src/platform/sealed-text.ts';

describe('hosts outside', () => {
  it('have public addresses', () => {
    for (const ip of ['8.8.8.8', '2606:4700::1111']) expect(isPublicAddress(ip), ip).to.equal(true);
    for (const ip of [
      '127.0.0.1',
      '10.0.0.1',
      '172.31.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      '2002:7f00:1::',
      '2001:db8::1',
      'x',
    ])
      expect(isPublicAddress(ip), ip).to.equal(false);
  });

  it('are asked by https, except those that operators allow', () => {
    expect(outsideUrl('https://login.example.edu/x', []).pathname).to.equal('/x');
    expect(outsideUrl('http://10.0.0.8:8080/x', ['10.0.0.8:8080']).port).to.equal('8080');
    expect(() => outsideUrl('http://10.0.0.8:8081/x', ['10.0.0.8:8080'])).to.throw(RefusedHost);
    expect(() => outsideUrl('file:///etc/passwd', ['etc'])).to.throw(RefusedHost);
  });

  it('are refused when their name resolves to a private address', async () => {
    const refused = await askOutside('https://localtest.invalid./', {}, []).catch((error: Error) => error);
    expect(refused).to.be.an('error');
    const private_ = await askOutside('https://0x7f000001/', {}, []).catch((error: Error) => error);
    expect(private_).to.be.instanceOf(RefusedHost);
  });

  it('get one request: redirects are not followed, and long answers are cut off', async () => {
    const server = createServer((req, res) => {
      if (req.url === '/long') return void res.end('x'.repeat(3_000_000));
      res.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await askOutside(`http://${host}/`, {}, [host])).status).to.equal(302);
    expect(await askOutside(`http://${host}/long`, {}, [host]).catch(() => 'cut off')).to.equal('cut off');
    server.closeAllConnections();
    server.close();
  });
});

describe('sealed texts', () => {
  const config = { secretsKey: 'k'.repeat(32) };
  it('are read again for the same purpose, row and key alone', () => {
    const sealed = sealText(config, 'purpose', 'row', '秘密');
    expect(sealed).to.not.contain('秘密');
    expect(openText(config, 'purpose', 'row', sealed)).to.equal('秘密');
    expect(openText(config, 'other', 'row', sealed)).to.equal(undefined);
    expect(openText(config, 'purpose', 'other', sealed)).to.equal(undefined);
    expect(openText({ secretsKey: 'x'.repeat(32) }, 'purpose', 'row', sealed)).to.equal(undefined);
    expect(openText(config, 'purpose', 'row', `${sealed.slice(0, -2)}AA`)).to.equal(undefined);
    expect(sealText(config, 'purpose', 'row', '秘密')).to.not.equal(sealed);
  });
});
