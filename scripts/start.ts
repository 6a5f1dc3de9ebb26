/** `npm start`: the example on this machine, with nothing but Node. */
import { fileURLToPath } from 'node:url';
import { runStartCommand, type StackEndpoints } from '@dynamo-outbox/local';
import { describeExampleDeployment } from '../lib/example-deployment.ts';

const welcome = (urls: Readonly<Record<string, string>>, endpoints: StackEndpoints): string => {
  const { customers = '', orders = '' } = urls;
  return `
customers  ${customers}   API: ${customers}/docs
orders     ${orders}   API: ${orders}/docs

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

Where messages are, in another terminal:

  export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_ENDPOINT_URL_DYNAMODB=${endpoints.dynamoDb} AWS_ENDPOINT_URL=${endpoints.broker}
  npx dynamo-outbox status

Ctrl-C ends everything.
`;
};

process.exitCode = await runStartCommand({
  description: describeExampleDeployment(),
  root: fileURLToPath(new URL('..', import.meta.url)),
  args: process.argv.slice(2),
  environment: process.env,
  welcome,
  write: (line) => {
    console.log(line);
  },
  warn: (line) => {
    console.error(line);
  },
});
process.exit();
