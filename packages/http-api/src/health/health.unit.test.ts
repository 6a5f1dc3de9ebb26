import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';

import { NotesService } from '../service-app.fixture.ts';

describe('the health answer', () => {
  it('is ok when every dependency answers', async () => {
    const response = await new NotesService().request('/health');

    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  it('names the failed dependencies, and logs the reasons', async () => {
    const service = new NotesService({
      dependencies: {
        'notes-table': async () => {
          throw new Error('AccessDenied for role 4711');
        },
        clock: async () => undefined,
        throws: () => {
          throw new Error('at once');
        },
      },
    });

    const response = await service.request('/health');
    const text = await response.text();

    expect(response.status).toBe(503);
    expect(JSON.parse(text)).toEqual({ status: 'unavailable', unavailable: ['notes-table', 'throws'] });
    expect(text).not.toContain('4711');
    expect(service.log).toContainEqual([
      'warn',
      'dependency.failed',
      { dependency: 'notes-table', error: new Error('AccessDenied for role 4711') },
    ]);
  });

  it('is sent in time although a dependency hangs, and aborts that check', async () => {
    let stopped = false;
    const service = new NotesService({
      healthTimeoutMilliseconds: 20,
      dependencies: {
        'notes-table': (signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              stopped = true;
            });
          }),
      },
    });

    const response = await service.request('/health');

    expect(response.status).toBe(503);
    expect(stopped).toBe(true);
  });

  it('adds one timeout listener for any number of dependencies', async () => {
    const listeners: number[] = [];
    const check = async (signal: AbortSignal): Promise<void> => {
      // All checks have begun by then.
      await Promise.resolve();
      listeners.push(getEventListeners(signal, 'abort').length);
    };
    const dependencies = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`d-${index}`, check]));

    await new NotesService({ dependencies }).request('/health');

    expect(new Set(listeners)).toEqual(new Set([1]));
  });
});
