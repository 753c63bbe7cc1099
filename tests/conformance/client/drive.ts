import { createClientContext } from "./driver.ts";
import type { ClientCase, TransportClass } from "./driver.ts";

/** Runs a case with a transport in a world of its own. Rejects when the rule is broken or the case hangs. */
export async function drive(Transport: TransportClass, item: ClientCase): Promise<void> {
  const context = createClientContext(Transport, item.wire);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the case never ended")), 50_000);
  });
  try {
    await Promise.race([item.run(context), timeout]);
  } finally {
    clearTimeout(timer);
    await context.dispose();
  }
}
