export { scriptedModel } from "./scripted-model.ts";
export type { ScriptedModel } from "./scripted-model.ts";
export type { FinishName, ModelCall, ModelCallContext, Part, ScriptedModelOptions, Step } from "./types.ts";
