import type { Dynoxide } from '../emulators/start-dynoxide.ts';

const intervalMilliseconds = 45_000;

/** Deletes expired items periodically, as DynamoDB does automatically. Returns a function that stops it. */
export const sweepPeriodically = (
  dynoxide: Pick<Dynoxide, 'sweepTimeToLive'>,
  warn: ((line: string) => void) | undefined,
): (() => Promise<void>) => {
  let sweeping: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = dynoxide.sweepTimeToLive().catch((error: unknown) => {
      warn?.(`Expired items were not deleted: ${error instanceof Error ? error.message : String(error)}`);
    });
  }, intervalMilliseconds);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
};
