import type { ReplaySelection } from '@dynamo-outbox/messaging/recovery';
import { readInstant } from '../../arguments/instants.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';
import { UsageFault } from '../../fault.ts';

const readRange = (
  options: GivenOptions,
  now: Date,
): Pick<ReplaySelection, 'recordedFrom' | 'recordedBefore'> => {
  const from = readInstant(options, 'from', now);
  const before = readInstant(options, 'before', now);
  if (from !== undefined && before !== undefined && from >= before) {
    throw new UsageFault('--from must be earlier than --before.');
  }
  return {
    ...(from === undefined ? {} : { recordedFrom: from }),
    ...(before === undefined ? {} : { recordedBefore: before }),
  };
};

const readTexts = (options: GivenOptions, name: string): readonly string[] | undefined => {
  const texts = options.texts(name);
  return texts.length === 0 ? undefined : texts;
};

/** Reads the selection of a replay. Selecting everything requires `--all`. */
export const readReplaySelection = (options: GivenOptions, now: Date): ReplaySelection => {
  const [types, topics] = [readTexts(options, 'type'), readTexts(options, 'topic')];
  const [orderingKey, correlationId] = [options.text('key'), options.text('correlation')];
  const selection = {
    ...readRange(options, now),
    ...(types === undefined ? {} : { types }),
    ...(topics === undefined ? {} : { topics }),
    ...(orderingKey === undefined ? {} : { orderingKey }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
  if (options.flag('all') === Object.keys(selection).length > 0) {
    throw new UsageFault(
      'Select messages with --from, --before, --key, --type, --topic or --correlation, or use --all alone.',
    );
  }
  return selection;
};
