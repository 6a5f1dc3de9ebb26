/** The name in a queue's URL or ARN: what follows the last slash or colon. */
export const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
