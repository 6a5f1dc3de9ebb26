/** Why the functions of the order history, a read model, may do what they may. */
import type { Reason } from './reason.ts';

const readModel = /:table\/order-history$/;

/** Reasons of the permissions on its table. */
export const readModelReasons: readonly Reason[] = [
  {
    parts: ['consumer'],
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
    on: readModel,
    why: 'Writes copies of customers and orders, if they are newer.',
  },
  {
    parts: ['http'],
    actions: ['dynamodb:GetItem', 'dynamodb:Query'],
    on: readModel,
    why: 'Reads a customer, and a page of orders.',
  },
  {
    parts: ['http'],
    actions: ['dynamodb:Query'],
    on: /\/index\/OrdersByState$/,
    why: 'Reads a page of orders in one state.',
  },
  {
    parts: ['http'],
    actions: ['dynamodb:BatchGetItem'],
    on: readModel,
    why: 'For readers that need more than that of the example.',
  },
];
