import type { TraceState } from '@opentelemetry/api';

type Members = ReadonlyMap<string, string>;

const parse = (tracestate: string): Members =>
  new Map(
    tracestate.split(',').flatMap((member) => {
      const separator = member.indexOf('=');
      return separator < 1
        ? []
        : [[member.slice(0, separator).trim(), member.slice(separator + 1).trim()] as const];
    }),
  );

const without = (members: Members, key: string): readonly (readonly [string, string])[] =>
  [...members].filter(([other]) => other !== key);

// W3C Trace Context level 2, 3.5: a changed member moves to the front.
const fromMembers = (members: Members): TraceState => ({
  get: (key) => members.get(key),
  set: (key, value) => fromMembers(new Map([[key, value], ...without(members, key)])),
  unset: (key) => fromMembers(new Map(without(members, key))),
  serialize: () => [...members].map(([key, value]) => `${key}=${value}`).join(','),
});

/**
 * Reads a `tracestate` header: data of tracing systems, by key. Members without a key are left out.
 *
 * @internal
 */
export const toTraceState = (tracestate: string): TraceState => fromMembers(parse(tracestate));
