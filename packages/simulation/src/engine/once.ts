/** Wraps a function so that only its first call runs it. Use it for operations that can end in several ways. */
export const once = <TGiven extends readonly unknown[]>(
  act: (...given: TGiven) => void,
): ((...given: TGiven) => void) => {
  let isOver = false;
  return (...given) => {
    if (!isOver) {
      isOver = true;
      act(...given);
    }
  };
};
