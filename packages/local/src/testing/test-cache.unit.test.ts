import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findTestCache } from './test-cache.ts';

const place = mkdtempSync(join(tmpdir(), 'test-cache-'));

afterAll(() => {
  rmSync(place, { recursive: true });
});

describe('the cache of tests', () => {
  it('is in the nearest node_modules of the project, wherever the package is installed', () => {
    const [project, folder] = [join(place, 'project'), join(place, 'project/packages/shop')];
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    mkdirSync(folder, { recursive: true });

    expect(findTestCache(folder)).toBe(join(project, 'node_modules/.cache/dynamo-outbox'));
  });

  it('is a new temporary directory with a random name if there is no node_modules', () => {
    const found = findTestCache(place);

    expect(relative(tmpdir(), found)).toMatch(/^dynamo-outbox-[0-9a-f-]{36}$/u);
    expect(findTestCache(place)).not.toBe(found);
  });
});
