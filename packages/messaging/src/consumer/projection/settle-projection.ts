import { hasErrorCode } from '@dynamo-outbox/kernel';
import { type UnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { ConsumeOutcome } from '../consume-outcome.ts';
import type { ConsumerOptions } from '../consumer.ts';
import type { ConsumerReport } from '../consumer-report.ts';
import { outcomeOfRejection, reportLostRaces, type SettleMessage } from '../settle-message.ts';
import type { ProjectionStage } from './project.ts';
import type { ProjectionChange, ProjectionWriter } from './projection.ts';

/** The one write of a message. */
class ProjectionWrite<TItem> implements UnitOfWork, ProjectionStage<TItem> {
  readonly #writer: ProjectionWriter<TItem>;
  #change: ProjectionChange<TItem> | undefined;
  #outcome: 'processed' | 'stale' | 'ignored' = 'ignored';

  constructor(writer: ProjectionWriter<TItem>) {
    this.#writer = writer;
  }

  /** How the message ended: `ignored` if it made no change. */
  get outcome(): ConsumeOutcome {
    return { outcome: this.#outcome };
  }

  readonly stage = (change: ProjectionChange<TItem>): void => {
    this.#change = change;
  };

  /** Writes the change if it is newer. */
  async commit(): Promise<void> {
    if (this.#change !== undefined) {
      this.#outcome = (await this.#writer.write(this.#change)) === 'written' ? 'processed' : 'stale';
    }
  }

  /** Discards the change. */
  rollback(): void {
    this.#change = undefined;
  }
}

/** Dependencies of settling messages with one write. */
export interface SettleProjectionDependencies<TItem> {
  readonly lostRaces: ConsumerOptions<never>['lostRaces'];
  readonly projection: ProjectionWriter<TItem>;
  readonly report: ConsumerReport;
}

/** Creates the function that settles a message with one conditional write. A second delivery of a message is stale. */
export const createSettleProjection =
  <TItem>({
    projection,
    lostRaces,
    report,
  }: SettleProjectionDependencies<TItem>): SettleMessage<ProjectionStage<TItem>> =>
  async ({ message }, { run }) => {
    try {
      const { outcome } = await withUnitOfWork(
        () => new ProjectionWrite(projection),
        async (write) => {
          await run(write);
          return write;
        },
        reportLostRaces(lostRaces, message, report),
      );
      return outcome;
    } catch (error) {
      return hasErrorCode(error, 'STALE_MESSAGE') ? { outcome: 'stale' } : outcomeOfRejection(error);
    }
  };
