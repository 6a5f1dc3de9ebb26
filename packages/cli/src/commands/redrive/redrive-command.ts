import type { OptionKinds } from '../../arguments/read-options.ts';
import type { Command, CommandContext } from '../../command.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { UsageFault } from '../../fault.ts';
import { chooseServices, getServices, type ChosenService } from '../../services/choose-services.ts';
import { list } from './list.ts';
import { redriveHelp } from './redrive-help.ts';
import { findPlaces } from './redrive-place.ts';
import type { RedriveScene } from './redrive-scene.ts';
import { send } from './send.ts';
import { show } from './show.ts';

interface RedrivePart {
  readonly options: OptionKinds;
  readonly run: (scene: RedriveScene) => Promise<ExitCode>;
}

const parts = {
  list: { run: list, options: {} },
  show: { run: show, options: { raw: 'flag' } },
  send: {
    run: send,
    options: {
      reason: 'text',
      all: 'flag',
      'body-file': 'text',
      to: 'text',
      rate: 'text',
      'dry-run': 'flag',
    },
  },
} as const satisfies Readonly<Record<string, RedrivePart>>;

type PartName = keyof typeof parts;

const partNames: readonly PartName[] = ['list', 'show', 'send'];

const isPartName = (name: string): name is PartName => Object.hasOwn(parts, name);

const choosePart = ({ options }: CommandContext): PartName => {
  const name = options.positionals[0] ?? 'list';
  if (!isPartName(name)) {
    throw new UsageFault(`There is no "redrive ${name}"; choose one of ${partNames.join(', ')}.`);
  }
  return name;
};

/** Rejects options that would have no effect, because users would expect one. */
const assertOptionsOf = (part: PartName, { options }: CommandContext): void => {
  for (const name of partNames.filter((other) => other !== part)) {
    const foreign = Object.keys(parts[name].options).find((option) => options.isGiven(option));
    if (foreign !== undefined) {
      throw new UsageFault(`--${foreign} is for "redrive ${name}", not for "redrive ${part}".`);
    }
  }
};

const chooseScene = ({ options, environment }: CommandContext): readonly ChosenService[] => {
  const isQueueNamed = options.texts('queue').length > 0;
  return (isQueueNamed ? chooseServices : getServices)(options, environment);
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const part = choosePart(context);
  assertOptionsOf(part, context);
  const services = chooseScene(context);
  return parts[part].run({
    context,
    services,
    findPlaces: () => findPlaces(context.clients, context.options, services),
  });
};

/** `dynamo-outbox redrive`. */
export const redriveCommand: Command = {
  name: 'redrive',
  summary: 'lists dead letters and parked messages, and sends them back',
  help: redriveHelp,
  options: {
    queue: 'texts',
    limit: 'text',
    ...parts.show.options,
    ...parts.send.options,
  },
  run,
};
