import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a bundle in a process of its own with one JSON argument, and resolves with the JSON it prints. */
export const runBundle = async (path: string, settings: unknown): Promise<unknown> => {
  const child = spawn(process.execPath, ['--no-warnings', path, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`${path} ended with code ${code ?? 'none'}.`);
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
};
