/** `npm start`: runs the example on this machine, with nothing but Node. */
import { fileURLToPath } from 'node:url';
import { runStartCommand, type StackEndpoints } from '@dynamo-outbox/local';
import { describeExampleDeployment } from '../lib/example-deployment.ts';
import { tryIt } from './try-it.ts';

const welcome = (urls: Readonly<Record<string, string>>, endpoints: StackEndpoints): string => `${tryIt(urls)}
Where messages are, in another terminal:

  export AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_ENDPOINT_URL_DYNAMODB=${endpoints.dynamoDb} AWS_ENDPOINT_URL=${endpoints.broker}
  npx dynamo-outbox status

Ctrl-C ends everything.
`;

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
