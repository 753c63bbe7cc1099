/** What has to be closed when nobody uses it any more. */
interface Disposable {
  dispose(): void;
}

const owners = new WeakMap<Disposable, number>();
const disposed = new WeakSet<Disposable>();

/**
 * Counts the mounted owners of a transport and disposes it with the last one, after the current task's effects: an
 * owner that unmounts and mounts again at once (StrictMode, Fast Refresh) keeps it.
 *
 * @param replace Called when the owner mounts after the transport was disposed: a hidden `Activity` that is shown again.
 * @returns The release, for the effect's cleanup.
 */
export function ownTransport(transport: Disposable, replace: () => void): () => void {
  if (disposed.has(transport)) {
    replace();
    return () => {};
  }
  owners.set(transport, (owners.get(transport) ?? 0) + 1);
  return () => {
    owners.set(transport, (owners.get(transport) ?? 1) - 1);
    queueMicrotask(() => {
      if (owners.get(transport) !== 0 || disposed.has(transport)) return;
      disposed.add(transport);
      transport.dispose();
    });
  };
}
