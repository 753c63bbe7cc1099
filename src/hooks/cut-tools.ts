/**
 * Error text of a call whose answer was stopped, or broke off, before the call had a result. The agent may read it in a
 * later turn; readers see in their own language that the call is unfinished.
 */
export const CUT_OFF_TOOL = "No result: the answer ended before it.";
