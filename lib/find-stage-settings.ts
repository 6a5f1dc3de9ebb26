import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node } from 'constructs';
import { StageSettingsError } from './stage-settings-error.ts';
import { readStageSettings, type StageSettings, stageSettingNames } from './stage-settings.ts';

const stagesDirectory = fileURLToPath(new URL('../stages', import.meta.url));

const readStageFile = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StageSettingsError(
      `The stage file ${path} cannot be read: ${reason}. Name another with -c stage=<name>.`,
      {
        cause: error,
      },
    );
  }
};

/**
 * The settings of the stage that the context names: `stages/<stage>.json`, with whatever `-c <setting>=<value>` says instead.
 *
 * Throws when there is no such file or when it is that of another stage, and with every fault of the settings at once.
 */
export const findStageSettings = (node: Node, directory: string = stagesDirectory): StageSettings => {
  const stage: unknown = node.tryGetContext('stage');
  if (typeof stage !== 'string' || stage === '') {
    throw new StageSettingsError('No stage is named; say -c stage=<name of a file in stages/>.');
  }
  const overrides = stageSettingNames
    .filter((name) => name !== 'stage')
    .map((name) => [name, node.tryGetContext(name) as unknown] as const)
    .filter(([, value]) => value !== undefined);
  const path = join(directory, `${encodeURIComponent(stage)}.json`);
  const settings = readStageSettings(readStageFile(path), Object.fromEntries(overrides));
  if (settings.stage !== stage) {
    throw new Error(
      `The stage file ${path} says that its stage is "${settings.stage}"; call the file and the stage alike.`,
    );
  }
  return settings;
};
