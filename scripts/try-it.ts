/** Example requests to try, for every way to run the example. */
export const tryIt = ({
  customers = '',
  orders = '',
  'order-history': orderHistory = '',
}: Readonly<Record<string, string>>): string => `
customers      ${customers}   API: ${customers}/docs
orders         ${orders}   API: ${orders}/docs
order-history  ${orderHistory}   API: ${orderHistory}/docs

A customer with a credit limit of 250:

  curl -s -X POST ${customers}/customers -H 'Content-Type: application/json' \\
    -d '{"name": "Ada", "credit_limit": 250}'

An order of 100 within that limit, PENDING at first and APPROVED a moment later:

  curl -s -X POST ${orders}/orders -H 'Content-Type: application/json' \\
    -d '{"customer_id": "<id of the customer>", "order_total": 100}'
  curl -s ${orders}/orders/<id of the order>
  curl -s ${customers}/customers/<id of the customer>

Another of 200 goes beyond it and is REJECTED; cancelling the first gives its credit back:

  curl -s -X POST ${orders}/orders/<id of the order>/cancel

All orders of the customer, a page at a time, or only those in one state:

  curl -s ${orderHistory}/customers/<id of the customer>/orders
  curl -s '${orderHistory}/customers/<id of the customer>/orders?state=APPROVED&limit=10'
`;
