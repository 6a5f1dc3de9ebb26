import { handle, type Message, type MessageDefinition } from '@dynamo-outbox/messaging';
import { decodePayload } from '@dynamo-outbox/messaging/recovery';
import type { HeldMessage, HeldPlace } from './held-message.ts';

/** Messages of one type and version in one place. */
export interface HeldGroup extends HeldPlace {
  readonly count: number;
  readonly oldest: Date;
  readonly newest: Date;
  /** Dead letters whose version was newer than the consumer that gave them up. */
  readonly tooNew: number;
  /** Messages whose payload is in a payload store, so it was not read. */
  readonly unreadPayloads: number;
  /** Messages that the definition cannot read, by what is wrong. Sentences with paths, never with values. */
  readonly faults: Readonly<Record<string, number>>;
}

/** A version of a type that a stage holds. */
export interface HeldVersion {
  readonly version: number;
  readonly groups: readonly HeldGroup[];
}

/** Messages that were not compared, by place and reason. */
export interface Unchecked extends HeldPlace {
  readonly type?: string;
  readonly reason: string;
  readonly count: number;
}

/** What a stage holds. */
export interface Held {
  /** Versions of each type, from the oldest. */
  readonly versions: ReadonlyMap<string, readonly HeldVersion[]>;
  /** Messages that cannot be decoded. */
  readonly undecodable: readonly Unchecked[];
}

interface OpenGroup extends HeldPlace {
  count: number;
  oldest: Date;
  newest: Date;
  tooNew: number;
  unreadPayloads: number;
  readonly faults: Map<string, number>;
}

/** Payload of a held message as its consumer will read it. */
type PayloadReading = 'read' | 'elsewhere' | { readonly fault: string };

type Reader = (message: Message, body: string) => PayloadReading;

/** A consumer's own reading: with the codec of the version, and each step to the newest version is validated. */
const createReader = (definition: MessageDefinition): Reader => {
  const handler = handle(definition, async () => undefined);
  return (message, body) => {
    const decoded = decodePayload(body, definition);
    if ('reason' in decoded) {
      return decoded.reason === 'PAYLOAD_ELSEWHERE' ? 'elsewhere' : { fault: decoded.detail };
    }
    try {
      const prepared = handler.prepare({ ...message, payload: decoded.payload });
      return prepared.valid ? 'read' : { fault: prepared.detail };
    } catch (error) {
      return { fault: `Its schema threw ${error instanceof Error ? error.name : typeof error}.` };
    }
  };
};

/** Versions that a definition reads, from the oldest. */
export const readVersionsOf = ({ version, olderVersions }: MessageDefinition): readonly number[] => [
  ...olderVersions.map((older) => older.version),
  version,
];

const earlier = (one: Date, other: Date): Date => (other < one ? other : one);
const later = (one: Date, other: Date): Date => (other > one ? other : one);

const groupIn = <TGroup extends HeldPlace>(
  groups: Map<string, TGroup>,
  key: readonly unknown[],
  create: () => TGroup,
): TGroup => {
  const text = JSON.stringify(key);
  const group = groups.get(text) ?? create();
  groups.set(text, group);
  return group;
};

/** A tally of the messages that a stage holds, read with the definitions in the code. */
export class DefinitionTally {
  readonly #definitions: ReadonlyMap<string, MessageDefinition>;
  readonly #readers = new Map<string, Reader>();
  readonly #versions = new Map<string, Map<number, Map<string, OpenGroup>>>();
  readonly #undecodable = new Map<string, { -readonly [TName in keyof Unchecked]: Unchecked[TName] }>();

  constructor(definitions: readonly MessageDefinition[]) {
    this.#definitions = new Map(definitions.map((definition) => [definition.type, definition]));
  }

  /** Counts a message. Does not keep it. */
  add({ message, undecodable, ...held }: HeldMessage): void {
    if (message === undefined) {
      this.#addUndecodable(held, undecodable ?? 'it has no message');
      return;
    }
    const group = this.#groupOf(message, held);
    group.count += 1;
    group.oldest = earlier(group.oldest, held.since);
    group.newest = later(group.newest, held.since);
    group.tooNew += held.reason === 'NEWER_MESSAGE_VERSION' ? 1 : 0;
    const reading = this.#readPayload(message, held.body);
    if (reading === 'elsewhere') {
      group.unreadPayloads += 1;
    } else if (reading !== 'read') {
      group.faults.set(reading.fault, (group.faults.get(reading.fault) ?? 0) + 1);
    }
  }

  /** Returns what was counted so far. */
  read(): Held {
    return {
      versions: new Map(
        [...this.#versions].map(([type, versions]) => [
          type,
          [...versions]
            .toSorted(([one], [other]) => one - other)
            .map(([version, groups]) => ({
              version,
              groups: [...groups.values()].map((group) => ({
                ...group,
                faults: Object.fromEntries(group.faults),
              })),
            })),
        ]),
      ),
      undecodable: [...this.#undecodable.values()],
    };
  }

  #addUndecodable({ place, type }: Pick<HeldMessage, 'place' | 'type'>, reason: string): void {
    const group = groupIn(this.#undecodable, [place.state, place.name, type, reason], () => ({
      ...place,
      ...(type === undefined ? {} : { type }),
      reason,
      count: 0,
    }));
    group.count += 1;
  }

  #groupOf({ type, version }: Message, { place, since }: Pick<HeldMessage, 'place' | 'since'>): OpenGroup {
    const versions = this.#versions.get(type) ?? new Map<number, Map<string, OpenGroup>>();
    this.#versions.set(type, versions);
    const groups = versions.get(version) ?? new Map<string, OpenGroup>();
    versions.set(version, groups);
    return groupIn(groups, [place.state, place.name], () => ({
      ...place,
      count: 0,
      oldest: since,
      newest: since,
      tooNew: 0,
      unreadPayloads: 0,
      faults: new Map(),
    }));
  }

  /** Says nothing about a version that the definition does not read, which is a finding of its own. */
  #readPayload(message: Message, body: string): PayloadReading {
    const definition = this.#definitions.get(message.type);
    if (definition === undefined || !readVersionsOf(definition).includes(message.version)) {
      return 'read';
    }
    const reader = this.#readers.get(message.type) ?? createReader(definition);
    this.#readers.set(message.type, reader);
    return reader(message, body);
  }
}
