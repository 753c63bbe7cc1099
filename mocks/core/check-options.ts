import type { AnyAgent } from "./agent-port.ts";
import { check, isAtLeast, isRecord, quote } from "./check.ts";
import type { SessionServerOptions, StartSessionRequest } from "./server-types.ts";

/** Refuses what is no agent. `where` names the place that it was given in. */
export function checkAgent(agent: AnyAgent, where: string): void {
  const isAgent = isRecord(agent) && typeof agent.start === "function";
  check(isAgent, `${where} must be an agent, made with chatAgent() or customAgent(), and is ${quote(agent)}.`);
  checkAgentId(agent.id, where);
}

/** Refuses what no session could name. */
export function checkAgentId(id: unknown, where: string): void {
  check(typeof id === "string" && id !== "", `${where}: an agent's \`id\` is what sessions call it as \`taskId\`: a text, not ${quote(id)}.`);
}

function checkHas(value: unknown, methods: readonly string[], what: string): void {
  const missing = methods.filter((name) => !isRecord(value) || typeof value[name] !== "function");
  check(missing.length === 0, `createSessionServer: ${what}, and what it got has no ${missing.join("(), ")}().`);
}

function checkNumber(options: SessionServerOptions, name: keyof SessionServerOptions, unit: string, min: number): void {
  const value = options[name];
  check(value === undefined || isAtLeast(value, min), `createSessionServer: \`${name}\` is a number of ${unit} from ${min}, not ${quote(value)}.`);
}

function checkLatency(latency: SessionServerOptions["latency"] = 0): void {
  const { min, max } = isRecord(latency) ? latency : { min: latency, max: latency };
  const isRange = isAtLeast(min, 0) && isAtLeast(max, min) && max < Infinity;
  check(isRange, `createSessionServer: \`latency\` is a number of milliseconds, or { min, max }, not ${quote(latency)}.`);
}

/** Refuses options that would make a server which fails later, or in silence. */
export function checkServerOptions(options: SessionServerOptions): void {
  const hasAgents = isRecord(options) && Array.isArray(options.agents);
  check(hasAgents, `createSessionServer takes options with \`agents\`, a list of agents, and got ${quote(options)}.`);
  options.agents.forEach((agent, index) => checkAgent(agent, `createSessionServer: \`agents[${index}]\``));
  const { wire = "released", secretKey = "key", clock, storage } = options;
  check(wire === "released" || wire === "prerelease", `createSessionServer: \`wire\` is "released" or "prerelease", not ${quote(wire)}.`);
  check(typeof secretKey === "string" && secretKey !== "", `createSessionServer: \`secretKey\` is a text of at least one character, not ${quote(secretKey)}.`);
  if (clock !== undefined) checkHas(clock, ["now", "setTimeout"], "`clock` is a clock, such as createVirtualClock() makes");
  if (storage !== undefined) checkHas(storage, ["load", "write", "clear", "close"], "`storage` is a storage adapter, such as memoryStorage() makes");
  checkLatency(options.latency);
  checkNumber(options, "idleTimeoutInSeconds", "seconds", 0);
  checkNumber(options, "pingIntervalMs", "milliseconds", 1);
  checkNumber(options, "tokenTTLSeconds", "seconds", 0);
}

/** Refuses a request that names no chat. */
export function checkChatRequest(request: { chatId: string }, where: string): void {
  const chatId: unknown = isRecord(request) ? request.chatId : undefined;
  check(typeof chatId === "string", `${where}: \`chatId\` is a text, not ${quote(isRecord(request) ? chatId : request)}.`);
}

/** Refuses what starts no session. Everything else about it is the create route's to refuse. */
export function checkStart(request: StartSessionRequest): void {
  checkChatRequest(request, "server.startSession");
  const { triggerConfig = {} } = request;
  check(isRecord(triggerConfig), `server.startSession: \`triggerConfig\` is an object, not ${quote(triggerConfig)}.`);
  const { tags = [] } = triggerConfig;
  check(Array.isArray(tags), `server.startSession: \`triggerConfig.tags\` is a list, not ${quote(tags)}.`);
}

/** Refuses a life that no token can have. One that has passed already is fine. */
export function checkTokenLife(seconds: number | undefined, where: string): void {
  check(seconds === undefined || Number.isFinite(seconds), `${where}: \`expiresInSeconds\` is a number of seconds, not ${quote(seconds)}.`);
}
