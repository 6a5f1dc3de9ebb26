import { ServiceFunction, TransactionalService } from '@dynamo-outbox/cdk';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { exposeApi } from '../constructs/expose-api.ts';
import type { ServiceEndpoint } from '../constructs/service-endpoint.ts';
import type { ExampleService } from '../example-services.ts';
import type { StageSettings } from '../stage-settings.ts';
import { type MessagingStack, removalPolicyOf } from './messaging-stack.ts';

/** The service, its stage, and the resources it shares with other services. */
export interface ServiceStackProps extends StackProps {
  readonly options: ExampleService;
  readonly settings: StageSettings;
  readonly messaging: MessagingStack;
}

/** A service of the example: its tables and functions, and its API. */
export class ServiceStack extends Stack {
  readonly service: TransactionalService;
  readonly httpFunction: IFunction;
  readonly endpoint: ServiceEndpoint;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { options, settings, messaging } = props;
    const { name } = options;
    this.service = new TransactionalService(this, 'Service', {
      ...options,
      tracking: settings.tracking,
      fifo: settings.fifo,
      // A topic that no other service reads is not shared, so this stack creates it.
      topic: messaging.topics.filter(({ definition }) =>
        [options.publishes].flat().some(({ name: published }) => published === definition.name),
      ),
      subscribesTo: messaging.topics,
      payloads: messaging.payloads.find(({ service }) => service === name),
      payloadSources: messaging.payloads,
      namePrefix: settings.namePrefix,
      encryptionKey: messaging.encryptionKey,
      accessLogs: messaging.accessLogs,
      removalPolicy: removalPolicyOf(settings),
    });
    this.httpFunction = new ServiceFunction(this, 'Http', {
      service: this.service,
      name: 'http',
      entry: options.http?.lambdaEntry ?? `services/${name}/src/entrypoints/http/lambda.ts`,
    }).function;
    this.endpoint = exposeApi(this, { name, httpFunction: this.httpFunction, settings });
  }
}
