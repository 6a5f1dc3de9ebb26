/** Invokes the function once for each time that the parent sends, and sends the response back. */
import { handler } from './handler.ts';

process.on('message', ({ remainingMilliseconds }: { readonly remainingMilliseconds: number }) => {
  void handler({}, { getRemainingTimeInMillis: () => remainingMilliseconds }).then((report) =>
    process.send?.(report),
  );
});
