import type { ServiceTopology } from '../../../definitions/service-topology.ts';
import { formatAge, formatCount } from '../../../terminal/format.ts';
import { bad, faint, good, strong, type Line, type Span } from '../../../terminal/style.ts';
import { isIncomplete, type ComparedQueue, type InFlightComparison } from './compare-in-flight.ts';
import { sidesOf } from './deployment-order.ts';
import type { TypeVerdict } from './judge-type.ts';
import type { HeldGroup, HeldVersion, Unchecked } from './tally.ts';

/** Options for rendering. */
export interface InFlightRendering {
  readonly now: Date;
  readonly services: readonly ServiceTopology[];
}

const wrapped = (indent: number, ...spans: readonly Span[]): Line => ({
  spans: [' '.repeat(indent), ...spans],
  hang: indent + 2,
});

const placeTexts = {
  undispatched: 'undispatched in',
  untracked: 'recorded in',
  dispatched: 'published, kept in',
  parked: 'parked in',
  'dead-lettered': 'dead-lettered in',
  queued: 'waiting in',
} as const;

const groupText = ({ state, name, count, oldest, unreadPayloads }: HeldGroup, now: Date): string => {
  const unread = unreadPayloads === 0 ? '' : `, ${formatCount(unreadPayloads, 'payload')} not read`;
  return `${count.toLocaleString('en-US')} ${placeTexts[state]} ${name}, oldest ${formatAge(oldest, now)}${unread}`;
};

const renderVersion = ({ version, groups }: HeldVersion, isRead: boolean, now: Date): readonly Line[] => [
  wrapped(2, isRead ? `version ${version}` : bad(`version ${version}`)),
  ...groups.map((group) => wrapped(4, groupText(group, now))),
];

const versionsText = (versions: readonly number[]): string =>
  versions.length === 1
    ? `version ${versions.join('')}`
    : `versions ${versions[0] ?? 0} to ${versions.at(-1) ?? 0}`;

