import { type IWidget, TextWidget, TextWidgetBackground } from 'aws-cdk-lib/aws-cloudwatch';

const lines = (service: string): readonly string[] => [
  `## ${service}`,
  '- **Parked messages, dead letters:** check their attributes, fix the reason, then `npx dynamo-outbox redrive`.',
  '- **Age of unpublished items grows:** the relay is behind or disabled. Check its errors, and that its event source mapping is enabled.',
  '- **Duplicates:** normal in small numbers, because delivery is at least once. The inbox prevents a second effect.',
  '- **Messages wait for a missing message:** an earlier message has not arrived. Check parked messages and dead letters.',
  '- **One message:** filter all logs by `correlationId`, or `npx dynamo-outbox trace`.',
];

/** Text widget with advice on the graphs, and a link to a guide if one is given. */
export const explanation = (service: string, guideUrl: string | undefined): IWidget =>
  new TextWidget({
    markdown: [
      ...lines(service),
      ...(guideUrl === undefined ? [] : ['', `[What each of these means](${guideUrl})`]),
    ].join('\n'),
    width: 24,
    height: 5,
    background: TextWidgetBackground.TRANSPARENT,
  });
