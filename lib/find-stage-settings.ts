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
      `The stage file ${path} cannot be read: ${reason}. Choose another stage with -c stage=<name>.`,
      {
        cause: error,
      },
    );
  }
};

/**
 * Reads the settings of the stage that the context names: `stages/<stage>.json`, overridden by `-c <setting>=<value>`.
 *
 * Throws if the file does not exist, if it describes another stage, or if settings are invalid. The error lists all
 * invalid settings.
 */
export const findStageSettings = (node: Node, directory: string = stagesDirectory): StageSettings => {
  const stage: unknown = node.tryGetContext('stage');
  if (typeof stage !== 'string' || stage === '') {
    throw new StageSettingsError('No stage is given; pass -c stage=<name of a file in stages/>.');
  }
  const overrides = stageSettingNames
    .filter((name) => name !== 'stage')
    .map((name) => [name, node.tryGetContext(name) as unknown] as const)
    .filter(([, value]) => value !== undefined);
  const path = join(directory, `${encodeURIComponent(stage)}.json`);
  const settings = readStageSettings(readStageFile(path), Object.fromEntries(overrides));
  if (settings.stage !== stage) {
    throw new Error(
      `The stage file ${path} has the stage name "${settings.stage}"; give the file and the stage the same name.`,
    );
  }
  return settings;
};
