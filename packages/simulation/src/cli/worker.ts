/** Runs a share of the histories in a separate process, and sends the results to the parent process. */
import { search } from '../search/search.ts';
import type { Share } from './share.ts';

const indexes = function* ({ from, to, step }: Share): Generator<number> {
  for (let index = from; index < to; index += step) {
    yield index;
  }
};

process.once('message', (share: Share) => {
  void search({ seed: share.seed, histories: indexes(share), crashesBelow: share.crashesBelow }).then(
    (result) => {
      process.send?.(result, () => {
        process.disconnect();
      });
    },
  );
});
