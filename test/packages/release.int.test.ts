import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { missingCredentials } from '../../scripts/packages/credentials.ts';
import { root } from '../../scripts/packages/workspaces.ts';
import { run, runNpm } from './install/run.ts';

const withoutIdentity = { ACTIONS_ID_TOKEN_REQUEST_URL: '', SIGSTORE_ID_TOKEN: '' };

describe('npm run release', () => {
  it('stops before it publishes, with one sentence, if there are no credentials', async () => {
    const script = ['--no-warnings', '--import', 'tsx', join(root, 'scripts/release.ts'), '--built'];
    const { exitCode, output } = await run(process.execPath, script, {
      cwd: root,
      environment: withoutIdentity,
    });

    expect({ exitCode, output: output.trim() }).toEqual({
      exitCode: 1,
      output: missingCredentials(withoutIdentity),
    });
  });

  it('refuses to pack sources', async () => {
    const { exitCode, output } = await runNpm(['pack', '--dry-run'], {
      cwd: join(root, 'packages/kernel'),
    });

    expect(exitCode).not.toBe(0);
    expect(output).toContain('@dynamo-outbox/kernel is published from its folder dist');
  });

  it('publishes from CI with an identity token', () => {
    expect(missingCredentials({ ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example' })).toBeUndefined();
  });
});
