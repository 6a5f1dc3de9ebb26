import type { SchemaNode } from '../schema/node.ts';
import type { SizeRange } from './object-shape.ts';

/** A member with a name that no schema mentions, and the schemas that its name or value must violate. */
export interface OtherMember {
  readonly refusedValue: readonly SchemaNode[];
  readonly refusedName: readonly SchemaNode[];
}

/** Decisions about an object, of which each makes a refused schema fail. */
export interface ObjectState {
  readonly absent: ReadonlySet<string>;
  /** Members that must be present, with the schemas that their values must violate. */
  readonly present: ReadonlyMap<string, readonly SchemaNode[]>;
  readonly others: readonly OtherMember[];
  readonly sizes: SizeRange;
}

/** One way to make a refused schema fail. */
export type ObjectMove =
  | { readonly kind: 'absent'; readonly name: string }
  | {
      readonly kind: 'present';
      readonly name: string;
      readonly refused?: SchemaNode;
      /** Whether the move may not make the schema fail. */
      readonly isDoubtful?: boolean;
    }
  | { readonly kind: 'other'; readonly member: OtherMember }
  | { readonly kind: 'sizes'; readonly sizes: SizeRange };

const requirePresent = (
  state: ObjectState,
  { name, refused }: Extract<ObjectMove, { readonly kind: 'present' }>,
): ObjectState | undefined => {
  const known = state.present.get(name) ?? [];
  return state.absent.has(name)
    ? undefined
    : {
        ...state,
        present: new Map(state.present).set(name, refused === undefined ? known : [...known, refused]),
      };
};

const limitSizes = (state: ObjectState, { least, most }: SizeRange): ObjectState | undefined => {
  const sizes = {
    least: Math.max(state.sizes.least, least),
    most: Math.min(state.sizes.most, most),
  };
  return sizes.least > sizes.most ? undefined : { ...state, sizes };
};

/** State after a move; `undefined` if it contradicts an earlier one. */
export const applyMove = (state: ObjectState, move: ObjectMove): ObjectState | undefined => {
  switch (move.kind) {
    case 'absent':
      return state.present.has(move.name)
        ? undefined
        : { ...state, absent: new Set(state.absent).add(move.name) };
    case 'present':
      return requirePresent(state, move);
    case 'other':
      return { ...state, others: [...state.others, move.member] };
    case 'sizes':
      return limitSizes(state, move.sizes);
  }
};
