import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Clock } from '@dynamo-outbox/kernel';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import type { MessageDraft } from '../message/message.ts';
import { diaryWritten, noteAdded } from '../testing/contract-messages.ts';
import type { OutboxUnderTest } from '../testing/outbox-harness.ts';
import type { OutboxItem, OutboxItemKey } from './outbox-item.ts';
import { toFirstPartSortKey } from './sort-key.ts';

/** An outbox whose clock the law moves. */
export interface OrderLawsHarness {
  open(clock: Clock): OutboxUnderTest;
  items(): Promise<readonly OutboxItem[]>;
  /** Writes an item as an earlier version of the package did. */
  record(item: OutboxItem): Promise<void>;
  expire(item: OutboxItemKey): Promise<void>;
  expireHead(orderingKey: string): Promise<void>;
}

const start = Date.parse('2026-11-20T10:15:30Z');
const millisecondsPerDay = 86_400_000;

/** One thing that happens to an outbox. */
type Event =
  | {
      readonly kind: 'commit';
      readonly key: string;
      /** Versions that the messages of the unit of work state, `undefined` for a message without one. */
      readonly versions: readonly (number | undefined)[];
      /** How far the clock of the writer is from the time, in days. */
      readonly skewDays: number;
      /** Of which life of the aggregate: one whose creation is refused has no further commits. */
      readonly life?: number;
    }
  /** The oldest remaining item of a key expires. */
  | { readonly kind: 'expire'; readonly key: string }
  | { readonly kind: 'expire-head'; readonly key: string }
  /** Time passes. */
  | { readonly kind: 'wait'; readonly days: number };

const keys = fc.constantFrom('a', 'b');

const events = (versions: fc.Arbitrary<readonly (number | undefined)[]>): fc.Arbitrary<readonly Event[]> =>
  fc.array(
    fc.oneof(
      {
        arbitrary: fc.record({
          kind: fc.constant('commit' as const),
          key: keys,
          versions,
          skewDays: fc.constantFrom(0, 0, 0, -30, -0.00001, 0.00001, 30),
        }),
        weight: 8,
      },
      { arbitrary: fc.record({ kind: fc.constant('expire' as const), key: keys }), weight: 2 },
      { arbitrary: fc.record({ kind: fc.constant('expire-head' as const), key: keys }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.nat(20) }), weight: 1 },
    ),
    { minLength: 1, maxLength: 14 },
  );

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const textsOf = (items: readonly OutboxItem[], orderingKey: string): readonly unknown[] =>
  items
    .filter((item) => item.orderingKey === orderingKey)
    .toSorted((one, other) => compare(one.sortKey, other.sortKey))
    .flatMap(({ messages }) => messages)
    .map(({ body }) => {
      const decoded = decodeEnvelope(body);
      return 'message' in decoded ? (decoded.message.payload as { readonly text: string }).text : body;
    });

/** A remaining item of a key and its sort key. */
interface Left {
  readonly text: string;
  readonly sortKey: string;
}

/** Plays a history on an outbox, and remembers what was committed. */
class Play {
  readonly #harness: OrderLawsHarness;
  readonly #toDraft: (key: string, text: string, version: number | undefined) => MessageDraft;
  readonly #left = new Map<string, Left[]>();
  readonly #refusedLives = new Set<number | undefined>();
  #now = start;
  #commits = 0;

  constructor(
    harness: OrderLawsHarness,
    toDraft: (key: string, text: string, version: number | undefined) => MessageDraft,
  ) {
    this.#harness = harness;
    this.#toDraft = toDraft;
  }

  async run(event: Event): Promise<void> {
    this.#now += 1;
    switch (event.kind) {
      case 'commit':
        await this.#commit(event);
        return;
      case 'expire':
        await this.#expire(event.key);
        return;
      case 'expire-head':
        await this.#harness.expireHead(this.#orderingKeyOf(event.key));
        return;
      case 'wait':
        this.#now += event.days * millisecondsPerDay;
    }
  }

  /** Returns the stored items of each key in sort order, and the expected order: that of the commits. */
  async compare(): Promise<
    readonly (readonly [stored: readonly unknown[], committed: readonly unknown[]])[]
  > {
    const items = await this.#harness.items();
    return [...this.#left].map(([key, left]) => [
      textsOf(items, this.#orderingKeyOf(key)),
      left.map(({ text }) => text),
    ]);
  }

  #orderingKeyOf(key: string): string {
    const { aggregateType, about } = this.#toDraft(key, '', 0);
    return `${aggregateType}#${about.id}`;
  }

  async #commit({ key, versions, skewDays, life }: Extract<Event, { kind: 'commit' }>): Promise<void> {
    if (this.#refusedLives.has(life)) {
      return;
    }
    this.#commits += 1;
    const texts = versions.map((version, place) => `${this.#commits}.${place} v${version ?? ''}`);
    const { unitOfWork, outbox } = this.#harness.open(
      () => new Date(this.#now + skewDays * millisecondsPerDay),
    );
    try {
      for (const [place, text] of texts.entries()) {
        outbox.add(this.#toDraft(key, text, versions[place]));
      }
      await unitOfWork.commit();
    } catch (error) {
      if (!refusals.some((code) => hasErrorCode(error, code))) {
        throw error;
      }
      if (life !== undefined) {
        this.#refusedLives.add(life);
      }
      return;
    }
    const sortKey = this.#sortKeyOf(await this.#harness.items(), texts[0] ?? '');
    this.#left.set(key, [...(this.#left.get(key) ?? []), ...texts.map((text) => ({ text, sortKey }))]);
  }

  #sortKeyOf(items: readonly OutboxItem[], text: string): string {
    const found = items.find(({ messages }) => messages.some(({ body }) => body.includes(`"${text}"`)));
    return toFirstPartSortKey(found?.sortKey ?? '');
  }

  async #expire(key: string): Promise<void> {
    const [oldest, ...others] = this.#left.get(key) ?? [];
    if (oldest !== undefined) {
      await this.#harness.expire({ orderingKey: this.#orderingKeyOf(key), sortKey: oldest.sortKey });
      this.#left.set(
        key,
        others.filter(({ sortKey }) => sortKey !== oldest.sortKey),
      );
    }
  }
}

