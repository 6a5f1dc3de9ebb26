import type { ReadableSpan } from '@opentelemetry/sdk-trace';

const idOf = ({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): string =>
  `${traceId}/${spanId}`;

/** The spans of a picture, by their parents, and the numbers of those that others link to. */
interface Drawing {
  readonly childrenOf: ReadonlyMap<string | undefined, readonly ReadableSpan[]>;
  readonly numbers: ReadonlyMap<string, number>;
}

const detailOf = ({ attributes }: ReadableSpan): string => {
  const type = attributes['dynamo_outbox.message.type'];
  const outcome = attributes['dynamo_outbox.outcome'];
  const details = [type, outcome].filter((detail) => typeof detail === 'string');
  return details.length === 0 ? '' : ` (${details.join(', ')})`;
};

const marksOf = (span: ReadableSpan, { numbers }: Drawing): string => {
  const number = numbers.get(idOf(span.spanContext()));
  const links = span.links.map(({ context }) => `[${numbers.get(idOf(context)) ?? '?'}]`);
  return [
    ...(number === undefined ? [] : [` [${number}]`]),
    ...(links.length === 0 ? [] : [` ← ${links.join(' ')}`]),
  ].join('');
};

const drawSpan = (span: ReadableSpan, indent: string, drawing: Drawing): readonly string[] => {
  const children = drawing.childrenOf.get(idOf(span.spanContext())) ?? [];
  return [
    `${span.name}${detailOf(span)}${marksOf(span, drawing)}`,
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const [first = '', ...others] = drawSpan(child, indent, drawing);
      return [
        `${indent}${isLast ? '└─ ' : '├─ '}${first}`,
        ...others.map((line) => `${indent}${isLast ? '   ' : '│  '}${line}`),
      ];
    }),
  ];
};

/**
 * Draws traces as trees. A number in brackets marks a span that others link to, and an arrow the links of a span.
 *
 * Spans must be in the order of their starts.
 */
export const drawTraces = (spans: readonly ReadableSpan[]): string => {
  const childrenOf = new Map<string | undefined, ReadableSpan[]>();
  for (const span of spans) {
    const parent = span.parentSpanContext && idOf(span.parentSpanContext);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span]);
  }
  const linked = new Set(spans.flatMap(({ links }) => links.map(({ context }) => idOf(context))));
  const targets = spans.map((span) => idOf(span.spanContext())).filter((id) => linked.has(id));
  const drawing = { childrenOf, numbers: new Map(targets.map((id, index) => [id, index + 1])) };
  return (childrenOf.get(undefined) ?? [])
    .map((root, index) => [`trace ${index + 1}`, ...drawSpan(root, '', drawing)].join('\n'))
    .join('\n\n');
};
