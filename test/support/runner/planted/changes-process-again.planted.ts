import { tmpdir } from 'node:os';
import { expect, it } from '@jest/globals';

it('starts with a process that no file before has changed', () => {
  expect(process.env['LEFT_BEHIND']).toBeUndefined();
  expect(process.env['NODE_ENV']).toBe('test');
  expect(process.cwd()).not.toBe(tmpdir());

  process.env['LEFT_BEHIND'] = 'yes';
  process.env = { ...process.env, NODE_ENV: 'other' };
  process.chdir(tmpdir());
});
