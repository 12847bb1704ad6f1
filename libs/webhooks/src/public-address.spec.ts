import { isPublicAddress } from './public-address.js';

describe('an address', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'that anybody reaches is allowed: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '::1', '::'],
    ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::1', 'fec0::1'],
    ...['169.254.0.1', 'fe80::1'],
    // Metadata: AWS, Google and Azure; AWS by IPv6; Alibaba; Oracle; Azure's host.
    ...['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
    // IPv4 in IPv6: mapped, compatible, NAT64, 6to4, Teredo.
    ...[
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:10.0.0.1',
      '::ffff:169.254.169.254',
      '::ffff:168.63.129.16',
    ],
    ...['::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::'],
    ...['255.255.255.255', '224.0.0.1', 'ff02::1', '198.18.0.1', '240.0.0.1', '2001:db8::1'],
    ...['', 'localhost', '127.1', '0x7f000001', '1.1.1.1 '],
  ])('that is none for everybody is refused: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
