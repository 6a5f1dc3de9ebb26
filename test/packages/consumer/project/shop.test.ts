import { entryPoints } from './entry-points.ts';
import { placeOrder } from './shop.ts';

test('an order that is delivered twice has one label', async () => {
  expect(await placeOrder()).toBe(1);
});

test.each(entryPoints.map(({ name, load }) => [name, load] as const))(
  '%s loads',
  async (_name, load) => {
    expect(Object.keys(await load())).not.toEqual([]);
  },
  60_000,
);
