/** Stand-in for an app's own authorization: the signed-in user, or an error when the chat is somebody else's. */
export declare function requireOwner(chatId: string): Promise<{ id: string }>;
/** The signed-in user, or an error. */
export declare function currentUser(): Promise<{ id: string }>;
