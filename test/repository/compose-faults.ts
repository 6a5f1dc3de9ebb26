/** What a Compose file may get wrong that only a Docker engine would notice. */
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly (
    string | { readonly source: string; readonly target: string; readonly read_only?: boolean }
  )[];
  readonly privileged?: boolean;
  readonly command?: readonly unknown[];
  readonly healthcheck?: { readonly test: readonly unknown[] };
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
  readonly user?: string;
}

/** A Compose file, as far as it is looked at. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

export const parseCompose = (text: string): ComposeFile => parse(text, { merge: true }) as ComposeFile;

const pinned = /^[^:@]+:(?!latest$)[\w.-]*\d[\w.-]*(?:@sha256:[\da-f]{64})?$/;
const loopback = /^127\.0\.0\.1:(\$\{[A-Z_]+:-\d+\}):(?:\d+|\1)$/;
const dockerSocket = '/var/run/docker.sock';

const imageFaults = ({ image = '' }: Service): readonly string[] =>
  pinned.test(image) ? [] : [`its image "${image}" has no tag of a version`];

const portFaults = ({ ports = [] }: Service): readonly string[] =>
  ports
    .filter((port) => !loopback.test(port))
    .map((port) => `its port "${port}" is not bound to 127.0.0.1 with a number that a variable can change`);

const dependencyFaults = ({ depends_on: dependencies = {} }: Service, file: ComposeFile): readonly string[] =>
  Object.keys(dependencies)
    .filter((name) => !(name in file.services))
    .map((name) => `it depends on ${name}, which is no service`);

const sourceOf = (volume: NonNullable<Service['volumes']>[number]): string =>
  typeof volume === 'string' ? (volume.split(':')[0] ?? '') : volume.source;

const isWritable = (volume: NonNullable<Service['volumes']>[number]): boolean =>
  typeof volume === 'string' ? !volume.endsWith(':ro') : volume.read_only !== true;

const volumeFaults = ({ volumes = [] }: Service, file: ComposeFile): readonly string[] =>
  volumes.flatMap((volume) => {
    const source = sourceOf(volume);
    if (source === dockerSocket) {
      return ['it has the socket of Docker'];
    }
    if (source.startsWith('.')) {
      return isWritable(volume) ? [`it may write to ${source}`] : [];
    }
    return source in (file.volumes ?? {}) ? [] : [`its volume ${source} is declared nowhere`];
  });

const privilegeFaults = ({ privileged = false }: Service): readonly string[] =>
  privileged ? ['it is privileged'] : [];

/** YAML reads `{ ok }: x` or `8001` as something else than text, which Compose refuses. */
const textFaults = ({ command = [], healthcheck, environment = {} }: Service): readonly string[] =>
  [...command, ...(healthcheck?.test ?? []), ...Object.values(environment)]
    .filter((word) => typeof word !== 'string')
    .map((word) => `${JSON.stringify(word)} is not text`);

const userFaults = ({ image = '', user }: Service): readonly string[] =>
  image.startsWith('node:') && user !== 'node' ? ['it runs as root'] : [];

/** Two services that can run at the same time, which includes every service without a profile. */
const meet = (one: Service, other: Service): boolean =>
  one.profiles === undefined ||
  other.profiles === undefined ||
  one.profiles.some((profile) => other.profiles?.includes(profile) === true);

const sharedPortFaults = (service: Service, file: ComposeFile): readonly string[] =>
  Object.entries(file.services)
    .filter(([, other]) => other !== service && meet(service, other))
    .flatMap(([name, other]) =>
      (service.ports ?? [])
        .filter((port) => other.ports?.includes(port) === true)
        .map((port) => `its port "${port}" is also one of ${name}`),
    );

/** Everything that is wrong, each with the service that has it. */
export const composeFaults = (file: ComposeFile): readonly string[] =>
  Object.entries(file.services).flatMap(([name, service]) =>
    [
      ...imageFaults(service),
      ...portFaults(service),
      ...dependencyFaults(service, file),
      ...volumeFaults(service, file),
      ...privilegeFaults(service),
      ...textFaults(service),
      ...userFaults(service),
      ...sharedPortFaults(service, file),
    ].map((fault) => `${name}: ${fault}`),
  );
