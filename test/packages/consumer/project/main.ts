import { placeOrder } from './shop.ts';

void placeOrder().then((labels) => {
  console.log(`${String(labels)} label`);
});
