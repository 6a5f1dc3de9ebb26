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

/** Returns a port that is currently free, chosen by the operating system. Another process may take it first: retry. */
export const findFreePort = (): Promise<number> => listen(0);

/** Returns whether a port of the loopback interface can currently be listened on. */
export const isPortFree = async (port: number): Promise<boolean> => {
  try {
    await listen(port);
    return true;
  } catch {
    return false;
  }
};
