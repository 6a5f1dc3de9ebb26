import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const namesIn = (text: string, form: RegExp): readonly string[] =>
  Array.from(text.matchAll(form), ([, name = '']) => name.trim().replaceAll(/^["']|["']$/g, ''));

/** The profile that the AWS SDK uses. */
export const profileIn = (environment: NodeJS.ProcessEnv): string =>
  environment['AWS_PROFILE'] === undefined || environment['AWS_PROFILE'] === ''
    ? 'default'
    : environment['AWS_PROFILE'];

/** Names of the profiles in the AWS configuration and credentials files. */
export const listProfiles = (environment: NodeJS.ProcessEnv): readonly string[] => {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
  const config = read(environment['AWS_CONFIG_FILE'] ?? join(home, '.aws', 'config'));
  const credentials = read(environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws', 'credentials'));
  return [
    ...new Set([
      ...namesIn(config, /^\s*\[\s*(?:profile\s+)?(?!sso-session\s|services\s)([^\]]+)\]/gm),
      ...namesIn(credentials, /^\s*\[([^\]]+)\]/gm),
    ]),
  ];
};
