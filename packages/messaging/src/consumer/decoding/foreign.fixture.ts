import * as z from 'zod';
import { jsonMessages } from '../../adapters/foreign/json-messages.ts';
import { S3ObjectCreated, S3ObjectRemoved } from '../../adapters/foreign/s3-notifications.ts';
import type { ConsumerEvent } from '../consumer-event.ts';
import type { ConsumeOutcome } from '../consume-outcome.ts';
import type { ConsumerOptions } from '../consumer.ts';
import { createConsumer } from '../create-consumer.ts';
import { handle } from '../handle.ts';
import { credit, DepositMade, WalletCredited, Wallets, type WalletsUnitOfWork } from '../wallets.fixture.ts';
import { defineForeignMessage } from './foreign-message-definition.ts';
import type { ForeignMessage, MessageDecoder } from './message-decoder.ts';

/** A message of another system. */
export const NoteAdded = defineForeignMessage('com.acme.notes.NoteAdded', {
  payload: z.object({ walletId: z.string(), amount: z.int() }),
});

/** Adds an amount to a wallet, and announces it. */
export const putInto = async (
  walletId: string,
  amount: number,
  unitOfWork: WalletsUnitOfWork,
): Promise<void> => {
  const wallet = (await unitOfWork.wallets.find(walletId)) ?? { id: walletId, version: -1, balance: 0 };
  const credited = { ...wallet, version: wallet.version + 1, balance: wallet.balance + amount };
  unitOfWork.wallets.put(credited);
  unitOfWork.outbox.add(WalletCredited.create({ walletId, balance: credited.balance }, { about: credited }));
};

/** Wallets that count notes, deposits and objects of S3, behind decoders. */
export const aScene = (
  decoders: readonly MessageDecoder[],
  overrides: Partial<ConsumerOptions<WalletsUnitOfWork>> = {},
) => {
  const wallets = new Wallets();
  const events: ConsumerEvent[] = [];
  const failing = new Set<string>();
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--notes',
    openUnitOfWork: wallets.open,
    decoders,
    observer: (event) => events.push(event),
    handlers: [
      handle(DepositMade, credit),
      handle(NoteAdded, async ({ payload }, unitOfWork) => {
        await putInto(payload.walletId, payload.amount, unitOfWork);
      }),
      handle(S3ObjectCreated, async ({ payload }, unitOfWork) => {
        if (failing.has(payload.key)) {
          throw new Error('S3 is slow');
        }
        await putInto(payload.key, payload.size ?? 0, unitOfWork);
      }),
      handle(S3ObjectRemoved, async ({ payload }, unitOfWork) => putInto(payload.key, -1, unitOfWork)),
    ],
    ...overrides,
  });
  const consume = (body: unknown, receiveCount = 1): Promise<ConsumeOutcome> =>
    consumer.consume({ body: typeof body === 'string' ? body : JSON.stringify(body), receiveCount });
  const balanceOf = (id: string): number | undefined => wallets.table.find(id)?.balance;
  return { wallets, consume, balanceOf, events, failing };
};

/** A CloudEvent with the attributes that every one has. */
export const aCloudEvent = (overrides: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: 'note-1',
  source: '/notes',
  type: 'com.acme.notes.NoteAdded',
  data: { walletId: 'w', amount: 5 },
  ...overrides,
});

/** An event as a rule of EventBridge sends it. */
export const anEvent = (overrides: Record<string, unknown> = {}) => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'com.acme.notes.NoteAdded',
  source: 'com.acme',
  account: '111122223333',
  time: '2026-11-20T10:15:30Z',
  region: 'eu-north-1',
  resources: [],
  detail: { walletId: 'w', amount: 5 },
  ...overrides,
});

/** A record of an S3 notification. */
export const aRecord = (
  key: string,
  overrides: { readonly object?: object; readonly eventName?: string } = {},
) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'eu-north-1',
  eventTime: '2026-11-20T10:15:30.123Z',
  eventName: overrides.eventName ?? 'ObjectCreated:Put',
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
  s3: {
    s3SchemaVersion: '1.0',
    bucket: { name: 'uploads' },
    object: { key, size: 7, eTag: 'e', sequencer: '0055AED6DCD90281E5', ...overrides.object },
  },
});

const foreignMessage = z.custom<ForeignMessage>();

/** Reads JSON that has the members of a foreign message. */
export const notes = jsonMessages({
  name: 'notes',
  read: (json) => foreignMessage.parse(json),
});
