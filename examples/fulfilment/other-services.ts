import { handle, type MessageDraft, type MessageHandler, type Outbox } from '@dynamo-outbox/messaging';
import {
  CancelShipment,
  CreditRefused,
  CreditReleased,
  CreditReserved,
  OrderShipped,
  ReleaseCredit,
  ReleaseStock,
  ReserveCredit,
  ReserveStock,
  ShipmentCancelled,
  ShipOrder,
  StockRefused,
  StockReserved,
} from './contract.ts';

/** What a service reserved for an order: credit, stock or a parcel. `released` remains, so that a late reservation is refused. */
export interface Reservation {
  readonly orderId: string;
  readonly version: number;
  readonly status: 'reserved' | 'refused' | 'released';
}

/** What the handlers need from their unit of work. */
export interface ReservingUnitOfWork {
  readonly outbox: Outbox;
  readonly reservations: {
    find(orderId: string): Promise<Reservation | undefined>;
    /** The commit loses a race unless the stored version is the one before. */
    put(reservation: Reservation): void;
  };
}

/** How a service answers, for tests. */
export type Answer = 'accepts' | 'refuses' | 'never answers';

type Answering = (orderId: string) => Answer;

const accept: Answering = () => 'accepts';

const about = (orderId: string) => ({ about: { id: orderId } });

/** Reserves something for an order, once. */
const reserve = async (
  { reservations, outbox }: ReservingUnitOfWork,
  orderId: string,
  {
    answer,
    accepted,
    refused,
  }: { readonly answer: Answer; readonly accepted: MessageDraft; readonly refused: MessageDraft },
): Promise<void> => {
  const earlier = await reservations.find(orderId);
  const isAccepted = answer !== 'refuses' && earlier === undefined;
  if (earlier === undefined) {
    reservations.put({ orderId, version: 1, status: isAccepted ? 'reserved' : 'refused' });
  }
  if (answer !== 'never answers') {
    outbox.add(isAccepted ? accepted : refused);
  }
};

const release = async ({ reservations }: ReservingUnitOfWork, orderId: string): Promise<void> => {
  const earlier = await reservations.find(orderId);
  reservations.put({ orderId, version: (earlier?.version ?? 0) + 1, status: 'released' });
};

/** The handlers of the service that keeps the credit of customers. */
export const creditHandlers = (
  answer: Answering = accept,
): readonly MessageHandler<ReservingUnitOfWork>[] => [
  handle(ReserveCredit, async ({ payload: { orderId } }, unitOfWork: ReservingUnitOfWork) => {
    const refused = CreditRefused.create({ orderId, reason: 'CREDIT_LIMIT_EXCEEDED' }, about(orderId));
    await reserve(unitOfWork, orderId, {
      answer: answer(orderId),
      accepted: CreditReserved.create({ orderId }, about(orderId)),
      refused,
    });
  }),
  handle(ReleaseCredit, async ({ payload: { orderId } }, unitOfWork: ReservingUnitOfWork) => {
    await release(unitOfWork, orderId);
    unitOfWork.outbox.add(CreditReleased.create({ orderId }, about(orderId)));
  }),
];

/** The handlers of the service that keeps the stock. */
export const stockHandlers = (answer: Answering = accept): readonly MessageHandler<ReservingUnitOfWork>[] => [
  handle(ReserveStock, async ({ payload: { orderId } }, unitOfWork: ReservingUnitOfWork) => {
    const refused = StockRefused.create({ orderId, reason: 'OUT_OF_STOCK' }, about(orderId));
    await reserve(unitOfWork, orderId, {
      answer: answer(orderId),
      accepted: StockReserved.create({ orderId }, about(orderId)),
      refused,
    });
  }),
  handle(ReleaseStock, async ({ payload: { orderId } }, unitOfWork: ReservingUnitOfWork) => {
    await release(unitOfWork, orderId);
  }),
];

/** The handlers of the service that ships. A cancelled parcel is called back, if it has left. */
export const shippingHandlers = (
  answer: Answering = accept,
): readonly MessageHandler<ReservingUnitOfWork>[] => [
  handle(ShipOrder, async ({ payload: { orderId } }, unitOfWork: ReservingUnitOfWork) => {
    const earlier = await unitOfWork.reservations.find(orderId);
    if (earlier !== undefined) {
      return;
    }
    unitOfWork.reservations.put({ orderId, version: 1, status: 'reserved' });
    if (answer(orderId) === 'accepts') {
      unitOfWork.outbox.add(OrderShipped.create({ orderId }, about(orderId)));
    }
  }),
  handle(CancelShipment, async ({ payload: { orderId } }, unitOfWork: ReservingUnitOfWork) => {
    await release(unitOfWork, orderId);
    unitOfWork.outbox.add(ShipmentCancelled.create({ orderId }, about(orderId)));
  }),
];