const sidesText = (type: string, services: readonly ServiceTopology[]): string => {
  const { producers, consumers } = sidesOf(type, services);
  const parts = [
    ...(producers.length === 0 ? [] : [`published by ${producers.join(', ')}`]),
    ...(consumers.length === 0 ? [] : [`consumed by ${consumers.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : parts.join('; ');
};

const renderReason = ({ deploy, reason }: TypeVerdict): Line =>
  wrapped(2, deploy === 'not-yet' ? bad(reason) : deploy === 'any' ? good(reason) : strong(reason));

const renderVerdict = (verdict: TypeVerdict, { now, services }: InFlightRendering): readonly Line[] => {
  const { type, reads, publishes, held, findings } = verdict;
  const sides = sidesText(type, services);
  return [
    {
      spans: [strong(type), `  your code reads ${versionsText(reads)} and publishes version ${publishes}`],
      hang: 2,
    },
    ...(sides === '' ? [] : [wrapped(2, faint(sides))]),
    ...held.flatMap((one) => renderVersion(one, reads.includes(one.version), now)),
    ...findings.flatMap(({ detail, advice }) => [wrapped(2, bad(detail)), wrapped(4, advice)]),
    renderReason(verdict),
    '',
  ];
};

/** A type whose deployment needs no thought: its only held version is the one that the code publishes. */
const isSteady = ({ deploy, held }: TypeVerdict): boolean => deploy === 'any' && held.length === 1;

const renderSteady = (verdicts: readonly TypeVerdict[], now: Date): readonly Line[] => {
  const steady = verdicts.filter(isSteady);
  return steady.length === 0
    ? []
    : [
        wrapped(0, good('Deploy in any order:'), ' your code publishes what the stage holds, and reads it.'),
        ...steady.flatMap(({ type, publishes, held }) => [
          wrapped(2, strong(type), `  version ${publishes}`),
          ...held.flatMap(({ groups }) => groups.map((group) => wrapped(4, groupText(group, now)))),
        ]),
        '',
      ];
};

/** Types without a message need no part of their own. */
const renderQuiet = (verdicts: readonly TypeVerdict[]): readonly Line[] => {
  const quiet = verdicts.filter(({ held }) => held.length === 0).map(({ type }) => type);
  return quiet.length === 0
    ? []
    : [
        wrapped(
          0,
          faint(
            `No message is held of ${quiet.join(', ')}. If one of them, or its version, is new: deploy its consumers first.`,
          ),
        ),
        '',
      ];
};

const unknownText = ({ undefinedTypes }: InFlightComparison): readonly Line[] =>
  undefinedTypes.map(({ type, held }) => {
    const count = held.flatMap(({ groups }) => groups).reduce((sum, group) => sum + group.count, 0);
    const versions = held.map(({ version }) => version).join(', ');
    return wrapped(
      0,
      strong(type),
      `  No module defines it: ${formatCount(count, 'message')} of version ${versions} not checked.`,
    );
  });

const uncheckedText = ({ state, name, type, reason, count }: Unchecked): Line =>
  wrapped(
    0,
    `${formatCount(count, 'message')}${type === undefined ? '' : ` of ${type}`} ${placeTexts[state]} ${name} cannot be decoded: ${reason}.`,
  );

const queueText = ({
  queue,
  visible,
  hidden,
  seen,
  isPartial,
  uncovered,
}: ComparedQueue): readonly Line[] => {
  const count = visible + hidden;
  if (uncovered !== undefined) {
    return [
      wrapped(
        0,
        bad(`${queue}: ${formatCount(count, 'message')} not checked, because ${uncovered}.`),
        ' Use --receive to read the queue.',
      ),
    ];
  }
  if (seen === undefined) {
    return count === 0
      ? []
      : [
          wrapped(
            0,
            faint(`${queue}: ${formatCount(count, 'message')}, known from the outbox that recorded them.`),
          ),
        ];
  }
  return isPartial === true
    ? [
        wrapped(
          0,
          bad(
            `${queue}: saw ${seen.toLocaleString('en-US')} of ${formatCount(Math.max(count, seen), 'message')}.`,
          ),
          ' Of a FIFO group, only the first few show; otherwise --limit looks further.',
        ),
      ]
    : [];
};

const renderReading = ({ outboxes, queues }: InFlightComparison): readonly Line[] => [
  ...queues.flatMap(queueText),
  ...outboxes.flatMap(({ table, itemsRead, readUnits, isPartial }): readonly Line[] => [
    wrapped(
      0,
      faint(
        `${table}: read ${formatCount(itemsRead, 'item')} for ${formatCount(Math.ceil(readUnits), 'read unit')}.`,
      ),
    ),
    ...(isPartial ? [wrapped(0, bad(`${table} has more items.`), ' Use a higher --max-items.')] : []),
  ]),
];

const hasUnchecked = (comparison: InFlightComparison): boolean =>
  comparison.undefinedTypes.length + comparison.undecodable.length > 0 || isIncomplete(comparison);

/** Conclusion if no type needs an order. It claims nothing about messages that were not checked. */
const unordered = (comparison: InFlightComparison): Span => {
  const unchecked = hasUnchecked(comparison);
  if (comparison.verdicts.every(({ held }) => held.length === 0)) {
    return strong(
      `No ${unchecked ? 'checked ' : ''}message shows which versions are deployed. Deploy the consumers first.`,
    );
  }
  return unchecked
    ? strong('Every checked message can be read: deploy in any order. Some messages were not checked.')
    : good('Every held message can be read. Deploy in any order.');
};

const conclusions = (comparison: InFlightComparison): readonly Line[] => {
  const { verdicts, order } = comparison;
  const blocked = verdicts.filter(({ deploy }) => deploy === 'not-yet').map(({ type }) => type);
  const first = verdicts
    .filter(({ deploy, held }) => deploy === 'consumers-first' && held.length > 0)
    .map(({ type }) => type);
  return [
    ...(blocked.length === 0 ? [] : [bad(`Do not deploy the consumers of ${blocked.join(', ')} yet.`)]),
    ...(first.length === 0 ? [] : [strong(`Deploy the consumers of ${first.join(', ')} first.`)]),
    ...(order.services.length === 0
      ? []
      : [
          strong(
            `${blocked.length === 0 ? 'Deploy' : 'Once they read every held message, deploy'} in this order: ${order.services.join(', ')}.`,
          ),
        ]),
    ...(order.circular.length === 0
      ? []
      : [
          bad(
            `${order.circular.join(' and ')} would each have to be deployed before the other. Set publishVersion to the held versions, deploy both, then remove it.`,
          ),
        ]),
    ...(blocked.length + first.length === 0 ? [unordered(comparison)] : []),
  ].map((span) => wrapped(0, span));
};

/** Renders a comparison for people. */
export const renderInFlight = (
  comparison: InFlightComparison,
  rendering: InFlightRendering,
): readonly Line[] => [
  ...renderSteady(comparison.verdicts, rendering.now),
  ...comparison.verdicts
    .filter((verdict) => verdict.held.length > 0 && !isSteady(verdict))
    .flatMap((verdict) => renderVerdict(verdict, rendering)),
  ...renderQuiet(comparison.verdicts),
  ...unknownText(comparison),
  ...comparison.undecodable.map(uncheckedText),
  ...renderReading(comparison),
  '',
  ...conclusions(comparison),
];
