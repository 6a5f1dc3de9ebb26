/** Name of a queue from its URL or ARN: the part after the last slash or colon. */
export const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
