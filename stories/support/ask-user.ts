import { tool } from "ai";
import { z } from "zod";

/** A tool without `execute`: the user is the one who answers. */
export const askUser = tool({
  description: "Asks the user a question.",
  inputSchema: z.object({ question: z.string(), options: z.array(z.string()).optional(), freeText: z.boolean().optional() }),
  outputSchema: z.string(),
});

/** A call of `askUser`, for a script. */
export const question = (text: string, options?: string[], freeText?: boolean) => ({
  toolCall: "askUser",
  input: { question: text, ...(options ? { options } : {}), ...(freeText === undefined ? {} : { freeText }) },
});
