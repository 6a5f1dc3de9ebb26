import { findInJson } from '../../message/find-in-json.ts';
import type { EffectCompletion } from './effect-store.ts';

const stringify = (result: unknown): { readonly json: string | undefined } | undefined => {
  try {
    const json = JSON.stringify(result);
    return findInJson(result).loss === undefined ? { json } : undefined;
  } catch {
    // A cycle or a bigint.
    return undefined;
  }
};

/**
 * Converts a result to the completion that is stored. If JSON would lose or change a part of the result, the reason is
 * stored instead. The effect has already happened and is not repeated.
 */
export const toCompletion = (result: unknown, maxResultBytes: number): EffectCompletion => {
  const text = stringify(result);
  if (text === undefined) {
    return { lost: 'EFFECT_RESULT_NOT_JSON' };
  }
  return text.json !== undefined && Buffer.byteLength(text.json) > maxResultBytes
    ? { lost: 'EFFECT_RESULT_TOO_LARGE' }
    : { result: text.json };
};
