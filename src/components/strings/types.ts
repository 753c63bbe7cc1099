import type { ChatErrorCode } from "../../transport/errors.ts";
import type { ConnectionState, DeliveryState } from "../../transport/state.ts";
import type { TabReason } from "../../transport/tabs/port.ts";
import type { SessionActivity } from "../../hooks/sessions/session-activity.ts";
import type { PendingMessageState } from "../../hooks/controller.ts";

/** State of a tool call as it is named to the reader. */
export type ToolCallState =
  | "input-streaming"
  | "input-available"
  | "approval-requested"
  | "approval-responded"
  | "output-available"
  | "output-error"
  | "output-denied";

/**
 * Every text that the components show or speak. Spread a catalogue and override single entries:
 * `<ChatProvider strings={{ ...germanStrings, send: "Los" }}>`. Entries with numbers are functions, so that each
 * language does its own plurals.
 */
export interface ChatStrings {
  /** BCP 47 tag: language of the texts, of numbers and of sentence boundaries. */
  locale: string;
  /** Writing direction of the interface. Default: the page's. Message text finds its own direction. */
  dir?: "ltr" | "rtl";

  conversation: string;
  role: Readonly<Record<"user" | "assistant" | "system", string>>;
  emptyTitle: string;
  suggestions: string;
  jumpToNewest: string;
  newMessages: (count: number) => string;

  messageLabel: string;
  placeholder: string;
  send: string;
  steer: string;
  queue: string;
  stop: string;
  attach: string;
  attachments: string;
  removeAttachment: (name: string) => string;
  /** Spoken: the file joined the message. */
  attached: (name: string) => string;
  attachmentTooLarge: (name: string, limit: string) => string;
  attachmentFailed: (name: string) => string;
  commands: string;
  commandsFound: (count: number) => string;

  regenerate: string;
  /** Below an answer that was stopped or cut off in the middle. */
  unfinished: string;
  /** In the place of a decision that the user passed over and wrote on. */
  unanswered: string;
  copy: string;
  copied: string;
  edit: string;
  save: string;
  cancel: string;
  dismiss: string;
  tryAgain: string;

  thinking: string;
  writing: string;
  usingTool: (tool: string) => string;
  waitingForYou: string;
  reasoning: string;
  reasoningDone: string;
  sources: (count: number) => string;
  unknownPart: (type: string) => string;

  toolState: Readonly<Record<ToolCallState, string>>;
  toolInput: string;
  toolOutput: string;
  toolError: string;
  rawData: string;
  showAll: string;
  yes: string;
  no: string;
  empty: string;
  items: (count: number) => string;

  approvalTitle: (tool: string) => string;
  /** What is decided, told apart from other calls of the same tool. */
  approvalSubject: (tool: string, detail: string) => string;
  approvalConsequence: string;
  approve: string;
  deny: string;
  denyConfirm: string;
  denyReason: string;
  approved: string;
  denied: string;
  deniedBecause: (reason: string) => string;
  decisions: string;
  decisionsAnswered: (answered: number, total: number) => string;
  approveAll: (count: number) => string;

  question: string;
  answerLabel: string;
  answer: string;
  skipQuestion: string;
  /** Sent to the agent as the error text when the user skips a question. */
  questionSkipped: string;
  answered: string;

  pendingTitle: string;
  pendingState: Readonly<Record<PendingMessageState, string>>;
  promote: string;
  injectedHere: string;

  readOnly: Readonly<Record<TabReason, string>>;
  takeOver: string;
  connection: Readonly<Record<ConnectionState, string>>;
  reconnecting: (attempt: number, seconds: number) => string;
  retryNow: string;
  delivery: Readonly<Record<DeliveryState["status"], string>>;
  runPending: string;

  errorTitle: string;
  /** Replaces an error's own English message, by code. */
  errors: Readonly<Partial<Record<ChatErrorCode, string>>>;
  closedTitle: string;
  closedBecause: (reason: string) => string;

  inbox: string;
  inboxEmpty: string;
  inboxFilter: string;
  inboxFilters: Readonly<Record<"ALL" | "ACTIVE" | "CLOSED", string>>;
  activity: Readonly<Record<SessionActivity, string>>;
  inboxMore: string;
  inboxLoading: string;
  inboxFailed: string;
  closeSession: string;
  closeSessionConfirm: string;

  spokenAnswering: string;
  spokenDone: string;
  spokenStopped: string;
  spokenOnline: string;
  /** The other tab is done with the chat. */
  spokenWritable: string;
  spokenCode: (lines: number) => string;
  spokenApproval: (tool: string) => string;
  spokenQuestion: (question: string) => string;
  spokenError: (message: string) => string;
}
