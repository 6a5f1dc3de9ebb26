import { isMainThread } from 'node:worker_threads';

// One script, so that there is one bundle: as a process it is the host, in a worker thread it is a function.
if (isMainThread) {
  const { runHostProcess } = await import('./host-process.ts');
  await runHostProcess(process.argv[2], new URL(import.meta.url));
} else {
  const { runWorkerThread } = await import('./worker-thread.ts');
  await runWorkerThread();
}
