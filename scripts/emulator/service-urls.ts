import type { EmulatorKind } from './find-emulator.ts';

/** The kind of emulator, and its address for the user. */
export interface ReachableEmulator {
  readonly kind: EmulatorKind;
  readonly publicEndpoint: string;
}

/**
 * Returns the URL of an API below the emulator's address. MiniStack's own names end in `.localhost`, which not every
 * program resolves.
 */
const below = (endpoint: string, { hostname }: URL): string => {
  const [id = '', service = ''] = hostname.split('.');
  return `${endpoint}/_aws/${service}/${id}`;
};

/** LocalStack finds a function by its host name, which resolves to this machine; its port may be mapped. */
const besidePort = (endpoint: string, { protocol, hostname }: URL): string => {
  const { port } = new URL(endpoint);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
};

/**
 * Returns the URL of an API for the user, from the output of its stack.
 *
 * Throws if the stack has no URL: LocalStack reports `unknown` for a resource that it omitted.
 */
export const serviceUrl = (
  output: string | undefined,
  { kind, publicEndpoint }: ReachableEmulator,
): string => {
  const url = output !== undefined && URL.canParse(output) ? new URL(output) : undefined;
  if (url === undefined) {
    throw new Error(`The emulator created no API: its URL is "${output ?? ''}". See the emulator's log.`);
  }
  return kind === 'ministack' ? below(publicEndpoint, url) : besidePort(publicEndpoint, url);
};
