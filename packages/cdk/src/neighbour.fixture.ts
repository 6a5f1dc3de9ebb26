/** A handler in the folder of another one. */
export const handler = async (): Promise<string> => 'beside';
