/** What has to be closed when nobody uses it any more. */
interface Disposable {
  dispose(): void;
  setLeaving(isLeaving: boolean): void;
}

/** Mounted owners by transport; {@link GONE} once it was disposed. */
const owners = new WeakMap<Disposable, number>();
const GONE = -1;

/**
 * Counts the mounted owners of a transport and disposes it with the last one, after the current task's effects: an
 * owner that unmounts and mounts again at once (StrictMode, Fast Refresh) keeps it. Between the two it is leaving:
 * `useChat` aborts what it reads when it unmounts, and that is no stop.
 *
 * @param replace Called when the owner mounts after the transport was disposed: a hidden `Activity` that is shown again.
 * @returns The release, for the effect's cleanup.
 */
export function ownTransport(transport: Disposable, replace: () => void): () => void {
  const others = owners.get(transport) ?? 0;
  if (others === GONE) {
    replace();
    return () => {};
  }
  owners.set(transport, others + 1);
  return () => {
    const left = (owners.get(transport) ?? 1) - 1;
    owners.set(transport, left);
    if (left) return;
    transport.setLeaving(true);
    queueMicrotask(() => {
      if (owners.get(transport)) return transport.setLeaving(false);
      owners.set(transport, GONE);
      transport.dispose();
    });
  };
}