const refusals = ['VERSION_ALREADY_RECORDED', 'INVALID_AGGREGATE_REFERENCE'] as const;

const play = async (
  history: readonly Event[],
  toDraft: (key: string, text: string, version: number | undefined) => MessageDraft,
  harness: OrderLawsHarness,
): Promise<Awaited<ReturnType<Play['compare']>>> => {
  const run = new Play(harness, toDraft);
  for (const event of history) {
    await run.run(event);
  }
  return run.compare();
};

const aboutOf = (id: string, version: number | undefined): { id: string; version?: number } =>
  version === undefined ? { id } : { id, version };

const toDiary = (id: string, text: string, version: number | undefined): MessageDraft =>
  diaryWritten.create({ text }, { about: aboutOf(id, version) });

const toNote = (id: string, text: string, version: number | undefined): MessageDraft =>
  noteAdded.create({ text }, { about: aboutOf(id, version) });

/** Any mix of versions, missing versions and restarted versions. */
const anyVersions = fc.array(fc.option(fc.nat(5), { nil: undefined }), { minLength: 1, maxLength: 3 });

/**
 * A history of one aggregate after the other under the same id: each begins with a message about its creation, states every
 * version that its unit of work writes, one or two at a time, and is removed after some of them.
 */
const incarnations: fc.Arbitrary<readonly Event[]> = fc
  .array(
    fc.record({
      key: keys,
      first: fc.constantFrom(0, 1),
      steps: fc.array(
        fc.record({ silent: fc.nat(2), messages: fc.integer({ min: 1, max: 2 }), expires: fc.nat(2) }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((lives) =>
    lives.flatMap(({ key, first, steps }, life) => {
      let version = first;
      return steps.flatMap(({ silent, messages, expires }): readonly Event[] => {
        const versions = Array.from({ length: messages }, (_, index) => version + index);
        version += messages + silent;
        const expiring = Array.from({ length: expires }, (): Event => ({ kind: 'expire', key }));
        return [{ kind: 'commit', key, versions, skewDays: 0, life }, ...expiring];
      });
    }),
  );

/** For any history, the stored items of a key sort in commit order. */
export const commitOrderLaw = (
  createHarness: () => Promise<OrderLawsHarness>,
  numRuns: number,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(events(anyVersions), async (history) => {
      for (const [stored, committed] of await play(history, toDiary, await createHarness())) {
        expect(stored).toEqual(committed);
      }
    }),
    { numRuns },
  );

/** For any history of aggregates that are removed and created again, the stored items of a key sort in commit order. */
export const versionOrderLaw = (
  createHarness: () => Promise<OrderLawsHarness>,
  numRuns: number,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(incarnations, async (history) => {
      for (const [stored, committed] of await play(history, toNote, await createHarness())) {
        expect(stored).toEqual(committed);
      }
    }),
    { numRuns },
  );

/** Items that earlier versions of the package stored keep their order and sort before all items that are stored now. */
export const legacyOrderLaw = (
  createHarness: () => Promise<OrderLawsHarness>,
  numRuns: number,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.nat(999_999), { nil: undefined }), { maxLength: 4 }),
      fc.constantFrom(toNote, toDiary),
      async (legacy, toDraft) => {
        const harness = await createHarness();
        const { aggregateType } = toDraft('a', '', 0);
        const stored = legacy.map((version, index): OutboxItem => {
          const id = `01994c6f-8a00-7000-8000-00000000000${index}`;
          const prefix = version === undefined ? 'TIME' : String(version).padStart(12, '0');
          return {
            orderingKey: `${aggregateType}#a`,
            sortKey: `${prefix}#${id}`,
            messages: [
              {
                id: id as OutboxItem['messages'][number]['id'],
                type: 'note.added',
                topic: 'notes',
                body: `legacy ${prefix}`,
              },
            ],
            recordedAt: new Date(start).toISOString(),
            service: 'notebook',
          };
        });
        for (const item of stored) {
          await harness.record(item);
        }
        for (const version of [0, 1, 2]) {
          const { unitOfWork, outbox } = harness.open(() => new Date(start));
          outbox.add(toDraft('a', `new ${version}`, version));
          await unitOfWork.commit();
        }

        const texts = textsOf(await harness.items(), `${aggregateType}#a`);
        expect(texts.slice(0, legacy.length).every((text) => String(text).startsWith('legacy'))).toBe(true);
        expect(texts.slice(legacy.length)).toEqual(['new 0', 'new 1', 'new 2']);
      },
    ),
    { numRuns },
  );
