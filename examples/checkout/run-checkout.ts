import {
  createCaller,
  createOutboxQuery,
  type MessageTracing,
  nextCorrelationId,
} from '@dynamo-outbox/messaging';
import {
  CallerKeys,
  createCallerSigner,
  createCallerVerifier,
  rotateCallerKeys,
  StaticCallerKeys,
} from '@dynamo-outbox/messaging/identity';
import {
  InMemoryMessagePublisher,
  InMemoryOutboxStore,
  InMemoryRecordedItems,
} from '@dynamo-outbox/messaging/in-memory';
import { createOpenTelemetryTracing } from '@dynamo-outbox/messaging/opentelemetry';
import { createPollingRelay, tracePublisher } from '@dynamo-outbox/messaging/relay';
import { type CheckoutService, createCheckoutService } from './checkout-service.ts';
import { placeOrder } from './place-order.ts';
import { createShipping, type Shipping } from './shipping.ts';

/** A request with an access token, as its authentication saw it. The toolkit gets the caller, and never the token. */
const request = {
  authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTQ3MTEifQ.c2lnbmF0dXJl',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};

const traceIdOf = (traceparent = ''): string => traceparent.slice(3, 35);

/** Writes another subject into the signed caller of a body. */
const forge = (body: string): string =>
  body.replace(/("authcontext":"[^.]+\.)([^.]+)/u, (_, start: string, claims: string) => {
    const forged = Buffer.from(claims, 'base64url').toString().replace('user-4711', 'admin');
    return `${start}${Buffer.from(forged).toString('base64url')}`;
  });

type Print = (line: string) => void;

const printAnswer = (print: Print, question: string, answer: boolean): void => {
  print(`  ${question}: ${answer ? 'yes' : 'no'}`);
};

/** Places an order as a user, and one without a user. */
const placeOrders = async ({ runCommand }: CheckoutService, print: Print): Promise<void> => {
  const caller = createCaller({ subject: 'user-4711', tenant: 'acme', scopes: ['orders:write'] });
  const context = { correlationId: nextCorrelationId(), traceparent: request.traceparent, caller };
  const placed = await runCommand(placeOrder, { orderId: '1', total: 100 }, { context });
  print(`Order 1 by ${caller.subject}: ${placed.outcome}`);

  const anonymous = { correlationId: nextCorrelationId() };
  const refused = await runCommand(placeOrder, { orderId: '2', total: 100 }, { context: anonymous });
  print(`Order 2 without a user: ${refused.outcome}`);
};

/** Looks at the stored message. */
const inspectOutbox = async ({ outbox }: CheckoutService, print: Print): Promise<string> => {
  const query = createOutboxQuery({ items: new InMemoryRecordedItems({ table: outbox }) });
  const { messages } = await query({}, { content: 'body' });
  const body = messages[0]?.body ?? '';
  const token = request.authorization.slice('Bearer '.length);
  print(`${messages.length} message is in the outbox`);
  printAnswer(print, 'with the trace of the request', body.includes(traceIdOf(request.traceparent)));
  printAnswer(print, 'with a signed caller', body.includes('"authcontext":"'));
  printAnswer(print, 'with the access token', body.includes(token));
  return body;
};

/** Publishes the stored message, and returns what the broker accepted. */
const publish = async (
  { outbox }: CheckoutService,
  tracing: MessageTracing,
  print: Print,
): Promise<string> => {
  const publisher = new InMemoryMessagePublisher({ topics: ['orders'] });
  const store = new InMemoryOutboxStore({ table: outbox });
  const relay = createPollingRelay({
    publisher: tracePublisher(publisher, tracing),
    store,
    items: store,
    owner: 'example',
    maxInFlight: 1,
    graceMilliseconds: 0,
  });
  // A sweep takes what was recorded before its own millisecond, so the first one may come too early.
  let published = 0;
  while (published === 0) {
    ({ published } = await relay.sweep({}));
  }
  print(`${published} message was published`);
  const [entry] = publisher.accepted('orders');
  return entry?.message.body ?? '';
};

/** Delivers the message to shipping, and then one with a forged caller. */
const deliver = async ({ consumer, shipments }: Shipping, body: string, print: Print): Promise<void> => {
  const { outcome } = await consumer.consume({ body, receiveCount: 1 });
  const { subject, tenant = '', traceparent } = shipments.find('1') ?? { subject: '' };
  print(`Shipping: ${outcome}, for ${subject} of ${tenant}`);
  printAnswer(
    print,
    'in the trace of the request',
    traceIdOf(traceparent) === traceIdOf(request.traceparent),
  );

  const forged = await consumer.consume({ body: forge(body), receiveCount: 1 });
  print(`A forged caller: ${forged.outcome}${forged.outcome === 'rejected' ? `, ${forged.reason}` : ''}`);
};

/**
 * A user places an order. The message gets the trace of the request and a signed snapshot of the user, and shipping
 * reads both. A message with a forged caller is rejected.
 */
export const runCheckout = async (print: Print): Promise<void> => {
  const keys = new CallerKeys({ source: new StaticCallerKeys(await rotateCallerKeys()) });
  const tracing = createOpenTelemetryTracing({ trace: 'continue' });
  const service = createCheckoutService(createCallerSigner({ keys, audience: 'shop' }), tracing);
  const shipping = createShipping(createCallerVerifier({ keys, audience: 'shop' }));

  await placeOrders(service, print);
  const stored = await inspectOutbox(service, print);
  const body = await publish(service, tracing, print);
  printAnswer(print, 'as it was stored', body === stored);
  await deliver(shipping, body, print);
};
