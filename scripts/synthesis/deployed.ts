/** Templates without references: what each property would be once deployed. */
import { account, arnOf, queueUrlOf, region, streamArnOf } from './arns.ts';
import type { Template, TemplateResource, Templates } from './template.ts';

/** A resource whose properties hold no reference any more. */
export interface DeployedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Identify = (logicalId: string, properties: Readonly<Record<string, unknown>>) => Identity;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Buckets have names of CloudFormation's choice; what their accesses are logged under is the name they are described by. */
export const bucketNameOf = (logicalId: string, properties: Readonly<Record<string, unknown>>): string => {
  const logging = properties['LoggingConfiguration'] as { readonly LogFilePrefix?: string } | undefined;
  return logging?.LogFilePrefix?.replace(/\/$/, '') ?? logicalId;
};

const identities: Readonly<Record<string, Identify>> = {
  'AWS::DynamoDB::Table': (logicalId, { TableName }) => {
    const ref = textOf(TableName) ?? logicalId;
    return { ref, attributes: { Arn: arnOf.table(ref), StreamArn: streamArnOf(ref) } };
  },
  'AWS::SQS::Queue': (logicalId, { QueueName }) => {
    const name = textOf(QueueName) ?? logicalId;
    return { ref: queueUrlOf(name), attributes: { Arn: arnOf.queue(name), QueueName: name } };
  },
  'AWS::SNS::Topic': (logicalId, { TopicName }) => {
    const name = textOf(TopicName) ?? logicalId;
    return { ref: arnOf.topic(name), attributes: { TopicName: name, TopicArn: arnOf.topic(name) } };
  },
  'AWS::S3::Bucket': (logicalId, properties) => {
    const ref = bucketNameOf(logicalId, properties);
    return { ref, attributes: { Arn: arnOf.bucket(ref) } };
  },
  'AWS::Lambda::Function': (logicalId, { FunctionName }) => {
    const ref = textOf(FunctionName) ?? logicalId;
    return { ref, attributes: { Arn: arnOf.function(ref) } };
  },
  'AWS::Logs::LogGroup': (logicalId, { LogGroupName }) => {
    const ref = textOf(LogGroupName) ?? logicalId;
    return { ref, attributes: { Arn: `${arnOf.logGroup(ref)}:*` } };
  },
  'AWS::KMS::Key': (logicalId) => ({ ref: logicalId, attributes: { Arn: arnOf.key(logicalId) } }),
  'AWS::IAM::Role': (logicalId) => ({ ref: logicalId, attributes: { Arn: arnOf.role(logicalId) } }),
};

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Looks references up, in one stack and over the exports of all. */
class Resolver {
  readonly #templates: Templates;
  readonly #stack: string;

  constructor(templates: Templates, stack: string) {
    this.#templates = templates;
    this.#stack = stack;
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((entry) => this.resolve(entry));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value);
    const [[name, operand] = ['', undefined]] = entries;
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#apply(name, operand);
    }
    return Object.fromEntries(entries.map(([key, entry]) => [key, this.resolve(entry)]));
  }

  #apply(name: string, operand: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(operand));
      case 'Fn::GetAtt':
        return this.#attribute(operand as readonly [string, string]);
      case 'Fn::Join': {
        const [separator, parts] = operand as readonly [string, readonly unknown[]];
        return parts.map((part) => String(this.resolve(part))).join(separator);
      }
      case 'Fn::ImportValue':
        return this.#import(String(operand));
      case 'Fn::Sub':
        return String(operand).replaceAll(/\$\{([^}]+)\}/g, (_, reference: string) => this.#ref(reference));
      default:
        throw new Error(
          `${this.#stack} uses ${name}, which these tests cannot resolve; add it to the resolver.`,
        );
    }
  }

  get #template(): Template {
    const template = this.#templates[this.#stack];
    if (template === undefined) {
      throw new Error(`There is no stack ${this.#stack}.`);
    }
    return template;
  }

  #identity(logicalId: string): Identity {
    const resource: TemplateResource | undefined = this.#template.Resources[logicalId];
    if (resource === undefined) {
      throw new Error(`${this.#stack} refers to ${logicalId}, which it does not have.`);
    }
    return identities[resource.Type]?.(logicalId, resource.Properties) ?? { ref: logicalId, attributes: {} };
  }

  #ref(logicalId: string): string {
    return pseudoParameters[logicalId] ?? this.#identity(logicalId).ref;
  }

  #attribute([logicalId, attribute]: readonly [string, string]): string {
    return this.#identity(logicalId).attributes[attribute] ?? `${logicalId}.${attribute}`;
  }

  #import(exportName: string): unknown {
    for (const [stack, { Outputs }] of Object.entries(this.#templates)) {
      const output = Object.values(Outputs).find(({ Export }) => Export?.Name === exportName);
      if (output !== undefined) {
        return new Resolver(this.#templates, stack).resolve(output.Value);
      }
    }
    throw new Error(`${this.#stack} imports ${exportName}, which no stack exports.`);
  }
}

/** Every resource of every template, with all references resolved. */
export const toDeployed = (templates: Templates): readonly DeployedResource[] =>
  Object.entries(templates).flatMap(([stack, { Resources }]) => {
    const resolver = new Resolver(templates, stack);
    return Object.entries(Resources).map(([logicalId, { Type: type, Properties }]) => ({
      stack,
      logicalId,
      type,
      properties: resolver.resolve(Properties) as Readonly<Record<string, unknown>>,
    }));
  });
