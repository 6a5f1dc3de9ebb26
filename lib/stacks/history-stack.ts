import { ConsumingService, ServiceFunction } from '@dynamo-outbox/cdk';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { exposeApi } from '../constructs/expose-api.ts';
import type { ServiceEndpoint } from '../constructs/service-endpoint.ts';
import { orderHistory, orderHistoryVersion } from '../example-services.ts';
import type { StageSettings } from '../stage-settings.ts';
import { type MessagingStack, removalPolicyOf } from './messaging-stack.ts';

/** The stage, and the resources that the order history shares with other services. */
export interface HistoryStackProps extends StackProps {
  readonly settings: StageSettings;
  readonly messaging: MessagingStack;
}

/** The order history: the version that serves with its API, and the version that a replay fills beside it, if there is one. */
export class HistoryStack extends Stack {
  /** The version that serves. */
  readonly service: ConsumingService;
  readonly httpFunction: IFunction;
  readonly endpoint: ServiceEndpoint;
  readonly #props: HistoryStackProps;

  constructor(scope: Construct, id: string, props: HistoryStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { settings } = props;
    this.service = this.#createVersion(settings.orderHistory);
    if (settings.nextOrderHistory !== undefined) {
      this.#createVersion(settings.nextOrderHistory);
    }
    this.httpFunction = new ServiceFunction(this, 'Http', {
      service: this.service,
      name: 'http',
      entry: orderHistory.http.lambdaEntry,
      readOnly: true,
    }).function;
    this.endpoint = exposeApi(this, { name: orderHistory.name, httpFunction: this.httpFunction, settings });
  }

  #createVersion(version: number): ConsumingService {
    const { settings, messaging } = this.#props;
    const {
      name,
      inbox,
      table,
      timeToLiveAttribute,
      environment = {},
      consumes = [],
    } = orderHistoryVersion(version);
    return new ConsumingService(this, `Version${version}`, {
      name,
      inbox,
      table,
      environment,
      ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
      consumes: consumes.map((consumed) => ({ ...consumed, fifo: settings.fifo })),
      subscribesTo: messaging.topics,
      payloadSources: messaging.payloads,
      namePrefix: settings.namePrefix,
      encryptionKey: messaging.encryptionKey,
      removalPolicy: removalPolicyOf(settings),
    });
  }
}
