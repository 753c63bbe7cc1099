/** What the turns ask of the rest of the runner. */
export interface TurnPorts {
  /** The machine changed: look at the connection again. */
  onChange(): void;
  /** A turn that was given up has to be stopped. */
  onStopOwed(): void;
  /** The consumer can take more. */
  onDrained(): void;
  /** A stop that the user asked for and that is on its way; resolves to null when it failed. */
  stopping(): Promise<unknown> | null;
  /** Read again from here, when somebody reads. */
  onRewind(cursor: number | undefined): void;
}

/** What happens to data records now. `hold`: they wait for a reader, or until it is known whose they are. */
export type DeliveryMode = "deliver" | "drop" | "hold";
