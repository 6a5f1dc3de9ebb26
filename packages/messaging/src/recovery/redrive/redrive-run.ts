import { groupBy, mapConcurrently } from '@dynamo-outbox/kernel';
import type { SeenMessage } from './inspect-queue.ts';
import type { Pace } from '@dynamo-outbox/kernel';
import { readDeadLetter } from './read-dead-letter.ts';
import { ReleasableKeys } from './releasable-keys.ts';
import type { RedriveOptions } from './redrive-options.ts';
import type { RedriveFault, RedriveReport } from './redrive-report.ts';
import { toRedriven } from './to-redriven.ts';
import { placeOf, SentBefore } from './sent-before.ts';
import { orderOf, type DeadLetterMessage } from './dead-letter-message.ts';

/** Options of one run. */
export interface RedriveRunOptions extends RedriveOptions {
  readonly pace: Pace;
}

/** Most messages sent at the same time, if the rate allows as many in a second. */
const maxLanesAtOnce = 10;

/** Most messages of one receive. */
const receiveLimit = 10;

// Limits the calls to a target that is gone or rejects everything.
const maxFailuresInARow = 10;

// In a slow run, skipped messages become visible again, mixed with new ones.
const maxStaleReceives = 10;

// Parked messages are in a queue without order, so they are sorted before they are sent.
const maxSorted = 1_000;

const comparePlaces = (a: SeenMessage, b: SeenMessage): number => (placeOf(a) < placeOf(b) ? -1 : 1);

const inOrder = (lane: readonly SeenMessage[]): readonly SeenMessage[] =>
  lane.some(({ deadLetter }) => deadLetter.parked !== undefined) ? lane.toSorted(comparePlaces) : lane;

/**
 * Splits messages into lanes that are sent in order: messages with the same order share a lane, and every other message
 * has its own.
 */
const toLanes = (messages: readonly SeenMessage[]): readonly (readonly SeenMessage[])[] => {
  const lanes = groupBy(messages, ({ deadLetter }) => {
    const order = orderOf(deadLetter);
    return order === undefined ? `message ${deadLetter.deliveryId}` : `order ${order}`;
  });
  return [...lanes.values()].map(inOrder);
};

/** One redrive, from its first receive to the release of what it leaves. */
export class RedriveRun {
  readonly #options: RedriveRunOptions;
  /** Messages that were received and not removed, by id, with their newest receipt. */
  readonly #held = new Map<string, DeadLetterMessage>();
  /** Ids of all received messages, so that no message is tried twice. */
  readonly #examined = new Set<string>();
  /** Groups with a failed message. No later message of such a group is sent. */
  readonly #stoppedGroups = new Set<string>();
  readonly #keys: ReleasableKeys;
  readonly #sentBefore = new SentBefore();
  /** Time limit of the run, by the queue's clock. */
  #cutoff: Date | undefined;
  readonly #failed: RedriveFault[] = [];
  readonly #unremoved: RedriveFault[] = [];
  /** Number of messages that were chosen to be sent. */
  #chosen = 0;
  #sent = 0;
  #heldBack = 0;
  #cameLater = 0;
  #failuresInARow = 0;

  constructor(options: RedriveRunOptions) {
    this.#options = options;
    this.#keys = new ReleasableKeys(options.parkedKeys);
  }

  /**
   * Runs until no new message arrives, the limit is reached, or the run gives up. Then releases every message that it did
   * not remove.
   */
  async run(): Promise<RedriveReport> {
    // Messages that another reader holds are invisible, so a key may have more messages than are known.
    if ((await this.#options.queue.depth()).hidden > 0) {
      this.#keys.giveUp();
    }
    this.#cutoff = await this.#options.queue.cutoff();
    try {
      while (!this.#isDone()) {
        const fresh = await this.#receiveRound();
        if (fresh.length === 0) {
          break;
        }
        this.#keys.expect(fresh);
        await this.#walkAll(toLanes(fresh.filter((seen) => this.#choose(seen))));
      }
    } finally {
      await this.#options.queue.release([...this.#held.values()]);
    }
    if (this.#options.isDryRun !== true) {
      await this.#keys.release();
    }
    return this.#report();
  }

  #isDone(): boolean {
    return this.#chosen >= this.#limit() || this.#mustStop();
  }

