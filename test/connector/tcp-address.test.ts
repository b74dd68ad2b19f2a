import assert from 'node:assert/strict';
import type { Address } from '../../core/connector/address-guard.ts';
import { tcpAddress } from '../../core/connector/index.ts';

const till = { hosts: ['till.example.com'], allowPrivate: false };
const lanTill = { hosts: ['till.example.com'], allowPrivate: true };

function names(...addresses: readonly string[]) {
  const found: Address[] = addresses.map((address) => ({ address, family: 4 }));
  return { where: 'connection till', resolve: async () => found };
}

describe('the address of a connection without HTTP', () => {
  it('is the one that was checked', async () => {
    const address = await tcpAddress('till.example.com', till, names('93.184.216.34'));
    assert.deepEqual(address, { address: '93.184.216.34', family: 4 });
  });

  it('is refused when the host is not the one of the settings', async () => {
    const other = tcpAddress('other.example.com', till, names('93.184.216.34'));
    await assert.rejects(other, { code: 'HTTP_HOST_REFUSED', where: 'connection till' });
  });

  it('is refused in the own network unless the connection allows it', async () => {
    const refused = tcpAddress('till.example.com', till, names('10.1.2.3'));
    await assert.rejects(refused, { code: 'HTTP_HOST_REFUSED' });
    const allowed = await tcpAddress('till.example.com', lanTill, names('10.1.2.3'));
    assert.equal(allowed.address, '10.1.2.3');
  });

  it('is refused when one of several is private, or when it is a metadata address', async () => {
    const mixed = tcpAddress('till.example.com', till, names('93.184.216.34', '127.0.0.1'));
    await assert.rejects(mixed, { code: 'HTTP_HOST_REFUSED' });
    const metadata = tcpAddress('till.example.com', lanTill, names('169.254.169.254'));
    await assert.rejects(metadata, { code: 'HTTP_HOST_REFUSED' });
  });

  it('says so when the name stands for nothing', async () => {
    const none = tcpAddress('till.example.com', till, names());
    await assert.rejects(none, { code: 'HTTP_UNREACHABLE', what: /no address/ });
    const broken = tcpAddress('till.example.com', till, {
      where: 'connection till',
      resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
    });
    await assert.rejects(broken, { code: 'HTTP_UNREACHABLE', what: /ENOTFOUND/ });
  });
});
