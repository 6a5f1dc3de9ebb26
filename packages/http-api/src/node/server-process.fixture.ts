/** A server process for tests: announces its port, and answers /slow only when a message arrives on its channel. */
import { readSettings } from '@dynamo-outbox/service-runtime';
import { portSetting } from '@dynamo-outbox/service-runtime';
import { runServer } from './run-server.ts';
import * as z from 'zod';

const slow = (): Promise<Response> =>
  new Promise((resolve) => {
    process.stdout.write('slow request received\n');
    process.once('SIGUSR2', () => {
      resolve(new Response('done'));
    });
  });

const fetch = async (request: Request): Promise<Response> =>
  new URL(request.url).pathname === '/slow' ? slow() : new Response('ok');

void runServer(
  'test',
  () => ({
    app: { fetch },
    port: readSettings(z.object({ PORT: portSetting }), process.env, { service: 'test' }).PORT,
    host: '127.0.0.1',
  }),
  process,
);
