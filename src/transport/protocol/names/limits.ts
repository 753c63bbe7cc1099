/** Sizes and times of the wire. Bytes, characters, seconds and milliseconds as named. */
export const externalIdCharacters = 256;
export const createBodyBytes = 32 * 1024;
export const appendBodyBytes = 1024 * 1024;
export const closeReasonCharacters = 256;
export const streamTimeoutSeconds = { min: 1, max: 600, default: 60 } as const;
export const pageSize = { min: 1, max: 100, default: 20 } as const;
export const pingIntervalMs = 5_000;
export const tokenTTLSeconds = 3_600;
export const idleTimeoutSeconds = 30;
