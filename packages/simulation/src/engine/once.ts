/** Makes what runs the first time it is called, and does nothing after that: for what may end in several ways. */
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
