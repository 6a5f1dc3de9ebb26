import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';
import type { Bindings } from '../expressions/bindings.ts';
import type { ParsedCondition } from '../expressions/parse-condition.ts';
import { type ParsedProjection, projectItem } from '../expressions/projection.ts';
import type { ReadView } from '../tables/model-table.ts';
import type { Entry } from '../tables/ordered-items.ts';
import { findPosition, keyAttributesOf, type Position } from '../tables/position.ts';
import type { Item } from '../values/attribute-type.ts';
import { acceptItem, copyItem } from '../values/copy-value.ts';

const maxPageBytes = 1_024 * 1_024;

/** Determines the page that a query or a scan returns. */
export interface PageRequest {
  readonly view: ReadView;
  readonly bindings: Bindings;
  readonly filter: ParsedCondition | undefined;
  readonly projection: ParsedProjection | undefined;
  readonly limit: number | undefined;
  readonly select: string | undefined;
}

/** A page of a query or a scan. */
export interface Page {
  Items?: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
}

/** Throws a `ValidationException` for a limit below 1. */
export const assertLimit = (limit: number | undefined): void => {
  if (limit !== undefined && limit < 1) {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
        'Member must have value greater than or equal to 1',
    );
  }
};

/** Returns the place from which a read continues. Throws a `ValidationException` if the start key is invalid. */
export const toStart = (
  key: Record<string, AttributeValue> | undefined,
  { keySchema, startKeySchemas }: ReadView,
): Position | undefined => {
  if (key === undefined) {
    return undefined;
  }
  const accepted = acceptItem(key);
  const [table] = startKeySchemas;
  const expected = Object.keys(keyAttributesOf(accepted, startKeySchemas)).length;
  const tableKey = table && findPosition(accepted, table);
  const tie = startKeySchemas.length > 1 && tableKey ? `${tableKey.partition}\u0000${tableKey.sort}` : '';
  const position = findPosition(accepted, keySchema, tie);
  if (position === undefined || tableKey === undefined || Object.keys(accepted).length !== expected) {
    throw validationError('The provided starting key is invalid');
  }
  return position;
};

/** Collects the entries of a page. */
class PageCollector {
  readonly #request: PageRequest;
  readonly #items: Item[] = [];
  #scanned = 0;
  #count = 0;
  #bytes = 0;
  #last: Entry | undefined;

  constructor(request: PageRequest) {
    this.#request = request;
  }

  get hasReadEnough(): boolean {
    return this.#bytes >= maxPageBytes;
  }

  get isAtLimit(): boolean {
    return this.#scanned === this.#request.limit;
  }

  add(entry: Entry): void {
    const { filter, bindings } = this.#request;
    this.#scanned += 1;
    this.#bytes += entry.sizeBytes;
    this.#last = entry;
    if (filter === undefined || filter.test(entry.item, bindings)) {
      this.#show(entry.item);
    }
  }

  toPage(isCut: boolean): Page {
    const { select, view } = this.#request;
    return {
      ...(select === 'COUNT' ? {} : { Items: this.#items }),
      Count: this.#count,
      ScannedCount: this.#scanned,
      ...(isCut && this.#last !== undefined
        ? { LastEvaluatedKey: copyItem(keyAttributesOf(this.#last.item, view.startKeySchemas)) }
        : {}),
    };
  }

  #show(item: Item): void {
    const { select, projection, bindings } = this.#request;
    this.#count += 1;
    if (select !== 'COUNT') {
      this.#items.push(
        projection === undefined ? copyItem(item) : projectItem(item, projection.paths, bindings),
      );
    }
  }
}

/** Reads a page, up to the limit or 1 MB. */
export const readPage = (entries: Iterable<Entry>, request: PageRequest): Page => {
  const page = new PageCollector(request);
  for (const entry of entries) {
    if (page.hasReadEnough) {
      return page.toPage(true);
    }
    page.add(entry);
    if (page.isAtLimit) {
      return page.toPage(true);
    }
  }
  return page.toPage(false);
};
