import { once } from 'node:events';
import { createServer } from 'node:net';

const listen = async (port: number): Promise<number> => {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('A TCP server has an address with a port.');
  }
  return address.port;
};

/** A port that was free a moment ago, chosen by the operating system. Another process may still take it first: retry. */
export const findFreePort = (): Promise<number> => listen(0);

/** Tells whether a port of this machine's loopback interface can be listened on at the moment. */
export const isPortFree = async (port: number): Promise<boolean> => {
  try {
    await listen(port);
    return true;
  } catch {
    return false;
  }
};
