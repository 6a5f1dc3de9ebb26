/** Reads `{"result":{"content":[{"text":"{\"items_deleted\":3}"}]}}`: the tool's response is JSON within JSON. */
const deletedItems = (answer: string): number => {
  const found = /items_deleted\D+(\d+)/.exec(answer);
  if (found?.[1] === undefined) {
    throw new Error(`The DynamoDB emulator did not sweep expired items: ${answer}`);
  }
  return Number(found[1]);
};

/**
 * Deletes expired items, and resolves with their number.
 *
 * The emulator's HTTP server never does that automatically; the tool for it uses the Model Context Protocol.
 */
export const sweepTimeToLive = async (port: number): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'sweep_ttl', arguments: {} },
    }),
  });
  return deletedItems(await response.text());
};
