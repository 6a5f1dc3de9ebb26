import type { MessageContext } from '@dynamo-outbox/messaging';
import { composeUnitOfWork, LostRaceError } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';

import { InMemoryIdempotencyRecords } from './in-memory/in-memory-idempotency-records.ts';
import type { LogFields, Logger } from '@dynamo-outbox/service-runtime';
import { commandEndpoint, queryEndpoint } from './endpoint/endpoint.ts';
import { type EndpointDescription, noBody, noQuery } from './endpoint/endpoint-description.ts';
import type { IdempotentUnitOfWork } from './idempotency/answer-once.ts';
import type { IdempotencyRecord } from './idempotency/idempotency-records.ts';
import { createServiceApp, type ServiceApp, type ServiceAppOptions } from './service-app.ts';

interface Note {
  readonly id: string;
  readonly text: string;
}

interface NotesUnitOfWork extends IdempotentUnitOfWork {
  readonly notes: { add(note: Note): void };
}

const noteSchema = z.object({ id: z.string(), text: z.string() });

const addNote = {
  operationId: 'addNote',
  method: 'POST',
  path: '/notes',
  aliases: ['/note'],
  summary: 'Add a note',
  description: 'Adds a note.',
  parameters: z.object({}),
  query: noQuery,
  body: {
    schema: z.object({ text: z.string().trim().min(1), priority: z.int().nonnegative() }),
    documented: { name: 'AddNote', example: { text: 'Buy <milk> & "eggs"', priority: 1 } },
  },
  success: {
    status: 201,
    description: 'Added.',
    name: 'Note',
    schema: noteSchema,
    example: { id: '1', text: 'Buy milk' },
  },
  refusals: {
    NOTE_FORBIDDEN_ERROR: { status: 409, message: 'This is not to be noted.' },
    NOTEBOOK_CLOSED_ERROR: {
      status: 409,
      message: 'The notebook is closed. Try again when it is open.',
      isTemporary: true,
    },
  },
} as const satisfies EndpointDescription;

const getNote = {
  ...addNote,
  operationId: 'getNote',
  method: 'GET',
  path: '/notes/{id}',
  aliases: ['/note/{id}'],
  summary: 'Read a note',
  description: 'Reads a note.',
  parameters: z.object({
    id: z
      .string()
      .max(8)
      .meta({ description: 'Identifies the note.', examples: ['1'] }),
  }),
  body: noBody,
  success: { ...addNote.success, status: 200 },
  refusals: { NOTE_NOT_FOUND_ERROR: { status: 404, message: 'There is no such note.' } },
} as const satisfies EndpointDescription;

/** One line of the log. */
export type Logged = readonly [severity: keyof Logger, event: string, fields: LogFields | undefined];

/** An in-memory service of notes with configurable faults, and the state that tests inspect. */
export class NotesService {
  readonly notes = new InMemoryTable<Note>('notes');
  readonly records = new InMemoryTable<IdempotencyRecord>('records');
  readonly contexts: MessageContext[] = [];
  readonly log: Logged[] = [];
  readonly app: ServiceApp;
  /** Whether the service currently accepts notes. */
  isOpen = true;
  #lastId = 0;

  constructor(overrides: Partial<ServiceAppOptions<NotesUnitOfWork>> = {}) {
    this.app = createServiceApp<NotesUnitOfWork>({
      information: { title: 'Notes', version: '1.2.3', description: 'Notes <b>for</b> tests.' },
      endpoints: [this.#addNote(), this.#getNote()],
      openUnitOfWork: (context) => this.#openUnitOfWork(context),
      logger: this.#createLogger(),
      dependencies: { 'notes-table': async () => undefined },
      retries: { sleep: async () => undefined },
      ...overrides,
    });
  }

  /** Sends a request to the application. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    return this.app.fetch(new Request(`http://localhost${path}`, init));
  }

  /** Posts JSON. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  #addNote(): ReturnType<typeof commandEndpoint<typeof addNote, NotesUnitOfWork>> {
    return commandEndpoint(addNote, async (unitOfWork: NotesUnitOfWork, { body: { text } }) => {
      if (!this.isOpen) {
        return { done: false, refusal: 'NOTEBOOK_CLOSED_ERROR' };
      }
      if (text === 'forbidden') {
        return { done: false, refusal: 'NOTE_FORBIDDEN_ERROR' };
      }
      if (text === 'crash') {
        throw new Error('The table notes-4711 burns.');
      }
      if (text === 'race') {
        throw new LostRaceError('NOTE_CHANGED_MEANWHILE', 'Note 1 was changed meanwhile.');
      }
      this.#lastId += 1;
      const id = String(this.#lastId);
      unitOfWork.notes.add({ id, text });
      return { done: true, location: `/notes/${id}`, body: { id, text } };
    });
  }

  #getNote(): ReturnType<typeof queryEndpoint<typeof getNote>> {
    return queryEndpoint(getNote, async ({ parameters: { id } }) => {
      const note = this.notes.find(id);
      return note === undefined
        ? { done: false, refusal: 'NOTE_NOT_FOUND_ERROR', links: { self: { href: `/notes/${id}` } } }
        : { done: true, body: note };
    });
  }

  #openUnitOfWork(context: MessageContext): NotesUnitOfWork {
    this.contexts.push(context);
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      idempotencyRecords: new InMemoryIdempotencyRecords({ transaction, table: this.records }),
      notes: {
        add: (note: Note) => {
          transaction.stage(this.notes.toPut(note.id, note));
        },
      },
    });
  }

  #createLogger(): Logger {
    const write =
      (severity: keyof Logger) =>
      (event: string, fields?: LogFields): void => {
        this.log.push([severity, event, fields]);
      };
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  }
}
