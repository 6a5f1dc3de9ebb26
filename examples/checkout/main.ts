/** Run it in a clone: `npx tsx examples/checkout/main.ts` */
import { runCheckout } from './run-checkout.ts';

await runCheckout((line) => {
  process.stdout.write(`${line}\n`);
});
