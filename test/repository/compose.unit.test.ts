import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../documentation/markdown.ts';
import { readStartArguments } from '../../packages/local/src/cli/start-arguments.ts';
import { describeExampleDeployment } from '../../lib/example-deployment.ts';
import { composeFaults, parseCompose } from './compose-faults.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const file = parseCompose(read('docker-compose.yml'));
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> };

/** The commands of services that run a script of the repository in a workspace. */
const scriptRuns = Object.values(file.services).flatMap(({ command = [] }) => {
  const [shell, script, repository, workspace, npmScript] = command.map(String);
  return shell === 'sh' ? [{ script, repository, workspace, npmScript }] : [];
});

const versionIn = (path: string, name: string): string | undefined =>
  new RegExp(`^${name}==([\\d.]+)`, 'm').exec(read(path))?.[1];

const sound = `
services:
  emulator:
    image: vendor/emulator:1.2.3
    ports: ['127.0.0.1:\${EMULATOR_PORT:-4566}:4566']
  deploy:
    image: node:24-bookworm-slim
    user: node
    depends_on: { emulator: { condition: service_healthy } }
    volumes: [kept:/workspace, .:/repository:ro]
volumes:
  kept:
`;

describe('the Compose file', () => {
  it('has pinned images, local ports only, and only existing files', () => {
    expect(composeFaults(file)).toEqual([]);
  });

  it('starts LocalStack and the example unless a profile says MiniStack, and dynamodb-admin with either', () => {
    const profile = /^COMPOSE_PROFILES=(.+)$/m.exec(read('.env'))?.[1];
    const started = (wanted: string) =>
      Object.entries(file.services)
        .filter(([, { profiles }]) => profiles?.includes(wanted) !== false)
        .map(([name]) => name);

    expect(profile).toBe('localstack');
    expect(started('localstack')).toEqual(['localstack', 'example', 'dynamodb-admin']);
    expect(started('ministack')).toEqual(['ministack', 'deploy', 'dynamodb-admin']);
  });

  it('publishes the ports that users know', () => {
    const ports = Object.values(file.services).flatMap((service) => service.ports ?? []);

    expect([...new Set(ports.map((port) => /:-(\d+)\}/.exec(port)?.[1]))].toSorted()).toEqual([
      '4566',
      '8001',
      '9701',
      '9702',
      '9703',
    ]);
  });

  it.each([
    {
      service: 'ministack',
      image: 'ministackorg/ministack',
      version: versionIn('test/deployment/emulator/requirements.txt', 'ministack'),
    },
    {
      service: 'localstack',
      image: 'localstack/localstack',
      version: versionIn('test/localstack/requirements.txt', 'localstack-core'),
    },
  ])('has the version of $service that the tests run', ({ service, image, version }) => {
    expect(version).toBeDefined();
    expect(file.services[service]?.image).toBe(`${image}:${version ?? ''}`);
  });

  it('runs a script and npm scripts that exist', () => {
    expect(scriptRuns.map(({ npmScript }) => npmScript)).toEqual(['start', 'deploy:emulator']);
    for (const { script = '', repository, workspace, npmScript = '' } of scriptRuns) {
      expect(existsSync(join(root, script.replace('/repository/', '')))).toBe(true);
      expect([repository, workspace]).toEqual(['/repository', '/home/node/workspace']);
      expect(scripts).toHaveProperty([npmScript]);
    }
  });

  it('gives the example only flags that npm start has', () => {
    const flags = (file.services['example']?.command ?? [])
      .map(String)
      .filter((word) => word.startsWith('--'));
    const answer = readStartArguments({
      args: flags.flatMap((flag) => (flag === '--data' ? [flag, 'x'] : [flag])),
      environment: { AWS_ENDPOINT_URL: String(file.services['example']?.environment?.['AWS_ENDPOINT_URL']) },
      description: describeExampleDeployment(),
    });

    expect(answer).toMatchObject({
      kind: 'start',
      options: { listensOnAllInterfaces: true, endpoints: { sqs: 'http://emulator:4566' } },
    });
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
      mistake: 'a number where text belongs',
      right: 'user: node',
      wrong: 'user: node\n    command: [start, 1]',
      fault: 'deploy: 1 is not text',
    },
    {
      mistake: 'a Node container that runs as root',
      right: '    user: node\n',
      wrong: '',
      fault: 'deploy: it runs as root',
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
