/** A second handler in the same folder. */
export const handler = async (): Promise<string> => 'beside';
