import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findFreePort, isPortFree } from './free-port.ts';

describe('a free port', () => {
  it('can be bound', async () => {
    const port = await findFreePort();

    expect(port).toBeGreaterThan(0);
    expect(await isPortFree(port)).toBe(true);
  });

  it.each(['127.0.0.1', '0.0.0.0'])('is not free while another process listens on %s', async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

    expect(await isPortFree(port)).toBe(false);

    server.close();
    await once(server, 'close');
    expect(await isPortFree(port)).toBe(true);
  });
});
