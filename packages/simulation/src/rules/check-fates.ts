import type { Violation } from './rule.ts';
import { keysById, troublesomeByKey } from './troublesome.ts';
import type { RecordedMessage, Truth } from './truth.ts';

const allOf = ({ recorded }: Truth): readonly RecordedMessage[] =>
  recorded.flatMap(({ messages }) => messages);

/**
 * Without a second path, an item that the stream gave up and no replay can publish stays in the outbox. Without
 * tracking, it stays only for the retention; tracking prevents that.
 */
const isLeftForReplay = ({ setup, stored, expired }: Truth, { id, kind }: RecordedMessage): boolean =>
  setup.sweepers === 0 &&
  (((kind === 'refused' || kind === 'nowhere') && stored.some(({ messageIds }) => messageIds.includes(id))) ||
    (setup.tracking === 'none' && expired.some(({ messageIds }) => messageIds.includes(id))));

/** The consumer died before it reported the message as stale; its inbox records the message as settled. */
const isStale = ({ setup, processed }: Truth, { id }: RecordedMessage): boolean =>
  setup.sequenceGuard && processed.has(id);

/** P2: every message had its effect, was acknowledged by a documented policy, is parked, or is dead-lettered. */
const checkLost = (truth: Truth): readonly Violation[] => {
  const settled = new Set([
    ...[...truth.effects.values()].flat(),
    ...truth.stale,
    ...[...truth.deadLetters, ...truth.parked].map(({ id }) => id),
  ]);
  return allOf(truth)
    .filter(
      (message) => !settled.has(message.id) && !isLeftForReplay(truth, message) && !isStale(truth, message),
    )
    .map(({ id, label }) => ({
      rule: 'lost-message',
      detail: `${label} (${id}) had no effect and is in no queue`,
    }));
};

/** P3: only committed messages are published, and only they have effects. */
const checkGhosts = (truth: Truth): readonly Violation[] => {
  const committed = new Set(allOf(truth).map(({ id }) => id));
  const seen = [...truth.published, ...[...truth.effects.values()].flat()];
  return [...new Set(seen)]
    .filter((id) => !committed.has(id))
    .map((id) => ({
      rule: 'ghost-message',
      detail: `${id} was published or had an effect, and was never committed`,
    }));
};

/** P4: every effect happens once. */
const checkRepeated = ({ effects }: Truth): readonly Violation[] =>
  [...effects].flatMap(([key, ids]) =>
    ids
      .filter((id, place) => ids.indexOf(id) !== place)
      .map((id): Violation => ({
        rule: 'repeated-effect',
        detail: `${id} had its effect on ${key} more than once`,
      })),
  );

/** P1 at the consumer: an effect and the message that reports it are committed together. */
const checkTorn = (truth: Truth): readonly Violation[] => {
  const had = new Set([...truth.effects.values()].flat());
  return allOf(truth)
    .filter(({ kind }) => kind === 'echoed')
    .flatMap(({ id, label }): readonly Violation[] => {
      const echoes = truth.echoes.filter((echo) => echo === label).length;
      return echoes === Number(had.has(id))
        ? []
        : [
            {
              rule: 'torn-effect',
              detail: `${label} had ${Number(had.has(id))} effects and ${echoes} echoes`,
            },
          ];
    });
};

const expectedReasons: Readonly<Record<string, readonly string[]>> = {
  rejected: ['REJECTED_BY_HANDLER'],
  refused: ['REFUSED_BY_BROKER'],
  nowhere: ['UNKNOWN_TOPIC'],
};

/**
 * Whether a message may have used up its receives: because of crashes, or because earlier messages of its FIFO group
 * failed.
 */
const mayBeExhausted = (truth: Truth, id: string, kind: string): boolean => {
  const key = keysById(truth).get(id) ?? '';
  const others = [...(troublesomeByKey(truth).get(key) ?? [])].filter((other) => other !== id);
  return (
    truth.hasTrouble || kind === 'poison' || (truth.setup.isFifo && kind === 'failing' && others.length > 0)
  );
};

interface GivenUp {
  readonly id: string;
  readonly kind: string;
  readonly reason: string | undefined;
}

const isExpected = (truth: Truth, { id, kind, reason }: GivenUp): boolean =>
  expectedReasons[kind]?.includes(reason ?? '') === true ||
  (reason === 'KEY_IS_PARKED' && truth.setup.parkPolicy === 'parkKey') ||
  ((reason === undefined || reason === 'RETRIES_EXHAUSTED') && mayBeExhausted(truth, id, kind));

/** P7: every dead-lettered or parked message has a reason that the history explains. */
const checkReasons = (truth: Truth): readonly Violation[] => {
  const kinds = new Map(allOf(truth).map(({ id, kind }) => [id, kind]));
  return [...truth.deadLetters, ...truth.parked].flatMap(({ id, reason }): readonly Violation[] => {
    const kind = kinds.get(id) ?? 'unknown';
    return isExpected(truth, { id, kind, reason })
      ? []
      : [{ rule: 'unaccounted-for', detail: `${id} (${kind}) waits for ${reason ?? 'no stated reason'}` }];
  });
};

/** P2, P6: at rest no item is undispatched and no message is queued. */
const checkLeft = ({ setup, undispatched, queued }: Truth): readonly Violation[] => [
  ...(setup.sweepers === 0 ? [] : undispatched).map((sortKey): Violation => ({
    rule: 'left-behind',
    detail: `item ${sortKey} is undispatched at rest`,
  })),
  ...queued.map((id): Violation => ({ rule: 'left-behind', detail: `${id} is in the queue at rest` })),
];

/** Checks the outcome of each message. */
export const checkFates = (truth: Truth): readonly Violation[] => [
  ...checkLost(truth),
  ...checkGhosts(truth),
  ...checkRepeated(truth),
  ...checkTorn(truth),
  ...checkReasons(truth),
  ...checkLeft(truth),
];
