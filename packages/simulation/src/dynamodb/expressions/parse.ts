import { parseCondition, type ParsedCondition } from './parse-condition.ts';
import { parseKeyCondition, type ParsedKeyCondition } from './key-condition.ts';
import { parseProjection, type ParsedProjection } from './projection.ts';
import { parsePartiqlUpdate, type PartiqlUpdate } from './partiql.ts';
import { parseUpdate, type ParsedUpdate } from './parse-update.ts';

// A program usually has few expression texts. The limit protects the memory from programs that generate them.
const maxTexts = 10_000;

/** Caches the results of a parser. */
const remembering = <TParsed>(parse: (text: string) => TParsed): ((text: string) => TParsed) => {
  const known = new Map<string, TParsed>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) {
      return found;
    }
    const parsed = parse(text);
    if (known.size >= maxTexts) {
      known.clear();
    }
    known.set(text, parsed);
    return parsed;
  };
};

/** Parsers of each kind of expression, which parse each text once. */
export const parse: {
  readonly condition: (text: string) => ParsedCondition;
  readonly filter: (text: string) => ParsedCondition;
  readonly keyCondition: (text: string) => ParsedKeyCondition;
  readonly projection: (text: string) => ParsedProjection;
  readonly update: (text: string) => ParsedUpdate;
  readonly partiql: (statement: string) => PartiqlUpdate;
} = {
  condition: remembering((text) => parseCondition('ConditionExpression', text)),
  filter: remembering((text) => parseCondition('FilterExpression', text)),
  keyCondition: remembering(parseKeyCondition),
  projection: remembering(parseProjection),
  update: remembering(parseUpdate),
  partiql: remembering(parsePartiqlUpdate),
};
