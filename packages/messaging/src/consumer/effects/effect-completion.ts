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
 * What to keep of a result. The effect took place, so there is always something to keep: where the result itself cannot be, because
 * JSON would lose or change a part of it, the reason is, and the effect is not repeated for it.
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
