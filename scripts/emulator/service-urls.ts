import type { EmulatorKind } from './find-emulator.ts';

/** Which emulator, and where its user reaches it. */
export interface ReachableEmulator {
  readonly kind: EmulatorKind;
  readonly publicEndpoint: string;
}

/** An API below the emulator's own address: MiniStack's own names end in `.localhost`, which not every program resolves. */
const below = (endpoint: string, { hostname }: URL): string => {
  const [id = '', service = ''] = hostname.split('.');
  return `${endpoint}/_aws/${service}/${id}`;
};

/** LocalStack finds a function by the name of the host, which resolves to this machine; its port may have been mapped. */
const besidePort = (endpoint: string, { protocol, hostname }: URL): string => {
  const { port } = new URL(endpoint);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
};

/**
 * Where a user finds an API, given what a stack says of it.
 *
 * Throws when the stack has no URL: LocalStack says `unknown` of a resource that it left out.
 */
export const serviceUrl = (
  output: string | undefined,
  { kind, publicEndpoint }: ReachableEmulator,
): string => {
  const url = output !== undefined && URL.canParse(output) ? new URL(output) : undefined;
  if (url === undefined) {
    throw new Error(`The emulator made no API: its URL is "${output ?? ''}". See the emulator's own log.`);
  }
  return kind === 'ministack' ? below(publicEndpoint, url) : besidePort(publicEndpoint, url);
};