  #mustStop(): boolean {
    return this.#hasGivenUp() || this.#options.signal?.aborted === true;
  }

  #limit(): number {
    return this.#options.limit ?? Number.POSITIVE_INFINITY;
  }

  #hasGivenUp(): boolean {
    return this.#failuresInARow >= maxFailuresInARow;
  }

  /** A slow run receives fewer messages at a time, so that they do not become visible before their turn. */
  #batchSize(): number {
    const { messagesPerSecond = Number.POSITIVE_INFINITY } = this.#options;
    return Math.max(1, Math.min(receiveLimit, Math.floor(messagesPerSecond * 10)));
  }

  /** Receives the messages of one round: one receive, or as many parked messages as are sorted together. */
  async #receiveRound(): Promise<readonly SeenMessage[]> {
    const round = [...(await this.#receiveNew())];
    if (round.some(({ deadLetter }) => deadLetter.parked !== undefined)) {
      await this.#receiveAllInto(round);
      await this.#keys.findRevisions(round);
      // All messages that were parked before the revisions were read have been received. Later parkings change the
      // revision.
      await this.#receiveAllInto(round);
    }
    return round;
  }

  async #receiveAllInto(round: SeenMessage[]): Promise<void> {
    let fresh: readonly SeenMessage[];
    do {
      fresh = await this.#receiveNew();
      round.push(...fresh);
    } while (fresh.length > 0 && round.length < maxSorted);
    if (fresh.length > 0) {
      this.#keys.giveUp();
    }
  }

  /** A slow run sends one message at a time, so that no message is held for long. */
  #lanesAtOnce(): number {
    const { messagesPerSecond = Number.POSITIVE_INFINITY } = this.#options;
    return messagesPerSecond < maxLanesAtOnce ? 1 : maxLanesAtOnce;
  }

  /** Receives messages that were not seen yet. Resolves to an empty list if only known messages are visible. */
  async #receiveNew(): Promise<readonly SeenMessage[]> {
    for (let attempt = 0; attempt < maxStaleReceives; attempt += 1) {
      const received = await this.#options.queue.receive(this.#batchSize());
      const fresh = received.filter(({ deliveryId }) => !this.#examined.has(deliveryId));
      received.forEach((deadLetter) => this.#held.set(deadLetter.deliveryId, deadLetter));
      fresh.forEach(({ deliveryId }) => this.#examined.add(deliveryId));
      if (fresh.length > 0 || received.length === 0) {
        return fresh.map((deadLetter) => ({ deadLetter, reading: readDeadLetter(deadLetter) }));
      }
    }
    return [];
  }

  #choose(seen: SeenMessage): boolean {
    if (this.#options.isWanted?.(seen) === false) {
      return false;
    }
    if (this.#isLater(seen)) {
      this.#cameLater += 1;
      return false;
    }
    if (this.#chosen >= this.#limit()) {
      return false;
    }
    this.#chosen += 1;
    return true;
  }

  #isLater(seen: SeenMessage): boolean {
    return this.#cutoff === undefined ? this.#sentBefore.has(seen) : seen.deadLetter.sentAt >= this.#cutoff;
  }

  async #walkAll(lanes: readonly (readonly SeenMessage[])[]): Promise<void> {
    await mapConcurrently(lanes, this.#lanesAtOnce(), async (lane) => {
      await this.#walk(lane);
      this.#options.onProgress?.(this.#report());
    });
  }

  /** Sends the messages of a lane in order, and stops at the first failure. */
  async #walk(lane: readonly SeenMessage[]): Promise<void> {
    for (const seen of lane) {
      if (this.#isHeldBack(seen)) {
        this.#heldBack += 1;
      } else {
        await this.#sendBack(seen);
      }
    }
  }

  #isHeldBack({ deadLetter }: SeenMessage): boolean {
    const order = orderOf(deadLetter);
    return this.#mustStop() || (order !== undefined && this.#stoppedGroups.has(order));
  }

  async #sendBack(seen: SeenMessage): Promise<void> {
    const { edit, isDryRun = false, target, pace } = this.#options;
    try {
      const redriven = toRedriven(seen.deadLetter, edit?.(seen) ?? seen.deadLetter.body);
      if (!isDryRun) {
        await pace();
        if (this.#mustStop()) {
          this.#heldBack += 1;
          return;
        }
        await target.send(redriven);
      }
    } catch (error) {
      this.#fail(seen, error);
      return;
    }
    this.#sent += 1;
    this.#sentBefore.note(seen);
    this.#failuresInARow = 0;
    if (!isDryRun) {
      await this.#remove(seen);
    }
  }

  #fail(seen: SeenMessage, error: unknown): void {
    this.#failed.push({ seen, error });
    this.#failuresInARow += 1;
    const order = orderOf(seen.deadLetter);
    if (order !== undefined) {
      this.#stoppedGroups.add(order);
    }
  }

  /** Removes a message after its target has stored it. */
  async #remove(seen: SeenMessage): Promise<void> {
    try {
      await this.#options.queue.remove(this.#held.get(seen.deadLetter.deliveryId) ?? seen.deadLetter);
      this.#held.delete(seen.deadLetter.deliveryId);
      this.#keys.settle(seen);
    } catch (error) {
      this.#unremoved.push({ seen, error });
    }
  }

  #report(): RedriveReport {
    return {
      examined: this.#examined.size,
      wanted: this.#chosen,
      sent: this.#sent,
      failed: [...this.#failed],
      unremoved: [...this.#unremoved],
      heldBack: this.#heldBack,
      releasedKeys: this.#keys.released,
      cameLater: this.#cameLater,
      outOfOrder: this.#sentBefore.outOfOrder,
      gaveUp: this.#hasGivenUp(),
    };
  }
}
