import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, request, type Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bundle } from '../bundling/bundle.ts';
import { findFreePort } from '../processes/free-port.ts';
import { until } from '../processes/processes.fixture.ts';
import { testCacheDirectory } from '../testing/index.ts';
import { endpointsOf, type StackEndpoints } from './endpoints.ts';
import type { LocalStack, LocalStackOptions } from './local-stack.ts';
import { fixtureRoot, hasNote, note, notesDeployment } from './stack.fixture.ts';
import { startLocalStack } from './start-local-stack.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidsOf = (stack: LocalStack): readonly number[] => {
  const { dynamoDb = 0, broker = 0, functionHost = 0, httpServers } = stack.processIds();
  return [dynamoDb, broker, functionHost, ...Object.values(httpServers)];
};

const defaults: LocalStackOptions = { description: notesDeployment, root: fixtureRoot, ports: { notes: 0 } };

describe('a local stack', () => {
  const stacks: LocalStack[] = [];
  afterEach(() => Promise.all(stacks.splice(0).map((stack) => stack.stop())));

  const start = async (options: Partial<LocalStackOptions> = {}): Promise<LocalStack> => {
    const stack = await startLocalStack({
      ...defaults,
      bundleCacheDirectory: testCacheDirectory,
      ...options,
    });
    stacks.push(stack);
    return stack;
  };

  describe('while it runs', () => {
    let stack: LocalStack;
    let port: number;
    beforeAll(async () => {
      port = await findFreePort();
      stack = await startLocalStack({ ...defaults, ports: { notes: port }, scheduleIntervalSeconds: 0.1 });
    });
    afterAll(() => stack.stop());

    it('uses the configured port', () => {
      expect(stack.urls).toEqual({ notes: `http://127.0.0.1:${port}` });
    });

    it('passes the names of created resources to servers and functions', async () => {
      const answer = await fetch(stack.urls['notes'] ?? '');
      await note(stack, 'hello');

      expect(await answer.json()).toMatchObject({ table: 'notes' });
      await until(() => hasNote(stack, 'hello'));
    });

    it('lets a description name the caller of the emulators', async () => {
      const answer = await fetch(stack.urls['notes'] ?? '');

      expect(await answer.json()).toMatchObject({ caller: 'notes-http' });
    });

    it('calls scheduled functions at the configured interval', async () => {
      await until(() => hasNote(stack, 'aws.events'));
    });

    it('continues after its functions were killed and restarted', async () => {
      await stack.killFunctionHost();
      expect(stack.processIds().functionHost).toBeUndefined();
      await note(stack, 'while nobody was there');
      await stack.startFunctionHost();

      await until(() => hasNote(stack, 'while nobody was there'));
    });

    it('keeps the messages of a stopped function until it is started again', async () => {
      await stack.killFunctionHost();
      await stack.startFunctionHost({ without: ['notes--all'] });
      await note(stack, 'nobody takes notes');
      await stack.killFunctionHost('SIGTERM');
      expect(await hasNote(stack, 'nobody takes notes')).toBe(false);

      await stack.startFunctionHost();

      await until(() => hasNote(stack, 'nobody takes notes'));
    });

    it('ends every process when it is stopped, and can be stopped twice', async () => {
      const pids = pidsOf(stack);
      expect(pids.filter(isAlive)).toHaveLength(4);

      await Promise.all([stack.stop(), stack.stop()]);
      await stack.stop();

      expect(pids.filter(isAlive)).toEqual([]);
    });
  });

  it('runs a function that is a bundle already as it is, with the chunks in its folder', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bundled-'));
    const [made] = await bundle({
      root: fixtureRoot,
      entries: { 'function-bundle': 'note-function.fixture.ts' },
      directory,
      target: 'production',
    });
    const entry = made?.path ?? '';
    appendFileSync(entry, '\nconsole.error(`loaded ${import.meta.url}`);');
    const lines: string[] = [];
    const [first, ...others] = notesDeployment.functions;

    const stack = await start({
      description: {
        ...notesDeployment,
        functions: first === undefined ? others : [{ ...first, entry }, ...others],
      },
      warn: (line) => lines.push(line),
    });
    await note(stack, 'hello');
    await until(() => hasNote(stack, 'hello'));

    expect(lines.join('\n')).toContain(`loaded ${pathToFileURL(entry).href}`);
    rmSync(directory, { recursive: true });
  });

  it.each(['dynamoDb', 'functionHost'] as const)(
    'reports in one sentence that %s died, and can still be stopped',
    async (which) => {
      const stack = await start();
      process.kill(stack.processIds()[which] ?? 0, 'SIGKILL');

      const { code, message } = await stack.broken;

      expect(code).toBe('CHILD_DIED');
      expect(message).toMatch(/^The local stack stopped: the [\w ]+ ended unexpectedly with SIGKILL\.$/i);
      await stack.stop();
      expect(pidsOf(stack).filter(isAlive)).toEqual([]);
    },
  );

  it('reports a port in use before it starts anything', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

    await expect(start({ ports: { notes: port } })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${port} for notes is in use: stop the program that uses it, or choose another port with --notes-port.`,
    });

    server.close();
  });

  it('reports why a server does not start', async () => {
    await expect(start({ environment: { REFUSES_TO_START: 'yes' } })).rejects.toMatchObject({
      code: 'CHILD_NOT_STARTED',
      message:
        'Cannot start the HTTP server of notes: it ended at once.\n  This server has no mind to start.',
    });
  });

  it('reports why a bundle cannot be built', async () => {
    const [service] = notesDeployment.httpServices;
    const broken = {
      ...notesDeployment,
      httpServices: service ? [{ ...service, serverEntry: 'no.ts' }] : [],
    };

    await expect(start({ description: broken })).rejects.toThrow(/no\.ts/);
  });

  describe('with a directory for its data', () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'local-stack-'));
    });
    afterEach(() => {
      rmSync(directory, { recursive: true, force: true });
    });

    it('keeps its tables after a restart', async () => {
      const first = await start({ dataDirectory: join(directory, 'new') });
      await first.clients.dynamoDb.send(
        new PutItemCommand({ TableName: 'notes', Item: { PK: { S: 'kept' } } }),
      );
      await first.stop();

      const second = await start({ dataDirectory: join(directory, 'new') });

      expect(await hasNote(second, 'kept')).toBe(true);
      expect(readdirSync(join(directory, 'new'))).toContain('dynamodb.sqlite');
    });
  });

  it('sends only functions, their event sources and servers to the given endpoints', async () => {
    const hosts: (string | undefined)[] = [];
    const between = async (target: string): Promise<string> => {
      const server = createHttpServer((incoming, answer) => {
        hosts.push(incoming.headers.host);
        const { method, headers } = incoming;
        const options = { method: method ?? 'GET', headers };
        incoming.pipe(
          request(`${target}${incoming.url ?? ''}`, options, (answered) => {
            answer.writeHead(answered.statusCode ?? 500, answered.headers);
            answered.pipe(answer);
          }),
        );
      }).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      const address = server.address();
      return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
    };
    const servers: Server[] = [];
    let routed: StackEndpoints | undefined;
    const stack = await start({
      routeEndpoints: async ({ dynamoDb, sns }) => {
        routed = endpointsOf({ dynamoDb: await between(dynamoDb), broker: await between(sns) });
        return routed;
      },
    });

    await note(stack, 'by another way');
    await until(() => hasNote(stack, 'by another way'));

    expect(stack.endpoints).not.toEqual(routed);
    expect(new Set(hosts)).toEqual(
      new Set([routed?.dynamoDb, routed?.sns].map((url) => url?.replace('http://', ''))),
    );
    await stack.stop();
    for (const server of servers) {
      server.close();
    }
  });
});
