import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { encodeOperatorDecision, type OperatorAction, type ProcessInstance } from '@dynamo-outbox/process';
import {
  DynamoDbProcessList,
  type ListedInstances,
  type ProcessSelection,
} from '@dynamo-outbox/process/dynamodb';
import { consumptionNames, prefixed } from '@dynamo-outbox/topology/internal';
import { readCount } from '../../arguments/numbers.ts';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { Command, CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { NotFoundFault, UsageFault } from '../../fault.ts';
import { type ChosenService, getOnlyService } from '../../services/choose-services.ts';
import { getQueue } from '../../services/queues.ts';
import { processTableOf, withTable } from '../../services/tables.ts';
import { bad, type Line } from '../../terminal/style.ts';
import { processesHelp } from './processes-help.ts';
import { renderInstance, renderInstances } from './render-instances.ts';

const defaultLimit = 50;

const statuses: readonly ProcessSelection['status'][] = ['stuck', 'compensating', 'running', 'compensated'];

const actions: readonly OperatorAction[] = ['resume', 'compensate', 'end'];

const processForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** What every part of the command reads. */
interface Scene {
  readonly context: CommandContext;
  readonly service: ChosenService;
  readonly process: string;
  readonly table: string;
  readonly instances: DynamoDbProcessList;
}

const readScene = (context: CommandContext): Scene => {
  const { options, environment, clients } = context;
  const service = getOnlyService(options, environment);
  const process = options.text('process');
  if (process === undefined || !processForm.test(process)) {
    throw new UsageFault('Set --process to the name of the process, in lower kebab case.');
  }
  const table = processTableOf(service);
  const instances = new DynamoDbProcessList({ client: clients.dynamoDb, tableName: table });
  return { context, service, process, table, instances };
};

const readStatus = ({ options }: CommandContext): ProcessSelection['status'] => {
  const text = options.text('status') ?? 'stuck';
  const status = statuses.find((one) => one === text);
  if (status === undefined) {
    throw new UsageFault(`--status is "${text}"; it must be one of ${statuses.join(', ')}.`);
  }
  return status;
};

const renderList = (
  { process, context: { clock } }: Scene,
  { status, dueBefore }: Pick<ProcessSelection, 'status' | 'dueBefore'>,
  { instances, unreadable, hasMore }: ListedInstances,
): readonly Line[] =>
  instances.length + unreadable.length === 0
    ? [`No instance of ${process} is ${status}${dueBefore === undefined ? '' : ' and overdue'}.`]
    : [
        ...renderInstances(instances, clock()),
        ...unreadable.map(({ reason }) => bad(reason)),
        ...(hasMore ? ['There are more. Raise --limit to see them.'] : []),
      ];

const list = async (scene: Scene): Promise<ExitCode> => {
  const { context, process, table } = scene;
  const { options, terminal, clock } = context;
  assertPositionalCount(options, 1);
  const selection = {
    status: readStatus(context),
    limit: readCount(options, 'limit') ?? defaultLimit,
    dueBefore: options.flag('overdue') ? clock() : undefined,
  };
  const { status } = selection;
  const found = await withTable(table, () => scene.instances.list({ process, ...selection }));
  if (options.flag('json')) {
    terminal.writeJson({ table, process, status, ...found });
  } else {
    terminal.write(renderList(scene, selection, found));
  }
  return found.unreadable.length > 0 || (status === 'stuck' && found.instances.length > 0)
    ? exitCodes.remains
    : exitCodes.done;
};

const findInstance = async (
  { table, process, instances }: Scene,
  instance: string | undefined,
): Promise<ProcessInstance> => {
  if (instance === undefined) {
    throw new UsageFault('Name an instance, such as "processes show 0199...".');
  }
  const found = await withTable(table, () => instances.find({ process, instance }));
  if (found === undefined) {
    throw new NotFoundFault(`There is no instance "${instance}" of the process "${process}" in ${table}.`);
  }
  return found;
};

const show = async (scene: Scene): Promise<ExitCode> => {
  const { options, terminal } = scene.context;
  assertPositionalCount(options, 2);
  const instance = await findInstance(scene, options.positionals[1]);
  if (options.flag('json')) {
    terminal.writeJson(instance);
  } else {
    terminal.write(renderInstance(instance));
  }
  return exitCodes.done;
};

const queueNameOf = ({ context, service, process }: Scene): string =>
  context.options.text('queue') ??
  prefixed(service.namePrefix, consumptionNames(service.name, `${process}--process`).queue);

const send = async (scene: Scene, action: OperatorAction): Promise<ExitCode> => {
  const { context, process } = scene;
  const { options, terminal, clients, clock } = context;
  assertPositionalCount(options, 2);
  const { instance, correlationId, status } = await findInstance(scene, options.positionals[1]);
  const queue = await getQueue(clients.sqs, queueNameOf(scene));
  const reason = options.text('reason') ?? `An operator chose ${action}.`;
  const isDryRun = options.flag('dry-run');
  const { id, orderingKey, body } = encodeOperatorDecision(
    { process, instance, action, reason, correlationId },
    clock,
  );
  if (!isDryRun) {
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: body,
        ...(queue.name.endsWith('.fifo') ? { MessageGroupId: orderingKey, MessageDeduplicationId: id } : {}),
      }),
    );
  }
  if (options.flag('json')) {
    terminal.writeJson({ queue: queue.name, id, process, instance, action, reason, isDryRun });
  } else {
    terminal.write([
      `${isDryRun ? 'Would send' : 'Sent'} ${action} for ${process} ${instance}, which is ${status}, to ${queue.name}.`,
    ]);
  }
  return exitCodes.done;
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const part = context.options.positionals[0] ?? 'list';
  const action = actions.find((one) => one === part);
  if (action === undefined && part !== 'list' && part !== 'show') {
    throw new UsageFault(`There is no "processes ${part}"; choose one of list, show, ${actions.join(', ')}.`);
  }
  const scene = readScene(context);
  if (action !== undefined) {
    return send(scene, action);
  }
  return part === 'show' ? show(scene) : list(scene);
};

/** `dynamo-outbox processes`. */
export const processesCommand: Command = {
  name: 'processes',
  summary: 'lists instances of processes, and resumes, compensates or ends them',
  help: processesHelp,
  options: {
    process: 'text',
    status: 'text',
    overdue: 'flag',
    limit: 'text',
    reason: 'text',
    queue: 'text',
    'dry-run': 'flag',
  },
  run,
};
