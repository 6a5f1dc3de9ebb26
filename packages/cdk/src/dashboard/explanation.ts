import { type IWidget, TextWidget, TextWidgetBackground } from 'aws-cdk-lib/aws-cloudwatch';

const lines = (service: string): readonly string[] => [
  `## ${service}`,
  '- **Parked messages, dead letters:** look at their attributes, mend the reason, then `npx dynamo-outbox redrive`.',
  '- **What is not published gets older:** the relay is behind or off. See its errors, and whether its event source mapping is enabled.',
  '- **Duplicates:** normal in small numbers, for delivery is at least once. The inbox keeps each from having a second effect.',
  '- **Messages wait for a missing one:** what comes before them has not arrived; see what is parked or dead-lettered.',
  '- **One message:** filter all logs by `correlationId`, or `npx dynamo-outbox trace`.',
];

/** What to do about what the graphs show, with a link to more where somebody says where that is. */
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
