import { CodedError } from '@dynamo-outbox/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consumerNameOf, toConsumerName } from './consumers/consumer-name.ts';
import { toTableVariables } from './definition/tables.ts';
import { createRunning } from './running/create-running.ts';
import { contextFromHeaders } from './running/context-from-headers.ts';
import { runProcess } from './run-process.ts';

const kebab = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(?:-[a-z0-9]{1,8}){0,2}$/u);

/** A process that remembers how it ended. */
const createHost = () => {
  const signals = new Map<string | symbol, () => void>();
  const host = { exits: [] as unknown[], written: '' };
  return {
    host,
    signals,
    process: {
      exit: ((code: unknown) => {
        host.exits.push(code);
      }) as NodeJS.Process['exit'],
      once: ((event: string, listen: () => void) => {
        signals.set(event, listen);
      }) as unknown as NodeJS.Process['once'],
      stderr: {
        write: (text: string) => {
          host.written += text;
          return true;
        },
      } as unknown as NodeJS.Process['stderr'],
    },
  };
};

class SettingsFault extends CodedError<'INVALID_SETTINGS'> {
  readonly code = 'INVALID_SETTINGS';
}

describe('the name of a consumer', () => {
  it('is that of its queue, whatever the stage and the kind of the queue are', () => {
    fc.assert(
      fc.property(fc.tuple(kebab, kebab, kebab), fc.boolean(), ([service, topic, stage], fifo) => {
        const queue = `${service}--${topic}${fifo ? '.fifo' : ''}`;
        const url = 'https://sqs.eu-north-1.amazonaws.com/123456789012/';

        expect(toConsumerName(service, url + queue)).toBe(`${service}--${topic}`);
        expect(toConsumerName(service, `${url}${stage}-${queue}`)).toBe(`${service}--${topic}`);
      }),
    );
  });

  it('is the whole name of a queue that is not named after the service', () => {
    expect(toConsumerName('shop', 'http://127.0.0.1:4566/000000000000/payments.fifo')).toBe('payments');
  });
});

describe('the name of a consumer whose construct set CONSUMER_NAME', () => {
  const base = 'https://sqs.eu-north-1.amazonaws.com/123456789012/';
  const [given, other] = [`${base}team-stock.fifo`, `${base}shop--orders`];

  it('is that of the construct, whatever the queue is called', () => {
    const settings = { CONSUMER_NAME: 'shop--stock', QUEUE_URL: given };

    expect(consumerNameOf('shop', settings, settings)).toBe('shop--stock');
  });

  it('is what it was without the variable, for every queue that the constructs create', () => {
    fc.assert(
      fc.property(fc.tuple(kebab, kebab, kebab), fc.boolean(), ([service, topic, stage], fifo) => {
        const name = `${service}--${topic}`;
        const settings = { QUEUE_URL: `${base}${stage}-${name}${fifo ? '.fifo' : ''}` };

        expect(consumerNameOf(service, { ...settings, CONSUMER_NAME: name }, settings)).toBe(
          consumerNameOf(service, settings, settings),
        );
      }),
    );
  });

  it('is that of the queue, where the code polls another queue than the environment names', () => {
    const settings = { CONSUMER_NAME: 'shop--stock', QUEUE_URL: other };

    expect(consumerNameOf('shop', settings, { ...settings, QUEUE_URL: given })).toBe('shop--orders');
  });
});

describe('the variables of tables', () => {
  it('are those that the constructs set', () => {
    expect([...toTableVariables(['orders', 'credit-reservations', 'creditReservations'])]).toEqual([
      ['orders', 'ORDERS_TABLE_NAME'],
      ['credit-reservations', 'CREDIT_RESERVATIONS_TABLE_NAME'],
      ['creditReservations', 'CREDIT_RESERVATIONS_TABLE_NAME'],
    ]);
  });
});

describe('the context of a request', () => {
  it('is the same for every form and case of its headers', () => {
    const correlation = fc.uuid();
    fc.assert(
      fc.property(correlation, fc.boolean(), (correlationId, upper) => {
        const name = upper ? 'X-CORRELATION-ID' : 'x-correlation-id';
        const forms = [
          { [name]: correlationId },
          { [name]: [correlationId, 'another'] },
          new Headers({ [name]: correlationId }),
        ];

        expect(forms.map((form) => contextFromHeaders(form))).toEqual(forms.map(() => ({ correlationId })));
      }),
    );
  });

  it('has a new correlation id instead of a malformed one, and no malformed trace', () => {
    const first = contextFromHeaders({ 'x-correlation-id': 'not a uuid', traceparent: 'broken' });
    const second = contextFromHeaders({});

    expect(Object.keys(first)).toEqual(['correlationId']);
    expect(first.correlationId).not.toBe(second.correlationId);
  });
});

describe('a part of a process', () => {
  it('never runs after its stop has ended, in whatever order its methods are called', async () => {
    const calls = fc.array(fc.constantFrom<'start' | 'stop'>('start', 'stop'), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(calls, async (before) => {
        let running = 0;
        const part = createRunning(async () => {
          running += 1;
          return async () => {
            running -= 1;
          };
        });

        await Promise.all([...before, 'stop' as const, 'start' as const].map((call) => part[call]()));
        await part.stop();

        expect(running).toBe(0);
      }),
    );
  });
});

describe('runProcess', () => {
  it('stops all parts on SIGTERM, once each, and ends with status 0', async () => {
    const { host, process, signals } = createHost();
    const stopped: string[] = [];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const part = (name: string) =>
      createRunning(async () => async () => {
        stopped.push(name);
      });
    const exit = ((code: unknown) => {
      host.exits.push(code);
      end();
    }) as NodeJS.Process['exit'];

    await runProcess({ ...process, exit }, part('poller'), part('relay'));
    signals.get('SIGTERM')?.();
    signals.get('SIGINT')?.();
    await ended;

    expect(stopped.sort()).toEqual(['poller', 'relay']);
    expect(host.exits[0]).toBe(0);
  });

  it('stops what has started, prints the faults and ends with status 1 when a part does not start', async () => {
    const { host, process } = createHost();
    let stops = 0;
    const started = createRunning(async () => async () => {
      stops += 1;
    });
    const faulty = createRunning(() => Promise.reject(new SettingsFault('QUEUE_URL is missing')));

    await runProcess(process, started, faulty);

    expect(stops).toBe(1);
    expect(host).toEqual({ exits: [1], written: 'QUEUE_URL is missing\n' });
  });
});
