import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { findEmulator } from './find-emulator.ts';

/** What is answered at an address, one after the other; the last one for ever. */
type Script = Readonly<Record<string, readonly number[]>>;

const servers: Server[] = [];

const answering = async (script: Script): Promise<string> => {
  const calls = new Map<string, number>();
  const server = createServer(({ url = '' }, response) => {
    const answers = script[url] ?? [404];
    const call = calls.get(url) ?? 0;
    calls.set(url, call + 1);
    response.writeHead(answers[call] ?? answers.at(-1) ?? 404).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('the search for an emulator', () => {
  it('finds MiniStack when it is ready, although it responds at the address of LocalStack earlier', async () => {
    const endpoint = await answering({
      '/_ministack/ready': [503, 503, 200],
      '/_localstack/health': [200],
    });

    expect(await findEmulator(endpoint, 10_000)).toBe('ministack');
  });

  it('finds LocalStack, which does not respond at the address of MiniStack', async () => {
    const endpoint = await answering({ '/_localstack/health': [503, 200] });

    expect(await findEmulator(endpoint, 10_000)).toBe('localstack');
  });

  it('fails with a sentence if MiniStack does not become ready', async () => {
    const endpoint = await answering({ '/_ministack/ready': [503], '/_localstack/health': [200] });

    await expect(findEmulator(endpoint, 500)).rejects.toThrow(
      `No emulator is ready at ${endpoint} after 0.5 seconds; start one there, or change AWS_ENDPOINT_URL.`,
    );
  });

  it('fails with a sentence if no server is there', async () => {
    const endpoint = await answering({});
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));

    await expect(findEmulator(endpoint, 0)).rejects.toThrow(
      `No emulator is ready at ${endpoint} after 0 seconds; start one there, or change AWS_ENDPOINT_URL.`,
    );
  });

  it('fails with a sentence if another server responds', async () => {
    const endpoint = await answering({});

    await expect(findEmulator(endpoint, 0)).rejects.toThrow(
      `The server at ${endpoint} is neither MiniStack nor LocalStack; set AWS_ENDPOINT_URL to the endpoint of one of them.`,
    );
  });
});
