import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../documentation/markdown.ts';
import { composeFaults, npmScriptsIn, parseCompose } from './compose-faults.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const file = parseCompose(read('docker-compose.yml'));
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };

/** The files of the repository that services run, as they see them. */
const runFiles = Object.values(file.services).flatMap(({ command = [] }) =>
  command.filter((word) => word.startsWith('/repository/')).map((word) => word.slice('/repository/'.length)),
);

const sound = `
services:
  emulator:
    image: vendor/emulator:1.2.3
    ports: ['127.0.0.1:\${EMULATOR_PORT:-4566}:4566']
  deploy:
    image: node:24-bookworm-slim
    depends_on: { emulator: { condition: service_healthy } }
    volumes: [kept:/workspace, .:/repository:ro]
volumes:
  kept:
`;

describe('the Compose file', () => {
  it('has pinned images, local ports only, and only existing files', () => {
    expect(composeFaults(file)).toEqual([]);
  });

  it('starts one emulator unless a profile says another, and the rest with either', () => {
    const profile = /^COMPOSE_PROFILES=(.+)$/m.exec(read('.env'))?.[1];
    const emulators = Object.entries(file.services).filter(([, { profiles }]) => profiles !== undefined);

    expect(emulators.map(([name, { profiles }]) => [name, profiles])).toEqual([
      ['ministack', ['ministack']],
      ['localstack', ['localstack']],
    ]);
    expect(profile).toBe('ministack');
  });

  it('has the version of MiniStack that the deployment test runs', () => {
    const version = /^ministack==([\d.]+)/m.exec(read('test/deployment/emulator/requirements.txt'))?.[1];

    expect(version).toBeDefined();
    expect(file.services['ministack']?.image).toBe(`ministackorg/ministack:${version ?? ''}`);
  });

  it('runs files and npm scripts that exist', () => {
    expect(runFiles).toHaveLength(1);
    for (const path of runFiles) {
      expect(existsSync(join(root, path))).toBe(true);
      expect(npmScriptsIn(read(path))).toEqual(['deploy:emulator']);
    }
    expect(scripts).toHaveProperty(['deploy:emulator']);
  });

  it.each([
    {
      mistake: 'a tag that moves',
      right: 'emulator:1.2.3',
      wrong: 'emulator:latest',
      fault: 'emulator: its image "vendor/emulator:latest" has no tag of a version',
    },
    {
      mistake: 'no tag',
      right: 'emulator:1.2.3',
      wrong: 'emulator',
      fault: 'emulator: its image "vendor/emulator" has no tag of a version',
    },
    {
      mistake: 'a port for everybody',
      right: "'127.0.0.1:",
      wrong: "'",
      fault: 'emulator: its port "${EMULATOR_PORT:-4566}:4566" is not bound to 127.0.0.1',
    },
    {
      mistake: 'a fixed port',
      right: '${EMULATOR_PORT:-4566}',
      wrong: '4566',
      fault: 'emulator: its port "127.0.0.1:4566:4566" is not bound to 127.0.0.1',
    },
    {
      mistake: 'a dependency that is no service',
      right: '{ emulator:',
      wrong: '{ emulater:',
      fault: 'deploy: it depends on emulater, which is no service',
    },
    {
      mistake: 'a volume that is not declared',
      right: 'kept:/',
      wrong: 'lost:/',
      fault: 'deploy: its volume lost is declared nowhere',
    },
    {
      mistake: 'a repository that may be written',
      right: ':/repository:ro',
      wrong: ':/repository',
      fault: 'deploy: it may write to .',
    },
    {
      mistake: 'the socket of Docker',
      right: 'kept:/workspace',
      wrong: '/var/run/docker.sock:/x',
      fault: 'deploy: it has the socket of Docker',
    },
    {
      mistake: 'all privileges',
      right: 'image: node',
      wrong: 'privileged: true\n    image: node',
      fault: 'deploy: it is privileged',
    },
  ])('fails the check with $mistake', ({ right, wrong, fault }) => {
    expect(composeFaults(parseCompose(sound))).toEqual([]);
    expect(sound).toContain(right);

    const faults = composeFaults(parseCompose(sound.replace(right, () => wrong)));
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });
});
