import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { anApp, anEntry, aStack, templateOf, outdir } from '../cdk.fixture.ts';
import { createFunction } from './create-function.ts';
import { platformEntry } from './platform-entry.ts';

const aFunction = (scope: Construct, entry: string) =>
  createFunction(scope, {
    description: { name: scope.node.id, entry, timeoutSeconds: 10, memoryMegabytes: 256, environment: {} },
    resources: {},
  });

const relaySettings = {
  AWS_REGION: 'eu-north-1',
  SERVICE_NAME: 'orders',
  OUTBOX_TABLE_NAME: 'orders-outbox',
  OUTBOX_RETENTION_DAYS: '7',
  OUTBOX_TRACKING: 'status',
  RELAY_TOPIC_ARNS: 'orders=arn:aws:sns:eu-north-1:123456789012:orders.fifo',
  RELAY_MAX_IN_FLIGHT: '4',
  RELAY_PARKING_QUEUE_URL: 'https://sqs.eu-north-1.amazonaws.com/123456789012/parked',
};

describe('a function that is bundled', () => {
  const stack = aStack(anApp({}));
  const relayEntry = platformEntry('outbox-relay');
  aFunction(new Construct(stack, 'small'), anEntry);
  aFunction(new Construct(stack, 'same'), anEntry);
  aFunction(new Construct(stack, 'neighbour'), 'packages/cdk/src/neighbour.fixture.ts');
  aFunction(new Construct(stack, 'relay'), relayEntry);
  const template = templateOf(stack);
  const assets = assetsOf(template);

  /** What Node finds in a bundle, in a process of its own that sees no packages around it. */
  const askNode = (directory: string, expression: string, environment = {}): string =>
    execFileSync(
      process.execPath,
      [
        '--no-warnings',
        '--input-type=module',
        '--eval',
        `const { handler } = await import(${JSON.stringify(pathToFileURL(join(directory, 'index.mjs')).href)});
         console.log(await (${expression}));`,
      ],
      {
        cwd: directory,
        encoding: 'utf8',
        stdio: 'pipe',
        env: { NODE_OPTIONS: '--enable-source-maps', ...environment },
      },
    ).trim();

  it('is an ES module with a source map, and its code is there once for two functions', () => {
    expect(assets.get('small')).toBe(assets.get('same'));
    for (const directory of assets.values()) {
      expect(readdirSync(directory)).toEqual(expect.arrayContaining(['index.mjs', 'index.mjs.map']));
    }
  });

  it("has its own code, even if another function's file is in the same folder", () => {
    expect(askNode(assets.get('neighbour') ?? '', 'handler()')).toBe('beside');
    expect(askNode(assets.get('small') ?? '', 'handler()')).toBe('sent');
  });

  it('is minified, and smaller than its source', () => {
    const lines = readFileSync(join(assets.get('relay') ?? '', 'index.mjs'), 'utf8')
      .trim()
      .split('\n');

    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(1_000);
  });

  it('contains the AWS SDK, so it loads without installed packages', () => {
    const relay = assets.get('relay') ?? '';
    const files = readdirSync(relay, { encoding: 'utf8', recursive: true }).filter((file) =>
      file.endsWith('.mjs'),
    );
    const loadAll = `Promise.all(${JSON.stringify(files)}.map((file) => import('./' + file))).then(({ length }) => length)`;

    expect(askNode(relay, loadAll, relaySettings)).toBe(String(files.length));
    expect(files.some((file) => readFileSync(join(relay, file), 'utf8').includes('PublishBatch'))).toBe(true);
  });

  it('exports its handler, and errors keep the names of their classes', () => {
    const small = assets.get('small') ?? '';

    expect(askNode(small, 'handler("due")')).toBe('sent');
    expect(askNode(small, 'handler("paid").catch((error) => error.name + " " + error.code)')).toBe(
      'InvoiceIsPaidError INVOICE_IS_PAID',
    );
  });

  it('has stack traces with source positions', () => {
    expect(askNode(assets.get('small') ?? '', 'handler("paid").catch((error) => error.stack)')).toMatch(
      /handler\.fixture\.ts:\d+/,
    );
  });

  it('starts from nothing but its own files: the relay has a handler, or tells which settings are missing', () => {
    const relay = assets.get('relay') ?? '';

    expect(askNode(relay, 'typeof handler', relaySettings)).toBe('function');

    expect(() => askNode(relay, 'typeof handler')).toThrow(/OUTBOX_TABLE_NAME/);
  });
});

/** The directory of each function's code, by the function's name. */
function assetsOf(template: Template): ReadonlyMap<string, string> {
  const functions = Object.values(template.findResources('AWS::Lambda::Function')) as unknown as readonly {
    readonly Properties: { readonly FunctionName: string; readonly Code: { readonly S3Key: string } };
  }[];
  return new Map(
    functions.map(({ Properties: { FunctionName, Code } }) => [
      FunctionName,
      join(outdir, `asset.${Code.S3Key.replace(/\.zip$/, '')}`),
    ]),
  );
}
