/** Stand-ins for files of an app's own, which the README's blocks import. The quick start shows the real ones. */
export declare function startChatSession(params: { chatId: string; clientData?: Record<string, unknown> }): Promise<{ publicAccessToken: string }>;
export declare function mintChatAccessToken(chatId: string): Promise<string>;
