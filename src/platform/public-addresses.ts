/**
 * Which network addresses belong to the public internet. Whatever the site calls at an address that a person gave is looked
 * up here at the moment of the connection, so that no name can lead into the network behind the site.
 */
import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Private, local, shared, documentation, benchmark, multicast and reserved ranges (IANA special-purpose registries). */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Public IPv6 is 2000::/3 without these. What carries an IPv4 address inside (6to4, Teredo, NAT64) is not reached either. */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const refused = new BlockList();
for (const range of NOT_PUBLIC_V4) add(refused, range, 'ipv4');
for (const range of NOT_PUBLIC_V6) add(refused, range, 'ipv6');
const global6 = new BlockList();
add(global6, '2000::/3', 'ipv6');

function add(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [net = '', prefix] = range.split('/');
  list.addSubnet(net, Number(prefix), family);
}

/** Whether an IP address, as text, belongs to the public internet; false for anything else. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  if (family === 6) return global6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
  return false;
}

/**
 * A `lookup` for connections that fails where a name has an address that is not public. The connection then uses the very
 * addresses that were checked: a name that answers differently the next time gains nothing.
 */
export function publicLookupOr(refusal: (host: string) => Error): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const first = addresses[0];
      if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(refusal(hostname), '', 0);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

export const publicLookup = publicLookupOr((host) => new Error(`${host} has an address that is not public`));
