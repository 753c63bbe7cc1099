export { Chat, type ChatPartState, type ChatProps, type ChatSlots } from "./chat/Chat.tsx";
export { ChatProvider, type ChatProviderProps } from "./provider/ChatProvider.tsx";
export { useChatConfig, useStrings, useToolDescription, type ChatConfig } from "./provider/config.ts";
export { isRunning, useChatSlice, useChatStore, type ChatStore } from "./provider/store.ts";
export { Part, type PartCommonProps, type PartProps, type PartRender } from "./part/Part.tsx";
export type { PartState } from "./part/merge.ts";
export { Button, type ButtonProps } from "./part/Button.tsx";
export { Disclosure, type DisclosureProps } from "./part/Disclosure.tsx";
export { isComposing } from "./part/keyboard.ts";

export { MessageList, type MessageListProps, type MessageListState } from "./list/MessageList.tsx";
export type { RenderedMessageProps, RenderMessage } from "./list/MessageRows.tsx";
export { EmptyState, type EmptyStateProps } from "./list/EmptyState.tsx";
export { Suggestions, type Suggestion, type SuggestionsProps } from "./list/Suggestions.tsx";

export { Message, type MessageProps, type MessageState } from "./message/Message.tsx";
export { MessageParts, type MessagePartsProps } from "./message/MessageParts.tsx";
export { CopyButton, type CopyButtonProps, MessageActions, type MessageActionsProps } from "./message/MessageActions.tsx";
export { MessageEditor, type MessageEditorProps } from "./message/MessageEditor.tsx";
export { useMessage, type MessageContextValue } from "./message/context.ts";
export { messageText } from "./message/message-text.ts";

export type {
  MessagePartOf,
  PartRendererProps,
  PartRenderers,
  ToolDescription,
  ToolDescriptions,
} from "./parts/types.ts";
export {
  humanize,
  isToolPart,
  readQuestion,
  toolLabel,
  toolNameOf,
  type AnyToolPart,
  type QuestionInput,
} from "./parts/describe.ts";
export { DataPart } from "./parts/DataPart.tsx";
export { FallbackPart } from "./parts/FallbackPart.tsx";
export { FilePart } from "./parts/FilePart.tsx";
export { InjectedMessagePart } from "./parts/InjectedMessagePart.tsx";
export { ReasoningPart } from "./parts/ReasoningPart.tsx";
export { SourceList } from "./parts/SourceList.tsx";
export { TextPart, type TextPartProps } from "./parts/TextPart.tsx";

export { ToolCall, type ToolCallPartState, type ToolCallProps } from "./tool/ToolCall.tsx";
export { ToolPart } from "./tool/ToolPart.tsx";
export { FieldList, type FieldListProps } from "./tool/FieldList.tsx";
export { JsonView } from "./tool/JsonView.tsx";
export { visibleText } from "./tool/visible-text.ts";

export { ApprovalCard, type ApprovalCardProps } from "./approval/ApprovalCard.tsx";
export { ApprovalButtons, type ApprovalButtonsProps, type ApprovalButtonsState } from "./approval/ApprovalButtons.tsx";
export { DecisionSet, type DecisionSetProps } from "./approval/DecisionSet.tsx";
export { decisionsOf, type Decisions } from "./approval/decisions.ts";
export { QuestionCard, type QuestionCardProps } from "./question/QuestionCard.tsx";

export { Composer, type ComposerPartState, type ComposerProps } from "./composer/Composer.tsx";
export { ComposerInput, type ComposerInputProps } from "./composer/ComposerInput.tsx";
export { SendButton, type SendButtonProps } from "./composer/SendButton.tsx";
export { StopButton, type StopButtonProps } from "./composer/StopButton.tsx";
export { AttachButton } from "./composer/AttachButton.tsx";
export { AttachmentList } from "./composer/AttachmentList.tsx";
export { useComposer, type ComposerOptions, type ComposerState, type WhileRunning } from "./composer/use-composer.ts";
export { useComposerContext } from "./composer/context.ts";
export { createSessionDrafts, type DraftStore } from "./composer/drafts.ts";
export type { Attachment, AttachmentOptions } from "./composer/attachments.ts";
export type { SlashCommand } from "./composer/commands.ts";

export { ActionButton, type ActionButtonProps } from "./actions/ActionButton.tsx";
export { RegenerateButton, type RegenerateButtonProps } from "./actions/RegenerateButton.tsx";
export { PendingMessages, type PendingMessagesProps } from "./pending/PendingMessages.tsx";

export { ConnectionStatus, type ConnectionStatusProps } from "./status/ConnectionStatus.tsx";
export { TurnStatus, type TurnStatusProps } from "./status/TurnStatus.tsx";
export { DeliveryStatus, type DeliveryStatusProps } from "./status/DeliveryStatus.tsx";
export { ErrorNotice, type ErrorNoticeProps } from "./status/ErrorNotice.tsx";
export { ReadOnlyIndicator, type ReadOnlyIndicatorProps } from "./status/ReadOnlyIndicator.tsx";
export { SessionClosedNotice, type SessionClosedNoticeProps } from "./status/SessionClosedNotice.tsx";

export { SessionInbox, type SessionInboxProps } from "./inbox/SessionInbox.tsx";
export { SessionList, type SessionListProps } from "./inbox/SessionList.tsx";

export { Announcer, type AnnouncerProps } from "./announcer/Announcer.tsx";
export type { Announcement, AnnouncementBus } from "./announcer/bus.ts";
export { createNarrator, type Narrator, type NarratorOptions, type Verbosity } from "./announcer/narrator.ts";

export { englishStrings } from "./strings/en.ts";
export { germanStrings } from "./strings/de.ts";
export type { ChatStrings, ToolCallState } from "./strings/types.ts";
