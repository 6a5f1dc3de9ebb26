/** The part of an SQS client that knows the endpoints of AWS; `SQSClient` has it. */
export interface QueueEndpoints {
  readonly config: {
    readonly endpointProvider: (parameters: { readonly Region: string }) => { readonly url: URL };
  };
}

/**
 * Returns the URL of a queue from its ARN, on the endpoint that the AWS SDK has for its region, in every partition. Makes no call.
 *
 * Set `useQueueUrlAsEndpoint: false` on a client with an endpoint of its own, such as that of an emulator: SQS then reads only the path of
 * the URL.
 */
export const toQueueUrl = (queueArn: string, { config }: QueueEndpoints): string => {
  const [, , , region = '', account = '', name = ''] = queueArn.split(':');
  return new URL(`/${account}/${name}`, config.endpointProvider({ Region: region }).url).href;
};
