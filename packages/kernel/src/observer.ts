/** Receives events. MUST NOT throw. */
export type Observer<TEvent> = (event: TEvent) => void;

/** Ignores every event. */
export const silentObserver: Observer<unknown> = () => undefined;
