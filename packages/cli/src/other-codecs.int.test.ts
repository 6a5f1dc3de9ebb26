import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEnvelope, type Message } from '@dynamo-outbox/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMessage, put, record, runHere, startGround, type Ground } from './cli.fixture.ts';
import { createModuleDirectory } from './definitions/modules.fixture.ts';

const files = createModuleDirectory();
let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
beforeEach(() => ground.clear());
afterAll(async () => {
  files.remove();
  await ground.stop();
});

const run = (...args: readonly string[]): ReturnType<typeof runHere> => runHere(ground, args);

const inAvro = (message: Message): string =>
  JSON.stringify({
    ...(JSON.parse(encodeEnvelope({ ...message, payload: undefined })) as object),
    datacontenttype: 'application/avro',
    dataschema: `urn:dynamo-outbox:schema:${message.type}:1:avro:3f2b87a9fe7cc9b13835598c3981cd45`,
    data_base64: Buffer.of(4, 99, 49).toString('base64'),
  });

describe('a dead letter whose payload is in Avro', () => {
  it('is shown with its media type and size instead of its bytes, and is readable', async () => {
    const message = aMessage();
    const body = inAvro(message);
    await put(ground, ground.deadLetterQueue, { body, reason: 'UNKNOWN_PAYLOAD_CODEC' });

    const shown = await run('redrive', 'show', message.id);
    const listed = await run('redrive', 'list');
    const asJson = await run('redrive', 'show', message.id, '--json');

    expect(shown.output).toContain(
      '(application/avro of 3 bytes, which only the definition of the message can decode)',
    );
    expect(listed.output).not.toContain('unreadable');
    expect(JSON.parse(asJson.output)).toMatchObject({
      body,
      payloadAbsent: expect.stringContaining('application/avro'),
      identity: { id: message.id },
    });
  });

  it('is sent back with its bytes, or edited to JSON', async () => {
    const [kept, edited] = [aMessage(), aMessage()];
    await put(ground, ground.deadLetterQueue, { body: inAvro(kept), reason: 'A', groupId: 'a' });
    await put(ground, ground.deadLetterQueue, { body: inAvro(edited), reason: 'A', groupId: 'b' });
    const path = join(files.path, 'edited.json');

    expect((await run('redrive', 'send', kept.id)).output).toContain('Sent 1 message');
    writeFileSync(
      path,
      JSON.stringify({ ...(JSON.parse(inAvro(edited)) as object), data: { customerId: 'c2' } }),
    );
    expect(await run('redrive', 'send', edited.id, '--body-file', path)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('would be dead-lettered again'),
    });
    writeFileSync(path, encodeEnvelope(edited));
    expect((await run('redrive', 'send', edited.id, '--body-file', path)).output).toContain('Sent 1 message');
  });

  it('is found by trace', async () => {
    const message = aMessage();
    await put(ground, ground.deadLetterQueue, { body: inAvro(message), reason: 'A' });

    expect((await run('trace', message.id)).output).toContain('A in orders--customers--dlq.fifo');
  });
});

describe('the payloads of recorded messages', () => {
  it('in Avro are named, not shown', async () => {
    const message = aMessage();
    await record(ground, message, {}, inAvro(message));

    const { output, code } = await run('messages', '--payload');

    expect(code).toBe(0);
    expect(output).toContain('no payload: the payload is application/avro');
    expect(output).not.toContain('cannot be decoded');
  });
});
