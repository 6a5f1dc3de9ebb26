import { once } from 'node:events';
import { connect } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { NotesService } from '../service-app.fixture.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';

const local = { port: 0, host: '127.0.0.1' };
const json = { 'Content-Type': 'application/json' };
const note = JSON.stringify({ text: 'Buy milk', priority: 1 });

describe('startHttpServer', () => {
  let service: NotesService;
  let server: HttpServer;
  let url: string;

  beforeEach(async () => {
    service = new NotesService();
    server = await startHttpServer(service.app, local);
    url = `http://127.0.0.1:${server.port}`;
  });

  afterEach(async () => {
    await server.stop();
  });

  /** What the server answers to bytes that no client of ours would send. */
  const answerTo = async (text: string): Promise<string> => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(text);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return chunk.toString();
  };

  it('serves the application over a socket', async () => {
    const response = await fetch(`${url}/notes`, { method: 'POST', headers: json, body: note });

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: '1', text: 'Buy milk' });
  });

  it('accepts a chunked body of 64 KiB and rejects a byte more', async () => {
    const chunked = async (bytes: number): Promise<number> => {
      const text = note.replace('Buy milk', 'x'.repeat(bytes - note.length + 'Buy milk'.length));
      const body = new Blob([text]).stream();
      return (await fetch(`${url}/notes`, { method: 'POST', headers: json, body, duplex: 'half' })).status;
    };

    expect(await chunked(65_536)).toBe(201);
    expect(await chunked(65_537)).toBe(413);
  });

  it.each(['DELETE', 'PUT', 'PATCH'])('answers 405 to %s with a chunked body', async (method) => {
    const body = new Blob([note]).stream();

    expect((await fetch(`${url}/notes`, { method, body, duplex: 'half' })).status).toBe(405);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${url}/health`, { method: 'HEAD' });

    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('survives bytes that are not HTTP', async () => {
    expect(await answerTo('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /u);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it.each([
    ['TRACE', 'TRACE /notes/1 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a backslash in the path', 'GET /\\evil HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['an address that is none', 'GET http:// HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a header above ASCII', 'GET / HTTP/1.1\r\nHost: x\r\nX-Name: Zo\u00eb\r\n\r\n'],
    ['an escape that is none', 'GET /notes/% HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('answers %s with a status below 500 and a correlation id', async (_, text) => {
    const answer = await answerTo(text);

    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /u);
    expect(answer).toMatch(/\r\nx-correlation-id: [0-9a-f-]{36}\r\n/iu);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('survives a caller that disconnects in the middle of its body, and logs no failure', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const head =
      'POST /notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"te';
    socket.write(head, () => {
      socket.destroy();
    });
    await once(socket, 'close');

    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(service.log.filter(([severity]) => severity === 'error')).toEqual([]);
  });

  it('rejects with a code if the port is in use', async () => {
    await expect(startHttpServer(service.app, { ...local, port: server.port })).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
    });
  });

  it('closes keep-alive connections as soon as it stops, and stops only once', async () => {
    await (await fetch(`${url}/health`)).text();

    await Promise.all([server.stop(), server.stop()]);

    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('aborts requests that do not end within the grace', async () => {
    const hanging = await startHttpServer(
      { fetch: () => new Promise(() => undefined) },
      { ...local, graceMilliseconds: 30 },
    );
    const request = fetch(`http://127.0.0.1:${hanging.port}/`);
    const outcome = expect(request).rejects.toThrow();

    await hanging.stop();

    await outcome;
  });
});
