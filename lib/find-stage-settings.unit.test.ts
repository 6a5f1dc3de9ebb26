import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStageSettings } from './find-stage-settings.ts';

/** The settings that an app with that context finds; among the project's own stages, or those of a directory. */
const settingsWith = (context: Readonly<Record<string, unknown>>, directory?: string) =>
  findStageSettings(new App({ context: { ...context } }).node, directory);

/** Calls `work` with a directory that holds such a stage file. */
const withStage = (name: string, contents: string, work: (directory: string) => void): void => {
  const directory = mkdtempSync(join(tmpdir(), 'stages-'));
  try {
    writeFileSync(join(directory, `${name}.json`), contents);
    work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

describe('findStageSettings', () => {
  it.each(['dev', 'prod'])('reads the stage %s of the project', (stage) => {
    expect(settingsWith({ stage })).toMatchObject({ stage });
  });

  it('keeps the data of prod and not that of dev', () => {
    expect(settingsWith({ stage: 'prod' })).toMatchObject({ data: 'keep', encryption: 'customer' });
    expect(settingsWith({ stage: 'dev' })).toMatchObject({ data: 'delete', encryption: 'aws' });
  });

  it('lets the command line override settings, and ignores other context values', () => {
    expect(
      settingsWith({
        stage: 'dev',
        fifo: 'false',
        apiRateLimit: '7',
        '@aws-cdk/aws-iam:minimizePolicies': true,
      }),
    ).toMatchObject({ stage: 'dev', fifo: false, apiRateLimit: 7, data: 'delete' });
  });

  it.each([[{}], [{ stage: '' }], [{ stage: 5 }]])('refuses the context %p', (context) => {
    expect(() => settingsWith(context)).toThrow(
      'No stage is given; pass -c stage=<name of a file in stages/>.',
    );
  });

  it('refuses a stage without a file, naming the file', () => {
    expect(() => settingsWith({ stage: 'moon' })).toThrow(
      /^The stage file .*\/stages\/moon\.json cannot be read: .*ENOENT.*\. Choose another stage with -c stage=<name>\.$/,
    );
  });

  it('reads no file outside its directory', () => {
    expect(() => settingsWith({ stage: '../package' })).toThrow(
      /\/stages\/\.\.%2Fpackage\.json cannot be read/,
    );
  });

  it('refuses a file that is not JSON, naming it', () => {
    withStage('broken', '{ "stage": broken }', (directory) => {
      expect(() => settingsWith({ stage: 'broken' }, directory)).toThrow(
        /broken\.json cannot be read: .*JSON.*Choose another stage with -c stage=<name>\.$/,
      );
    });
  });

  it('refuses a file with an unknown setting, and a file with the name of another stage', () => {
    withStage('test', '{ "stage": "test", "colour": "red" }', (directory) => {
      expect(() => settingsWith({ stage: 'test' }, directory)).toThrow(/unknown setting "colour"/);
    });
    withStage('test', '{ "stage": "prod" }', (directory) => {
      expect(() => settingsWith({ stage: 'test' }, directory)).toThrow(
        /test\.json has the stage name "prod"; give the file and the stage the same name\.$/,
      );
    });
  });

  it('reports all faults of file and command line at once', () => {
    withStage('test', '{ "stage": "test", "data": "burn" }', (directory) => {
      expect(() => settingsWith({ stage: 'test', fifo: 'yes' }, directory)).toThrow(
        'The stage settings are invalid:\n- data must be keep or delete\n- fifo must be true or false',
      );
    });
  });
});
